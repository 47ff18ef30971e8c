// The test environment under the test runners that people use, each as its own command runs it.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const folder = fileURLToPath(new URL("runners", import.meta.url));
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
  const outcome = await runNode(
    "node",
    ...["--conditions=source", "--import", "tsx", "--test", "reminder.case.ts"],
  );
  assertPassed(outcome, /pass 2\n/);
});

test("a test whose environment cannot be opened leaves nothing that keeps its process", async () => {
  const outcome = await runNode(
    "node",
    ...["--conditions=source", "--import", "tsx", "--test", "refused.case.ts"],
  );
  assertPassed(outcome, /pass 3\n/);
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
