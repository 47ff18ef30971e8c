// How many tasks of a list came and were started in the last minutes, in bounded memory.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { TestClock } from "@ekiden/testing";
import { TaskCounts, windowStart, windows } from "../../src/matching/task-counts.ts";
import { domainKey } from "../../src/store/domain-key.ts";

const domain = domainKey("000000000000", "office");
const listNamed = (name: string) => ({ kind: "activity", domain, name }) as const;
const mail = listNamed("mail");

const open = (maxLists?: number) => {
  const clock = new TestClock();
  const counts = new TaskCounts(clock, maxLists);
  const add = (name: string, of = domain) => {
    const ready = [{ kind: "activity", taskList: { name }, priority: 0, scheduledEventId: 5 }];
    counts.changed({ domain: of, ready: ready as never });
  };
  const pass = (seconds: number) => clock.moveTo(clock.now() + seconds * 1_000);
  return { clock, counts, add, pass };
};

describe("tasks of a list", () => {
  test("are counted over the last 1, 5 and 60 minutes, and then no more", () => {
    const { counts, add, pass } = open();
    const countsAre = (...told: readonly (readonly [added: number, started: number])[]) =>
      assert.deepEqual(counts.of(mail), told);
    assert.equal(counts.of(mail), undefined);
    add("mail");
    add("mail");
    counts.started(mail);
    countsAre([2, 1], [2, 1], [2, 1]);
    pass(60);
    add("mail");
    countsAre([1, 0], [3, 1], [3, 1]);
    pass(300);
    countsAre([0, 0], [0, 0], [3, 1]);
    pass(3_299);
    assert.deepEqual(counts.of(mail)?.[2], [1, 0]);
    pass(1);
    assert.equal(counts.of(mail), undefined);
  });

  test("are as many as a plain list of all moments says, however time passes", () => {
    const { clock, counts, add, pass } = open();
    const moments: number[] = [];
    for (let index = 0; index < 2_000; index += 1) {
      pass((index * 7919) % 97);
      moments.push(clock.now());
      add("mail");
      if (index % 50 !== 0) continue;
      const told = counts.of(mail) ?? [];
      for (const [at, window] of windows.entries()) {
        const first = windowStart(window, clock.now());
        assert.equal(told[at]?.[0], moments.filter((moment) => moment >= first).length);
      }
    }
  });

  test("are counted in so many lists: those without tasks for an hour give way first", () => {
    const { clock, counts, add, pass } = open(2);
    const since = counts.counted.of(domain);
    add("old");
    pass(3_600);
    add("a");
    add("b");
    assert.equal(counts.counted.of(domain), since);
    assert.equal(counts.of(listNamed("a"))?.[0]?.[0], 1);
    pass(10);
    add("c");
    assert.deepEqual(
      [...counts.lists()].map(({ name }) => name),
      ["c"],
    );
    assert.equal(counts.counted.of(domain), clock.now());
  });

  test("are forgotten of the account that has the most lists, and go on being counted of others", () => {
    const { clock, counts, add, pass } = open(3);
    const other = domainKey("111111111111", "office");
    const since = counts.counted.of(domain);
    add("mail");
    pass(10);
    for (const name of ["a", "b", "c", "d", "e"]) add(name, other);
    assert.deepEqual(counts.of(mail)?.[0], [1, 0]);
    assert.equal(counts.counted.of(domain), since);
    assert.equal(counts.counted.of(other), clock.now());
  });
});
