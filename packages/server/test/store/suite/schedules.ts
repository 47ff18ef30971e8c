// Schedules: whose change is made, which are due, and that all of them comes back as it was.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type {
  ScheduleChange,
  ScheduleName,
  ScheduleRecord,
  ScheduleStore,
} from "../../../src/store/schedule-store.ts";
import { oddTexts } from "./odd-texts.ts";
import {
  after,
  dawn,
  domain,
  domainNamed,
  StoreHarness,
  type StoreKind,
  second,
} from "./store-harness.ts";

const max = 3;
const other = domainNamed("other");

const schedule = (name: string, more: Partial<ScheduleRecord> = {}): ScheduleRecord => ({
  domain,
  name,
  id: `id of ${name}`,
  createdAt: dawn,
  revision: `${name} 1`,
  definition: '{"times":{"everySeconds":60}}',
  state: "{}",
  dueAt: dawn + second,
  ...more,
});

const changed = (revision: string, more: Partial<ScheduleChange> = {}): ScheduleChange => ({
  definition: '{"times":{"everySeconds":30}}',
  state: '{"counts":{"started":1}}',
  dueAt: dawn + 2 * second,
  revision,
  ...more,
});

const addAll = async (schedules: ScheduleStore, records: readonly ScheduleRecord[]) => {
  for (const record of records) await schedules.add(record, records.length);
};

const namesOf = (records: readonly ScheduleRecord[]) => records.map(({ name }) => name);

/** All of a domain, in pages. */
const walk = async (schedules: ScheduleStore, pageSize: number, where = domain) => {
  const pages: string[][] = [];
  let place: string | undefined;
  do {
    const page = await schedules.list({ domain: where, pageSize, after: place });
    pages.push(namesOf(page.items));
    place = page.next;
  } while (place !== undefined);
  return pages;
};

/** Of which database it was read is nothing that was stored. */
const plain = ({ era: _, ...record }: ScheduleRecord): ScheduleRecord => record;

const find = async (schedules: ScheduleStore, schedule: ScheduleName) => {
  const found = await schedules.find(schedule);
  return found && plain(found);
};

export const scheduleTests = (kind: StoreKind): void => {
  describe("a schedule", () => {
    recordTests(kind);
    changeTests(kind);
    dueTests(kind);
    if (kind.isDurable) reopeningTest(kind);
  });
};

