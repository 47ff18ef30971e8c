// The packages as others install them: with every way in which TypeScript and Node.js find them.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { compiler, Installed, nativeCompiler, type Output, runNode } from "./installed.ts";

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
  project: installed.project({ name: name.replaceAll(" ", "-"), type, options }),
}));

const both = installed.project({
  name: "both",
  type: "commonjs",
  options: { module: "node16" },
  files: ["both.cts"],
});

/** By one compiler, which reads the packages once for all of them. */
const compiled = await runNode(
  installed.folder,
  compiler,
  "--build",
  ...projects.map(({ project }) => project),
  both,
);

const runs = new Map<string, Promise<Output>>();

/** What the compiler has made once more, from other settings, runs as it did before. */
const runOf = (project: string): Promise<Output> => {
  const program = readFileSync(join(project, "out/main.js"), "utf8");
  const known = runs.get(program);
  const run = known ?? runNode(project, "--import", "./out/guards.js", "out/main.js");
  runs.set(program, run);
  return run;
};

for (const { name, project } of projects) {
  test(`a program of ${name} compiles and runs`, async () => {
    assert.equal(compiled.code, 0, compiled.text);
    const { code, text } = await runOf(project);
    assert.equal(code, 0, text);
    assert.deepEqual(JSON.parse(lastLine(text)), expected);
  });
}

test("the types of the packages are right, also those that no program here uses", async () => {
  const options = { module: "node16", skipLibCheck: false };
  const project = installed.project({ name: "all-types", type: "commonjs", options });
  const { code, text } = await runNode(project, nativeCompiler, "--noEmit");
  assert.equal(code, 0, text);
});

test("what is required and what is imported is one and the same", async () => {
  assert.equal(compiled.code, 0, compiled.text);
  const { code, text } = await runNode(both, "out/both.cjs");
  assert.equal(code, 0, text);
  assert.deepEqual(JSON.parse(lastLine(text)), Array(6).fill(true));
});

test("where Node.js cannot require ES modules, the error says what it needs", async () => {
  const scoped = ["client", "flow", "flow/guards", "flow/prometheus", "otel", "testing"];
  const names = ["ekiden", ...scoped.map((each) => `@ekiden/${each}`)];
  const project = installed.project({ name: "old", type: "commonjs" });
  writeFileSync(
    join(project, "old.cjs"),
    `for (const name of ${JSON.stringify(names)})
       try { require(name); } catch ({ message }) { process.stdout.write(message + "\\n"); }`,
  );
  const { code, text } = await runNode(project, "--no-experimental-require-module", "old.cjs");
  assert.equal(code, 0, text);
  for (const name of names) {
    const needs = `require("${name}") needs a Node.js that can require an ES module, 20.19, 22.12`;
    assert.ok(text.includes(needs), text);
    assert.ok(text.includes(`use await import("${name}")`), text);
  }
});
