import assert from "node:assert/strict";
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { watchFiles } from "../src/dev/watch-files.ts";

const directory = mkdtempSync(join(tmpdir(), "ekiden-watched-"));
after(() => rmSync(directory, { recursive: true }));

test("what is installed, built, stored or printed beside a program is no change of it", async () => {
  const folders = ["node_modules", ".git", "dist", "coverage", "__pycache__", ".venv", "data"];
  for (const folder of folders) mkdirSync(join(directory, folder));
  const program = join(directory, "worker.py");
  const output = openSync(join(directory, "output.txt"), "w");
  const changes: string[] = [];
  let tell = (): void => {};
  const isSeen = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const stop = await watchFiles({
    directory,
    besides: [join(directory, "data")],
    outputs: [output],
    onChange: (path) => {
      changes.push(path);
      if (path === program) tell();
    },
    onError: assert.fail,
  });
  for (const folder of folders) writeFileSync(join(directory, folder, "file"), "");
  writeFileSync(join(directory, "dev.log"), "");
  writeSync(output, "workers start again\n");
  writeFileSync(program, "");
  await isSeen;
  await stop();
  closeSync(output);
  assert.deepEqual(changes, [program]);
});