const recordTests = (kind: StoreKind): void => {
  test("comes back as it was added, and is not there in another domain", async () => {
    await using harness = await StoreHarness.open(kind);
    const { schedules } = harness.store;
    await harness.registerDomain(other);
    const added = schedule("nightly");
    await schedules.add(added, max);
    assert.deepEqual(await find(schedules, added), added);
    const paused = schedule("paused", { dueAt: undefined });
    await schedules.add(paused, max);
    assert.deepEqual(await find(schedules, paused), paused);
    for (const where of [other, domainNamed("nowhere")]) {
      assert.equal(await find(schedules, { ...added, domain: where }), undefined);
      assert.deepEqual(await schedules.list({ domain: where, pageSize: 10 }), { items: [] });
      assert.equal(await schedules.change({ ...added, domain: where }, "nightly 1", added), false);
      assert.equal(await schedules.remove({ ...added, domain: where }), false);
    }
    const elsewhere = { ...added, domain: other };
    await schedules.add(elsewhere, max);
    assert.deepEqual(await find(schedules, added), added);
    assert.deepEqual(await find(schedules, elsewhere), elsewhere);
  });

  test("is refused where one has its name, and the one that is there stays as it is", async () => {
    await using harness = await StoreHarness.open(kind);
    const { schedules } = harness.store;
    const first = schedule("nightly");
    const second = schedule("nightly", { id: "another", revision: "another" });
    const added = await Promise.allSettled([schedules.add(first, 1), schedules.add(second, 1)]);
    assert.deepEqual(added.map(({ status }) => status).toSorted(), ["fulfilled", "rejected"]);
    const found = await find(schedules, first);
    assert.deepEqual(found, added[0]?.status === "fulfilled" ? first : second);
    await assert.rejects(schedules.add(second, 1), {
      name: "OperationNotPermittedFault",
      message: "The domain has a schedule nightly already: change it, or delete it",
    });
    assert.deepEqual(await find(schedules, first), found);
  });

  test("is refused where its domain has as many as it may, or is not there", async () => {
    await using harness = await StoreHarness.open(kind);
    const { schedules } = harness.store;
    await harness.registerDomain(other);
    await addAll(
      schedules,
      ["a", "b", "c"].map((name) => schedule(name)),
    );
    await assert.rejects(schedules.add(schedule("d"), 3), {
      name: "LimitExceededFault",
      message: "The domain has 3 schedules: delete one",
    });
    await schedules.add(schedule("d", { domain: other }), 3);
    assert.equal(await schedules.remove(schedule("b")), true);
    await schedules.add(schedule("d"), 3);
    assert.deepEqual(await walk(schedules, 10), [["a", "c", "d"]]);
    const nowhere = schedule("d", { domain: domainNamed("nowhere") });
    await assert.rejects(schedules.add(nowhere, 3), { name: "UnknownResourceFault" });
  });

  test("is listed with those of its domain by name, in pages", async () => {
    await using harness = await StoreHarness.open(kind);
    const { schedules } = harness.store;
    await harness.registerDomain(other);
    assert.deepEqual(await walk(schedules, 2), [[]]);
    const names = ["c", "a", "e", "B", "d"];
    await addAll(
      schedules,
      names.map((name) => schedule(name)),
    );
    await schedules.add(schedule("b", { domain: other }), max);
    assert.deepEqual(await walk(schedules, 2), [["B", "a"], ["c", "d"], ["e"]]);
    assert.deepEqual(await walk(schedules, 5), [["B", "a", "c", "d", "e"]]);
    assert.deepEqual(await walk(schedules, 1, other), [["b"]]);
    const { items } = await schedules.list({ domain, pageSize: 1, after: "d" });
    assert.deepEqual(items, [schedule("e")]);
  });

  test("keeps every text of its name, and of what is kept of it", async () => {
    await using harness = await StoreHarness.open(kind);
    const { schedules } = harness.store;
    const odd = oddTexts.filter((text) => text !== "");
    const records = odd.map((text) =>
      schedule(text, {
        id: `id ${text}`,
        revision: `revision ${text}`,
        definition: JSON.stringify({ text }),
        state: JSON.stringify([text]),
      }),
    );
    await addAll(schedules, records);
    for (const record of records) assert.deepEqual(await find(schedules, record), record);
    assert.deepEqual((await walk(schedules, 1)).flat().toSorted(), odd.toSorted());
    const due = await schedules.due(dawn + second, 100);
    assert.deepEqual(namesOf(due).toSorted(), odd.toSorted());
    for (const record of records) {
      const to = changed(`${record.revision}!`, { state: record.definition });
      assert.equal(await schedules.change(record, record.revision, to), true);
      assert.deepEqual(await find(schedules, record), { ...record, ...to });
    }
  });
};

