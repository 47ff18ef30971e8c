// What a node tells the others of its polls, where callers make up names of lists without an end.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { TestClock } from "@ekiden/testing";
import { reportOf } from "../../src/matching/node-report.ts";
import { Pollers } from "../../src/matching/pollers.ts";
import { domainKey } from "../../src/store/domain-key.ts";

const domain = domainKey("000000000000", "office");
const listNamed = (name: string) => ({ kind: "activity", domain, name }) as const;
const forever = new Promise<undefined>(() => undefined);

class CountedPollers extends Pollers {
  /** Lists whose pollers were read. */
  reads = 0;

  override of(list: Parameters<Pollers["of"]>[0]): ReturnType<Pollers["of"]> {
    this.reads += 1;
    return super.of(list);
  }
}

/** One list waits since the first second, the others were polled one after the other since then. */
const openWith = async (lists: number) => {
  const clock = new TestClock();
  const pollers = new CountedPollers(clock);
  const by = { identity: "worker", address: "10.0.0.7" };
  void pollers.during(listNamed("patient"), by, forever);
  for (let at = 0; at < lists; at += 1) {
    clock.moveTo(clock.now() + 1);
    await pollers.during(listNamed(`list-${at}`), by, Promise.resolve());
  }
  return { clock, pollers };
};

describe("the report of a node with more lists than it tells", () => {
  test("has those that were polled last, and reads the pollers of no others", async () => {
    const { clock, pollers } = await openWith(5_000);
    const { lists, isTruncated } = reportOf({ pollers, clock });
    const names = new Set(lists.map(({ name }) => name));
    assert.equal(names.size, 2_000);
    assert.ok(isTruncated);
    assert.deepEqual(
      ["patient", "list-4999", "list-3001", "list-3000"].map((name) => names.has(name)),
      [true, true, true, false],
    );
    assert.ok(pollers.reads <= 2_000, `${pollers.reads} lists were read`);
  });

  test("of one list reads the pollers of that one", async () => {
    const { clock, pollers } = await openWith(5_000);
    const { lists } = reportOf({ pollers, clock }, { domain, list: listNamed("list-7") });
    assert.deepEqual(
      lists.map(({ name, pollers: told }) => [name, told.map(({ identity }) => identity)]),
      [["list-7", ["worker"]]],
    );
    assert.equal(pollers.reads, 1);
  });
});

test("a report forgets lists that were not polled for a day", async () => {
  const { clock, pollers } = await openWith(100);
  clock.moveTo(clock.now() + 86_400_001);
  assert.deepEqual(
    reportOf({ pollers, clock }).lists.map(({ name }) => name),
    ["patient"],
  );
  assert.ok(!pollers.isPolled(listNamed("list-7")));
});
