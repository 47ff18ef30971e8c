import assert from "node:assert/strict";
import { test } from "node:test";
import { groupsOf } from "./test-groups.ts";

const named = (folder: string, count: number): string[] =>
  Array.from({ length: count }, (_, at) => `${folder}/t${at}.test.ts`);

test("files of a package share processes, in parts of one length, and the examples share one", () => {
  const engine = [...named("packages/engine/test", 9), ...named("packages/engine/test/timers", 5)];
  const examples = ["examples/a/test/a.test.ts", "examples/b/test/b.test.ts"];
  assert.deepEqual(groupsOf([...engine, ...examples]), [
    engine.slice(0, 7),
    engine.slice(7),
    examples,
  ]);
});

test("what changes its process has one, and a simulation shares its own with no other test", () => {
  const [chaos = ""] = named("tests/chaos", 1);
  const store = named("packages/server/test/store", 2);
  const model = named("packages/server/test/model", 2);
  const simulation = named("packages/server/test/sim", 2);
  assert.deepEqual(groupsOf([chaos, ...store, ...model, ...simulation]), [
    [chaos],
    store,
    ...model.map((path) => [path]),
    simulation,
  ]);
});
