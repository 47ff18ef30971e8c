// What the tidy rules look at: the repository's files, or a few made up in a test.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { filesBelow, repository } from "../files.ts";

export interface Source {
  readonly path: string;
  readonly text: string;
  readonly tree: ts.SourceFile;
}

export interface House {
  /** Path → text. Files that no rule reads are here with an empty text. */
  readonly files: ReadonlyMap<string, string>;
  readonly sources: readonly Source[];
}

/** One place where a rule is broken. */
export interface Finding {
  readonly path: string;
  /** Counts from 1. */
  readonly line: number;
  readonly what: string;
}

export interface Rule {
  /** What to do instead: completes the message to the author of the change. */
  readonly instead: string;
  readonly find: (house: House) => Iterable<Finding>;
  /** Files the rule does not hold for: path → why not. */
  readonly exempt?: Readonly<Record<string, string>>;
}

export const houseOf = (files: ReadonlyMap<string, string>): House => ({
  files,
  sources: [...files]
    .filter(([path]) => /\.tsx?$/.test(path))
    .map(([path, text]) => ({ path, text, tree: parse(path, text) })),
});

const parse = (path: string, text: string) =>
  ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true);

const isRead = /\.(tsx?|js|md|json|html|css|ya?ml)$/;

export const readHouse = (): House =>
  houseOf(
    new Map(
      filesBelow("").map((path) => [
        path,
        isRead.test(path) ? readFileSync(join(repository, path), "utf8") : "",
      ]),
    ),
  );

/** A rule that looks at one source at a time, at those whose path matches. */
export const eachSource = (
  where: RegExp,
  find: (source: Source) => Iterable<Finding>,
): Rule["find"] =>
  function* ({ sources }) {
    for (const source of sources) if (where.test(source.path)) yield* find(source);
  };
