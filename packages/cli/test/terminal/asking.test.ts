import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { test } from "node:test";
import { answerTo } from "../../src/terminal/asking.ts";
import { CommandFailure } from "../../src/terminal/command-failure.ts";

const asked = (typed: string) => {
  const input = new PassThrough();
  const answer = answerTo("Begin? ", { input, output: new PassThrough() });
  input.write(typed);
  return answer;
};

test("a question is answered by the line that is typed", async () => {
  assert.equal(await asked("yes\r"), "yes");
});

test("Ctrl+C and Ctrl+D at a question end the command in two lines, with nothing done", async () => {
  for (const typed of ["\u0003", "\u0004"]) {
    await assert.rejects(asked(typed), (error) => {
      assert.ok(error instanceof CommandFailure);
      assert.equal(error.exitCode, 130);
      assert.match(error.text, /^ekiden: .*nothing was done\.\n {2}Repeat the command/);
      return true;
    });
  }
});
