// A loop that meets trouble: it tries again, and does not fill the log.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Chore } from "../../src/chores/chore.ts";
import type { Clock } from "../../src/clock.ts";

test("a chore that fails is tried again, and tells of the same trouble once", async () => {
  let now = 0;
  let ring = () => {};
  const clock: Clock = {
    now: () => now,
    at(time, wake) {
      ring = () => {
        now = time;
        wake();
      };
      return { cancel: () => undefined };
    },
  };
  const rounds = ["full", "full", "", "full", "broken", "broken"];
  const told: string[] = [];
  const chore = new Chore({
    clock,
    async round() {
      const trouble = rounds.shift();
      if (trouble) throw new Error(trouble);
      return now;
    },
    onTrouble: (error) => told.push((error as Error).message),
  });
  chore.wake();
  for (let round = 1; round <= 6; round += 1) {
    await chore.settled();
    ring();
  }
  await chore.stop();
  assert.deepEqual(told, ["full", "full", "broken"]);
});
