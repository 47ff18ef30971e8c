// Compiles the TypeScript of documents, with the settings of this repository.
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { repository } from "../files.ts";
import { newFolder } from "../test-build.ts";
import { type Module, modulesOf } from "./page.ts";

/** Path of a document → `line: what the compiler says`, for each complaint about it. */
export type Complaints = ReadonlyMap<string, readonly string[]>;

interface Place {
  readonly document: string;
  readonly module: Module;
}

/** A document shows things without using them, and CommonJS. */
const loose = { noUnusedLocals: false, noUnusedParameters: false, verbatimModuleSyntax: false };

/** Where the modules of a document are, in a folder with its name. */
const folderOf = (document: string): string => document.replace(/\.(md|ts)$/, ".modules");

const placesOf = (documents: ReadonlyMap<string, string>): ReadonlyMap<string, Place> => {
  const places = new Map<string, Place>();
  for (const [document, text] of documents) {
    for (const module of modulesOf(text)) {
      places.set(posix.join(folderOf(document), module.name), { document, module });
    }
  }
  return places;
};

const writeInto = (folder: string, path: string, text: string): void => {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
};

/** What the native compiler says about the modules, a line for each complaint. */
const compile = (places: ReadonlyMap<string, Place>): readonly string[] => {
  const folder = newFolder();
  const settings = {
    extends: join(repository, "tsconfig.check.json"),
    compilerOptions: loose,
    files: [...places.keys()],
    include: [],
  };
  writeInto(folder, "tsconfig.json", JSON.stringify(settings));
  for (const [path, { module }] of places) {
    writeInto(folder, path, module.lines.map(({ text }) => text).join("\n"));
  }
  const compiler = join(repository, "node_modules/typescript-7/bin/tsc");
  const words = [compiler, "--pretty", "false", "--singleThreaded"];
  const options = { cwd: folder, encoding: "utf8" } as const;
  const { stdout } = spawnSync(process.execPath, words, options);
  rmSync(folder, { recursive: true });
  return stdout.split("\n").filter((line) => /^\S/.test(line));
};

const complaint = /^(.+?)\((\d+),\d+\): error TS\d+: (.+)$/;

export const complaintsAbout = (documents: ReadonlyMap<string, string>): Complaints => {
  const places = placesOf(documents);
  const complaints = new Map([...documents.keys()].map((document) => [document, [] as string[]]));
  for (const said of compile(places)) {
    const [, path = "", line, text] = complaint.exec(said) ?? [];
    const place = places.get(path);
    if (!place) throw new Error(`The compiler said: ${said}`);
    const from = place.module.lines[Number(line) - 1]?.from ?? 0;
    complaints.get(place.document)?.push(`${from}: ${text}`);
  }
  return complaints;
};
