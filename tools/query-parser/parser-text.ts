// The parser of FindWorkflowExecutions' language, made of its grammar.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildParserFile } from "@lezer/generator";
import { repository } from "../files.ts";

const grammarFile = join(repository, "tools", "query-parser", "query.grammar");
/** The file that is written. */
export const parserFile = join(
  repository,
  ...["packages", "server", "src", "operations", "find", "query-parser.ts"],
);

const heading =
  "// The tables of the parser of queries.\n" +
  "// Written by `npm run query:parser` from query.grammar; do not edit it.";

/** As the formatter leaves it. Throws Error where the grammar is ambiguous. */
export const parserText = (): string => {
  const grammar = readFileSync(grammarFile, "utf8");
  const { parser } = buildParserFile(grammar, {
    fileName: "query.grammar",
    typeScript: true,
    warn(message) {
      throw new Error(message);
    },
  });
  const [, imported, ...rest] = parser.split("\n");
  return formatted([heading, imported, "", ...rest].join("\n"));
};

const formatted = (text: string): string => {
  const biome = join(repository, "node_modules", "@biomejs", "biome", "bin", "biome");
  const words = [biome, "format", `--stdin-file-path=${parserFile}`];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, {
    cwd: repository,
    input: text,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`The formatter ended with ${status}: ${stderr}`);
  return stdout;
};
