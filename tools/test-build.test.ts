import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { test } from "node:test";
import { buildTests } from "./test-build.ts";

/** Far longer than it takes on a busy machine. */
const maxMilliseconds = 60_000;

test("a group ends with all its hooks, also where a file is read after the others' tests", async () => {
  const paths = ["tools/slow-group/quick.ts", "tools/slow-group/slow.ts"];
  const built = await buildTests(paths);
  try {
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const child = spawn(process.execPath, [built.entryOf(paths, 0)], {
      env,
      stdio: ["ignore", "pipe", "ignore"],
      timeout: maxMilliseconds,
    });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
    const [code, signal] = await once(child, "close");
    assert.deepEqual([code, signal], [0, null], output);
    assert.match(output, /# pass 2/);
  } finally {
    rmSync(built.folder, { recursive: true, force: true });
  }
});
