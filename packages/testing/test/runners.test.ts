// The test environment under the test runners that people use, each as its own command runs it.
// The programs are bundled once: each runner would need seconds to read their hundreds of sources.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { newFolder } from "../../../tools/test-build.ts";

const sources = fileURLToPath(new URL("runners", import.meta.url));
/** Where packages are found. */
const folder = newFolder();
after(() => rmSync(folder, { recursive: true }));
await build({
  entryPoints: [
    ...["node/reminder.case.ts", "node/refused.case.ts"],
    ...["vitest/reminder.case.ts", "jest/reminder.case.ts"],
  ].map((path) => join(sources, path)),
  outbase: sources,
  outdir: folder,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  splitting: true,
  platform: "node",
  target: "node20",
  format: "esm",
  conditions: ["source"],
  external: [
    ...["vitest", "@jest/globals", "@aws-sdk/*", "@ekiden/console"],
    ...["better-sqlite3", "pg", "pino", "tsx", "undici"],
  ],
  banner: {
    js:
      'import * as ownModule from "node:module"; ' +
      `const require = ownModule.createRequire(${["import", "meta", "url"].join(".")});`,
  },
  logLevel: "error",
});
for (const path of ["vitest/vitest.config.mjs", "jest/jest.config.mjs"]) {
  copyFileSync(join(sources, path), join(folder, path));
}
const manifests = createRequire(import.meta.url);
const programOf = (name: string, file: string): string =>
  join(dirname(manifests.resolve(`${name}/package.json`)), file);

interface Outcome {
  readonly code: number;
  readonly output: string;
}

/** Longer than any of them takes: one that does not end by itself fails. */
const maxMilliseconds = 120_000;

/** Runs Node as a shell would, and not as a part of the runner that runs this test. */
const runNode = async (runner: string, ...args: string[]): Promise<Outcome> => {
  const { NODE_TEST_CONTEXT: _, NODE_OPTIONS: __, ...env } = process.env;
  const shown = { ...env, NO_COLOR: "1", CI: "true" };
  const options = { cwd: join(folder, runner), env: shown, timeout: maxMilliseconds };
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, options);
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, output: stdout + stderr };
  }
};

/** Runners have limits of a few seconds, which a busy machine takes to load a program. */
const unhurried = "--testTimeout=120000";

const assertPassed = ({ code, output }: Outcome, summary: RegExp): void => {
  assert.equal(code, 0, output);
  assert.match(output, summary);
};

test("a workflow is tested with node:test", async () => {
  assertPassed(await runNode("node", "--test", "reminder.case.mjs"), /pass 2\n/);
});

test("a test whose environment cannot be opened leaves nothing that keeps its process", async () => {
  assertPassed(await runNode("node", "--test", "refused.case.mjs"), /pass 3\n/);
});

test("a workflow is tested with Vitest", async () => {
  const program = programOf("vitest", "vitest.mjs");
  assertPassed(await runNode("vitest", program, "run", unhurried), /Tests +2 passed/);
});

test("a workflow is tested with Jest", async () => {
  const program = programOf("jest", "bin/jest.js");
  const config = ["--config", "jest.config.mjs", "--rootDir", "."];
  const outcome = await runNode("jest", "--experimental-vm-modules", program, ...config, unhurried);
  assertPassed(outcome, /Tests: +2 passed/);
});
