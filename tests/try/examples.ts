// Compiles the TypeScript of all pages as their readers would: in a folder with the packages as
// they are packed, and with everything else that the pages import.
import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { repository } from "../../tools/files.ts";
import { modulesOf } from "../../tools/guide/page.ts";
import { Shell, type ShellOptions } from "./shell.ts";

interface Example {
  /** Below `pages`. */
  readonly path: string;
  readonly page: string;
  readonly lines: ReturnType<typeof modulesOf>[number]["lines"];
}

const examplesOf = (page: string): readonly Example[] =>
  modulesOf(readFileSync(join(repository, page), "utf8")).map(({ name, lines }) => ({
    path: `${page.replaceAll(/\W+/g, "-")}/${name}`,
    page,
    lines,
  }));

const imported = /(?:\bfrom |\bimport\()"([^".][^"]*)"/g;

/** Packages, by the names in the imports. */
const packagesIn = (text: string): readonly string[] =>
  [...text.matchAll(imported)]
    .map(([, specifier = ""]) => specifier)
    .filter((specifier) => !isBuiltin(specifier))
    .map((specifier) => specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/"));

/** With `console`, `fetch` and the like, and what `await using` asks for. */
const settings = {
  compilerOptions: {
    module: "nodenext",
    target: "es2022",
    lib: ["es2023", "esnext.disposable"],
    types: ["node"],
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
  },
  include: ["pages"],
};

const tools = ["typescript@5", "@types/node@22"];

/** A complaint about a module becomes one about a line of its page. */
const atPage = (output: string, examples: readonly Example[]): string =>
  output.replaceAll(/^pages\/(\S+?)\((\d+),\d+\)/gm, (all, path: string, line: string) => {
    const example = examples.find((each) => each.path === path);
    return example ? `${example.page}:${example.lines[Number(line) - 1]?.from}` : all;
  });

interface Compiled {
  readonly modules: number;
  readonly failure: string | undefined;
}

export const compileExamples = async (
  pages: readonly string[],
  options: ShellOptions,
): Promise<Compiled> => {
  const examples = pages.flatMap(examplesOf);
  await using shell = await Shell.open(options);
  const texts = examples.map(({ lines }) => lines.map(({ text }) => text).join("\n"));
  const names = new Set(texts.flatMap(packagesIn));
  shell.write("package.json", JSON.stringify({ type: "module", private: true }));
  shell.write("tsconfig.json", JSON.stringify(settings));
  for (const [index, { path }] of examples.entries())
    shell.write(`pages/${path}`, texts[index] ?? "");
  const failed = async (command: string): Promise<string | undefined> => {
    const { code, output } = await shell.run(command);
    return code === 0 ? undefined : `${command}\n${atPage(output, examples).trimEnd()}`;
  };
  const install = `npm install ${[...tools, ...names].join(" ")}`;
  const failure = (await failed(install)) ?? (await failed("npx tsc"));
  return { modules: examples.length, failure };
};
