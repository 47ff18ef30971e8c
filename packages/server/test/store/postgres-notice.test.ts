// What nodes over one database tell one another, and what they do not take for it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { domainKey } from "../../src/store/domain-key.ts";
import { maxPayloadBytes, noticeIn } from "../../src/store/postgres/cluster/notice.ts";
import { TasksToTell } from "../../src/store/postgres/cluster/tasks-to-tell.ts";

const one = { kind: "activity", domain: "d", name: "payments", count: 3 };
const told = { node: 1, lists: [one], messages: true };

test("a notice is read as it was sent, also that of an older or a newer program", () => {
  const notices = [told, { ...told, returned: [one], at: 1_767_225_600_000 }, { ...told, more: 1 }];
  for (const notice of notices) assert.deepEqual(noticeIn(JSON.stringify(notice)), notice);
});

test("what is not a notice of a node is not taken for one", () => {
  const texts = ["", "hello", "{", "null", "7", "[]", "{}", " ".repeat(maxPayloadBytes)];
  const lists = [5, [null], ...["kind", "domain", "name", "count"].map((key) => [without(key)])];
  const counts = ["many", -1, 0, 0.5, 1e300].map((count) => [one, { ...one, count }]);
  const members = [
    ...[...lists, ...counts].flatMap((odd) => [{ lists: odd }, { returned: odd }]),
    ...[{ returned: null }, { at: "noon" }, { node: "1" }, { messages: 1 }],
  ];
  const notices = members.map((odd) => JSON.stringify({ ...told, ...odd }));
  const long = `${JSON.stringify(told)}${" ".repeat(maxPayloadBytes)}`;
  for (const text of [...texts, ...notices, long]) assert.equal(noticeIn(text), undefined, text);
  assert.equal(noticeIn(undefined), undefined);
});

const without = (key: string) => ({ ...one, [key]: undefined });

test("tasks that are ready again are counted with those that are new on the same list", () => {
  const main = {
    kind: "activity",
    domain: domainKey("123456789012", "shop"),
    name: "main",
  } as const;
  const counts = new TasksToTell();
  counts.add(main);
  counts.add(main, 3);
  counts.add({ ...main, kind: "decision" });
  assert.deepEqual(counts.take(), [
    { ...main, count: 4 },
    { ...main, kind: "decision", count: 1 },
  ]);
  assert.ok(counts.isEmpty);
  assert.deepEqual(counts.take(), []);
});
