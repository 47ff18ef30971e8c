// Commands that are shown to be copied into a shell.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { firstCommand } from "../../src/kit/shell.ts";

/** What a shell hands to the command in place of `aws`. */
const argumentsIn = (command: string): string[] => {
  const program = `aws() { printf '%s\\0' "$@"; }; ${command}`;
  return execFileSync("/bin/sh", ["-c", program], { encoding: "utf8" }).split("\0").slice(0, -1);
};

const endpoint = "http://127.0.0.1:7930";

test("a name that is more to a shell than a word stays one argument of a copied command", () => {
  for (const domain of ["shop", "my shop", "a;touch x", "$(id)", "it's", "`id`", "*", "注文"]) {
    const command = firstCommand("describe-domain", endpoint, { domain, name: "my-list" });
    assert.deepEqual(argumentsIn(command), [
      ...["swf", "describe-domain", "--endpoint-url", endpoint],
      ...["--domain", domain, "--name", "my-list"],
    ]);
  }
});

test("an ordinary name stands in a copied command as it is", () => {
  const command = firstCommand("do", endpoint, { domain: "shop", "task-list": "name=a" });
  const options = "--domain shop --task-list name=a";
  assert.equal(command, `aws swf do --endpoint-url ${endpoint} \\\n  ${options}`);
});
