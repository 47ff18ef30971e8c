// Pure packages see no timer, no process and no network because their compiler settings show them
// none. This holds the settings, and shows that they keep such words out. Clocks and random
// numbers, which the language itself has, are kept out by a house rule (tidy/calls.ts).
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { test } from "node:test";
import ts from "typescript";
import { repository } from "./files.ts";
import { purePackages } from "./pure-packages.ts";

const settingsOf = (name: string): ts.ParsedCommandLine => {
  const path = join(repository, "packages", name, "tsconfig.json");
  const { config } = ts.readConfigFile(path, ts.sys.readFile);
  return ts.parseJsonConfigFileContent(config, ts.sys, dirname(path));
};

/** What the compiler says about a file of this text. */
const complaintsAbout = (text: string, options: ts.CompilerOptions): string[] => {
  const path = join(repository, "imagined.ts");
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => name === path || fileExists(name);
  host.getSourceFile = (name, languageVersion) =>
    name === path
      ? ts.createSourceFile(name, text, languageVersion)
      : getSourceFile(name, languageVersion);
  const program = ts.createProgram([path], { ...options, composite: false, noEmit: true }, host);
  return program
    .getSemanticDiagnostics(program.getSourceFile(path))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " "));
};

for (const name of purePackages) {
  test(`${name} compiles with the language alone`, () => {
    const { options, fileNames } = settingsOf(name);
    assert.deepEqual(options.types, []);
    assert.deepEqual(options.lib, ["lib.es2023.d.ts"]);
    assert.equal(options.strict, true);
    assert.ok(fileNames.length > 0);
    for (const file of fileNames) {
      assert.doesNotMatch(ts.sys.readFile(file) ?? "", /^\/\/\/\s*<reference/m, file);
    }
  });
}

test("a timer, a process and a network are unknown words to a pure package", () => {
  const { options } = settingsOf("engine");
  const words = ["setTimeout", "process", "fetch", "console", "Buffer"];
  const complaints = complaintsAbout(`${words.join(";\n")};\nexport {};`, options);
  assert.equal(complaints.length, words.length);
  for (const [index, word] of words.entries()) {
    assert.match(complaints[index] ?? "", new RegExp(`^Cannot find name '${word}'\\.`));
  }
});

test("a module of Node is unknown to a pure package", () => {
  const { options } = settingsOf("engine");
  const [complaint = ""] = complaintsAbout(`export { readFileSync } from "node:fs";`, options);
  assert.match(complaint, /^Cannot find module 'node:fs'/);
});

test("the language itself is known to a pure package", () => {
  const { options } = settingsOf("engine");
  assert.deepEqual(complaintsAbout("export const last = [1, 2].toSorted().at(-1);", options), []);
});
