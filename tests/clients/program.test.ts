// What the run makes of a program, with any output or none.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Client } from "./manifest.ts";
import { runGroup } from "./program.ts";

/** A client whose program is a text in JavaScript; it is given the scenarios as arguments. */
const clientOf = (text: string): Client => ({
  name: "a program of this test",
  language: "javascript",
  versions: {},
  install: [],
  program: [process.execPath, "--input-type=module", "-e", text],
  core: true,
  leftOut: {},
  id: "test",
  folder: ".",
});

const program = `
import { once } from "node:events";
const call = () => fetch(process.env.EKIDEN_ENDPOINT + "/healthz").then(({ status }) => status);
const tell = (line) => console.log(JSON.stringify(line));
const ask = async (what) => {
  const answer = once(process.stdin, "data");
  tell({ ask: what });
  return JSON.parse(String((await answer)[0])).done;
};
console.log("some other output");
const before = await call();
const done = await ask("restart");
if (before === 200 && (await call()) === 200 && done === "restart")
  tell({ scenario: "restart", outcome: "passed", seconds: 1 });
await ask("stop");
if (await call().then(() => false, () => true)) tell({ scenario: "hello", outcome: "passed" });
tell({ scenario: "timers", outcome: "unknown" });
tell({ scenario: "signals", outcome: "failed", error: "one was expected, two came" });
if (process.env.AWS_PROFILE === undefined) tell({ scenario: "keys", outcome: "passed" });
process.exit(3);
`;

test("a program's outcomes are taken, and what it does not say has failed", async () => {
  process.env.AWS_PROFILE = "of this machine";
  const ids = ["restart", "hello", "keys", "timers", "signals", "children"];
  const outcomes = await runGroup(clientOf(program), { group: "open", ids });
  delete process.env.AWS_PROFILE;
  assert.deepEqual(
    outcomes.map(({ scenario, outcome }) => `${scenario} ${outcome}`),
    [
      "restart passed",
      "hello passed",
      "keys passed",
      "timers failed",
      "signals failed",
      "children failed",
    ],
  );
  const [timers, signals, children] = outcomes.slice(3).map(({ error = "" }) => error);
  assert.match(timers ?? "", /answered unknown; leftOut may say why\.\nsome other output/);
  assert.equal(signals, "one was expected, two came");
  assert.equal(children, "The program said nothing of it. It ended with 3.");
});
