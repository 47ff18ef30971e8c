// Every history of the corpus is explained after each of its events, as if it were asked just then.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { replay } from "@ekiden/engine";
import { explain } from "../src/index.ts";
import { checkFindings, play } from "./corpus.ts";
import { parseScript } from "./script.ts";

const folder = join(process.cwd(), "packages/diagnosis/test/corpus");
const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
  name.endsWith(".txt"),
);

/** A longer one, such as that of a thousand signals, is looked at from its beginning only. */
const maxEvents = 60;

test("a run is explained at each point of its history, and the same way each time", () => {
  for (const name of names) {
    const { run } = play(parseScript(readFileSync(join(folder, name), "utf8")));
    const length = Math.min(run.history.length, maxEvents);
    for (let events = 1; events <= length; events += 1) {
      const history = run.history.slice(0, events);
      const now = (history.at(-1)?.at ?? 0) + 60_000;
      const known = { state: replay(run.execution, history), history, now };
      const explanation = explain(known);
      checkFindings(explanation, events);
      assert.deepEqual(explain(known), explanation);
    }
  }
});

test("a history that is not that of the state is refused", () => {
  const script = parseScript(readFileSync(join(folder, "by-hand/activity-slow.txt"), "utf8"));
  const { run } = play(script);
  const known = { state: run.execution, history: run.history.slice(0, 3), now: 0 };
  assert.throws(() => explain(known), RangeError);
});
