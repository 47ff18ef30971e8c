// Where variables of a server can still be read once it has overwritten its own.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { isShownIn } from "../src/hidden-environment.ts";

const skip = process.platform === "linux" ? false : "only Linux has /proc";

test("a process that handed variables on, as the init of a container, still shows them", {
  skip,
}, async () => {
  const env = { EKIDEN_MASTER_KEY: "sealed", PATH: process.env.PATH };
  const init = spawn(process.execPath, ["-e", "process.stdin.resume()"], { env });
  await once(init, "spawn");
  const isShown = (text: string): boolean =>
    isShownIn(`/proc/${init.pid}/environ`, Buffer.from(text));
  assert.equal(isShown("EKIDEN_MASTER_KEY=sealed\0WORD=a\0"), true);
  assert.equal(isShown("EKIDEN_MASTER_KEY=other\0WORD=a\0"), false);
  assert.equal(isShown(`PATH=${env.PATH}\0`), false);
  assert.equal(isShownIn("/proc/none/environ", Buffer.from("EKIDEN_MASTER_KEY=sealed\0")), false);
  init.kill();
  await once(init, "exit");
});
