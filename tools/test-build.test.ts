import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { test } from "node:test";
import { buildTests } from "./test-build.ts";
import { recordedHangOf } from "./test-hang.ts";

/** Far longer than it takes on a busy machine. */
const maxMilliseconds = 60_000;

interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly output: string;
  readonly hang: string | undefined;
}

const runGroup = async (paths: readonly string[]): Promise<Ended> => {
  const built = await buildTests(paths);
  try {
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const entry = built.entryOf(paths);
    const child = spawn(process.execPath, [entry], {
      env,
      stdio: ["ignore", "pipe", "ignore"],
      timeout: maxMilliseconds,
    });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
    const [code, signal] = await once(child, "close");
    return { code, signal, output, hang: recordedHangOf(entry) };
  } finally {
    rmSync(built.folder, { recursive: true, force: true });
  }
};

test("a group ends with all its hooks, also where a file is read after the others' tests", async () => {
  const paths = ["tools/slow-group/quick.ts", "tools/slow-group/slow.ts"];
  const { code, signal, output, hang } = await runGroup(paths);
  assert.deepEqual([code, signal, hang], [0, null, undefined], output);
  assert.match(output, /# pass 2/);
});

test("a process of tests that comes to a stand is ended, and its test is named", async () => {
  const { code, hang } = await runGroup(["tools/slow-group/hang.ts"]);
  assert.equal(code, 1);
  assert.equal(hang, '"an answer never comes" had not ended after 0.5 seconds.');
});
