// Ids and names of markers that are made of names of the program's, which may be as long as the
// service takes, and longer.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ApplicationFailure,
  activityContext,
  defineWorkflow,
  localActivity,
  patched,
  proxyActivities,
} from "../../src/index.ts";
import { madeName } from "../../src/names.ts";
import { scenario } from "./live.ts";

test("a made name that the service takes is both parts together", () => {
  assert.equal(madeName("charge-1", ".2"), "charge-1.2");
  assert.equal(madeName("c".repeat(254), ".2"), `${"c".repeat(254)}.2`);
});

test("a made name that is too long is cut, and stays another than that of its like", () => {
  const names = ["a", "b"].map((last) => madeName("c".repeat(300) + last, ".pause-12"));
  for (const name of names) assert.match(name, /^c+~[0-9a-f]{32}\.pause-12$/);
  assert.deepEqual(
    names.map(({ length }) => length),
    [256, 256],
  );
  assert.notEqual(names[0], names[1]);
});

test("a made name has no half of a character", () => {
  for (const start of ["😀".repeat(128), `a${"😀".repeat(128)}`]) {
    assert.doesNotThrow(() => encodeURIComponent(madeName(start, ".2")));
  }
});

const longest = "n".repeat(256);

const activities = {
  [longest]: async (): Promise<number> => {
    const { attempt } = activityContext();
    if (attempt < 3) throw new ApplicationFailure("not now");
    return attempt;
  },
};
const calls = proxyActivities<Record<string, () => Promise<number>>>({
  startToClose: "1 minute",
  retry: {},
});

const wordy = defineWorkflow({ name: "Wordy", version: "1" }, async () => {
  const call = calls[longest];
  assert.ok(call);
  const tries = [await call(), await call.with({ id: "i".repeat(256) })()];
  const changes = ["a", "b"].map((last) => patched("p".repeat(300) + last));
  const read = await Promise.all([1, 2].map((each) => localActivity(longest, () => each)));
  return [tries, changes, read];
});

scenario(
  "retries, changes and local activities may have the longest names",
  { workflows: [wordy], activities, ownWorkIsSame: true },
  async (live) => {
    const handle = await live.start(wordy, {});
    assert.deepEqual(await live.result(handle), [
      [3, 3],
      [true, true],
      [1, 2],
    ]);
    const told = (await live.events(handle)).flatMap(({ type, data }) => {
      if (type === "ActivityTaskScheduled") return [data.activityId];
      if (type === "TimerStarted") return [data.timerId];
      return type === "MarkerRecorded" ? [data.markerName] : [];
    });
    assert.equal(told.length, 14);
    assert.equal(new Set(told).size, 14);
    assert.ok(told.every(({ length }) => length <= 256));
  },
);
