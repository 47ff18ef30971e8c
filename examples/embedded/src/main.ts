// Starts the program, and kills it as soon as it has loaded something, until it has loaded all.
import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("program.ts", import.meta.url));
const kills = 3;
const folder = await mkdtemp(join(tmpdir(), "ekiden-embedded-"));

/** Prints what the program says. Resolves with its last line, or undefined if it was killed. */
async function run(isKilled: boolean): Promise<string | undefined> {
  const child = fork(program, [folder], { stdio: ["ignore", "pipe", "inherit", "ipc"] });
  const exit = once(child, "exit");
  let last: string | undefined;
  for await (const line of createInterface({ input: child.stdout ?? assert.fail() })) {
    console.log(`  ${line}`);
    last = line;
    if (isKilled) child.kill("SIGKILL");
  }
  const [code, signal] = await exit;
  assert.deepEqual([code, signal], isKilled ? [null, "SIGKILL"] : [0, null]);
  return isKilled ? undefined : last;
}

const loadedShelves = async (): Promise<readonly string[]> =>
  (await readFile(join(folder, "loaded.txt"), "utf8")).trim().split("\n");

try {
  for (let kill = 1; kill <= kills; kill += 1) {
    await run(true);
    console.log(`It was killed for the ${kill}. time.`);
  }
  assert.equal(await run(false), "sum 33");
  const loaded = await loadedShelves();
  const shelves = ["art", "biology", "chemistry", "drama", "economics"];
  assert.deepEqual([...new Set(loaded)], shelves);
  assert.equal(await run(false), "sum 33");
  assert.deepEqual(await loadedShelves(), loaded, "its run has ended: it is not begun again");
  console.log(`Killed ${kills} times, it loaded ${shelves.length} shelves in their order.`);
} finally {
  await rm(folder, { recursive: true });
}
