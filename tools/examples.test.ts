import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { repository } from "./files.ts";

const names = [
  "account-actor",
  "embedded",
  "encrypted-order",
  "expense-approval",
  "fan-out",
  "host-pinned-files",
  "order-processing",
  "periodic",
  "reminder",
];

test("every example ends with what it asserts, in one command", () => {
  const options = { cwd: repository, encoding: "utf8" } as const;
  const { status, stdout, stderr } = spawnSync("npm", ["run", "--silent", "examples"], options);
  assert.equal(status, 0, stdout + stderr);
  for (const name of names) {
    assert.match(stdout, new RegExp(`^${name}: .+\\n  ✔ .+`, "m"));
  }
  assert.match(stdout, /^\d+ passed, 0 failed$/m);
});
