// The packages as others install them: with every way in which TypeScript and Node.js find them.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { compiler, Installed, nativeCompiler, runNode } from "./installed.ts";

const installed = await Installed.create();
after(() => installed[Symbol.asyncDispose]());

/** Node.js warns of what is new in it, and the AWS SDK of old versions. */
const lastLine = (text: string): string =>
  text.split("\n").findLast((line) => /^[[{]/.test(line)) ?? text;

const expected = { result: "Hello Ines!", isRefused: true, isOne: true, isEmbedded: true };

const consumers = [
  ["CommonJS with module node16", "commonjs", { module: "node16" }],
  [
    "CommonJS with moduleResolution node10",
    "commonjs",
    { module: "commonjs", moduleResolution: "node10" },
  ],
  ["ES modules with module nodenext", "module", { module: "nodenext" }],
  [
    "ES modules with moduleResolution bundler",
    "module",
    { module: "esnext", moduleResolution: "bundler" },
  ],
] as const;

const projects = consumers.map(([name, type, options]) => ({
  name,
  project: installed.project(name.replaceAll(" ", "-"), type, { skipLibCheck: true, ...options }),
}));

/** By one compiler, which reads the packages once for all of them. */
const compiled = runNode(
  installed.folder,
  compiler,
  "--build",
  ...projects.map(({ project }) => project),
);

for (const { name, project } of projects) {
  test(`a program of ${name} compiles and runs`, async () => {
    const compilation = await compiled;
    assert.equal(compilation.code, 0, compilation.text);
    const { code, text } = await runNode(project, "--import", "./out/guards.js", "out/main.js");
    assert.equal(code, 0, text);
    assert.deepEqual(JSON.parse(lastLine(text)), expected);
  });
}

test("the types of the packages are right, also those that no program here uses", async () => {
  const project = installed.project("all-types", "commonjs", { module: "node16" });
  const { code, text } = await runNode(project, nativeCompiler, "--noEmit");
  assert.equal(code, 0, text);
});

test("what is required and what is imported is one and the same", async () => {
  const project = installed.project("both", "commonjs", { module: "node16" });
  const options = ["--module", "node16", "--target", "es2022", "--strict", "--types", "node"];
  const files = ["--skipLibCheck", "--outDir", "out", "both.cts"];
  const compiled = await runNode(project, compiler, ...options, ...files);
  assert.equal(compiled.code, 0, compiled.text);
  const { code, text } = await runNode(project, "out/both.cjs");
  assert.equal(code, 0, text);
  assert.deepEqual(JSON.parse(lastLine(text)), Array(6).fill(true));
});

test("where Node.js cannot require ES modules, the error says what it needs", async () => {
  const project = installed.project("old", "commonjs", {});
  const scoped = ["client", "flow", "flow/guards", "flow/prometheus", "otel", "testing"];
  for (const name of ["ekiden", ...scoped.map((each) => `@ekiden/${each}`)]) {
    writeFileSync(join(project, "old.cjs"), `require(${JSON.stringify(name)});`);
    const { code, text } = await runNode(project, "--no-experimental-require-module", "old.cjs");
    assert.equal(code, 1);
    const needs = `require("${name}") needs a Node.js that can require an ES module, 20.19, 22.12`;
    assert.ok(text.includes(needs), text);
    assert.ok(text.includes(`use await import("${name}")`), text);
  }
});