const changeTests = (kind: StoreKind): void => {
  test("is changed by who knows its revision, and by no other (H1)", async () => {
    await using harness = await StoreHarness.open(kind);
    const { schedules } = harness.store;
    const first = schedule("nightly");
    await addAll(schedules, [first, schedule("other")]);
    const to = changed("nightly 2", { dueAt: undefined });
    assert.equal(await schedules.change(first, "nightly 1", to), true);
    assert.deepEqual(await find(schedules, first), { ...first, ...to });
    assert.equal(await schedules.change(first, "nightly 1", changed("nightly 3")), false);
    assert.deepEqual(await find(schedules, first), { ...first, ...to });
    assert.deepEqual(await find(schedules, schedule("other")), schedule("other"));
  });

  test("is changed once where two changes of one revision come at once (H1)", async () => {
    await using harness = await StoreHarness.open(kind);
    const { schedules } = harness.store;
    const before = schedule("nightly");
    await schedules.add(before, max);
    const changes = ["one", "two", "three"].map((revision) => changed(revision));
    const made = await Promise.all(
      changes.map((to) => schedules.change(before, before.revision, to)),
    );
    assert.deepEqual(made.toSorted(), [false, false, true]);
    const found = await find(schedules, before);
    assert.deepEqual(found, { ...before, ...changes[made.indexOf(true)] });
  });

  test("that is gone is not changed, nor by its old revision the next one of its name", async () => {
    await using harness = await StoreHarness.open(kind);
    const { schedules } = harness.store;
    const before = schedule("nightly");
    await schedules.add(before, max);
    assert.equal(await schedules.remove(before), true);
    assert.equal(await find(schedules, before), undefined);
    assert.equal(await schedules.remove(before), false);
    assert.equal(await schedules.change(before, before.revision, changed("late")), false);
    assert.equal(await find(schedules, before), undefined);
    const next = schedule("nightly", { id: "next", revision: "next 1" });
    await schedules.add(next, 1);
    assert.equal(await schedules.change(before, before.revision, changed("late")), false);
    assert.deepEqual(await find(schedules, next), next);
  });
};

const dueTests = (kind: StoreKind): void => {
  test("is due at its time and later, the earliest first, in all domains", async () => {
    await using harness = await StoreHarness.open(kind);
    const { schedules } = harness.store;
    await harness.registerDomain(other);
    assert.equal(await schedules.nextDueAt(), undefined);
    assert.deepEqual(await schedules.due(after(9), 10), []);
    await addAll(schedules, [
      schedule("never", { dueAt: undefined }),
      schedule("third", { dueAt: after(3) }),
      schedule("first", { dueAt: after(1) }),
    ]);
    await schedules.add(schedule("second", { domain: other, dueAt: after(2) }), max);
    assert.equal(await schedules.nextDueAt(), after(1));
    assert.deepEqual(await schedules.due(after(1) - 1, 10), []);
    assert.deepEqual((await schedules.due(after(1), 10)).map(plain), [
      schedule("first", { dueAt: after(1) }),
    ]);
    assert.deepEqual(namesOf(await schedules.due(after(9), 10)), ["first", "second", "third"]);
    assert.deepEqual(namesOf(await schedules.due(after(9), 2)), ["first", "second"]);
  });

  test("is due by its latest change alone (H2)", async () => {
    await using harness = await StoreHarness.open(kind);
    const { schedules } = harness.store;
    const first = schedule("first", { dueAt: after(1) });
    const later = schedule("later", { dueAt: after(2) });
    await addAll(schedules, [first, later]);
    const leased = changed("first 2", { dueAt: after(30) });
    assert.equal(await schedules.change(first, first.revision, leased), true);
    assert.deepEqual((await schedules.due(after(2), 10)).map(plain), [later]);
    assert.equal(await schedules.nextDueAt(), after(2));
    const over = changed("later 2", { dueAt: undefined });
    assert.equal(await schedules.change(later, later.revision, over), true);
    assert.deepEqual(await schedules.due(after(29), 10), []);
    assert.equal(await schedules.nextDueAt(), after(30));
    assert.equal(await schedules.remove(first), true);
    assert.equal(await schedules.nextDueAt(), undefined);
  });
};

const reopeningTest = (kind: StoreKind): void => {
  test("outlives the store that made it, and goes on by its revision", async () => {
    await using harness = await StoreHarness.open(kind);
    const first = schedule("first");
    const second = schedule("second", { dueAt: undefined });
    await addAll(harness.store.schedules, [first, second]);
    const to = changed("first 2");
    await harness.store.schedules.change(first, first.revision, to);
    await harness.reopen();
    const { schedules } = harness.store;
    assert.deepEqual(await schedules.list({ domain, pageSize: 10 }), {
      items: [{ ...first, ...to }, second],
    });
    assert.equal(await schedules.nextDueAt(), to.dueAt);
    assert.equal(await schedules.change(first, first.revision, changed("late")), false);
    assert.equal(await schedules.change(first, to.revision, changed("first 3")), true);
  });
};
