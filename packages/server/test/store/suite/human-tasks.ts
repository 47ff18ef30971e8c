// What people have done about activity tasks: each change rests on the one before it.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type {
  HumanTaskName,
  HumanTaskRecord,
  HumanTaskStore,
} from "../../../src/store/human-task-store.ts";
import { domain, domainNamed, StoreHarness, type StoreKind, taskList } from "./store-harness.ts";

const record = (changes: Partial<HumanTaskRecord> = {}): HumanTaskRecord => ({
  execution: 1025,
  scheduledEventId: 5,
  domain,
  taskList,
  holder: "mary",
  notes: "{}",
  revision: 1,
  ...changes,
});

export const humanTaskTests = (kind: StoreKind): void => {
  describe("a record about a human task", () => {
    test("comes back as it was put", async () => {
      await using harness = await StoreHarness.open(kind);
      const { humanTasks } = harness.store;
      const odd = record({ taskList: "l\ud800", holder: "m\udfffé", notes: '{"a":"\\u0000"}' });
      assert.equal(await humanTasks.put(odd), true);
      assert.deepEqual(await humanTasks.find(odd), odd);
      const free = record({ execution: 2, holder: undefined });
      await humanTasks.put(free);
      assert.deepEqual(await humanTasks.find(free), free);
      assert.equal(await humanTasks.find({ execution: 2, scheduledEventId: 6 }), undefined);
    });

    test("is changed by the first of two who saw the same revision", async () => {
      await using harness = await StoreHarness.open(kind);
      const { humanTasks } = harness.store;
      assert.equal(await humanTasks.put(record()), true);
      assert.equal(await humanTasks.put(record({ holder: "john" })), false);
      assert.equal(await humanTasks.put(record({ holder: "john", revision: 2 })), true);
      assert.equal(await humanTasks.put(record({ holder: "anne", revision: 2 })), false);
      assert.equal((await humanTasks.find(record()))?.holder, "john");
    });

    test("is gone when it is deleted, and may begin anew", async () => {
      await using harness = await StoreHarness.open(kind);
      const { humanTasks } = harness.store;
      await humanTasks.put(record());
      await humanTasks.delete(record());
      assert.equal(await humanTasks.find(record()), undefined);
      assert.equal(await humanTasks.put(record()), true);
    });

    test("goes with its execution, and those of others stay", async () => {
      await using harness = await StoreHarness.open(kind);
      const { executions, humanTasks } = harness.store;
      const [gone, kept] = [await harness.start("gone"), await harness.start("kept")];
      for (const { id: execution } of [gone, kept]) await humanTasks.put(record({ execution }));
      await harness.terminate(gone);
      await executions.remove(gone.id);
      const find = ({ id: execution }: { id: number }) => humanTasks.find(record({ execution }));
      assert.equal(await find(gone), undefined);
      assert.ok(await find(kept));
    });

    test("is listed with those of its domain, page by page", async () => {
      await using harness = await StoreHarness.open(kind);
      await harness.registerDomain(domainNamed("other"));
      const { humanTasks } = harness.store;
      const places = [
        [3, 7],
        [3, 5],
        [1, 9],
      ] as const;
      for (const [execution, scheduledEventId] of places) {
        await humanTasks.put(record({ execution, scheduledEventId }));
      }
      await humanTasks.put(record({ execution: 2, domain: domainNamed("other") }));
      for (const pageSize of [1, 2, 3, 4]) {
        assert.deepEqual(await listed(humanTasks, pageSize), ["1 9", "3 5", "3 7"]);
      }
    });

    test("is listed without what people have said of it, which may be long", async () => {
      await using harness = await StoreHarness.open(kind);
      const { humanTasks } = harness.store;
      const long = record({ taskList: "l\ud800", notes: JSON.stringify("x".repeat(1_000_000)) });
      await humanTasks.put(long);
      const { items } = await humanTasks.list({ domain, pageSize: 10 });
      const { execution, scheduledEventId, taskList: list } = long;
      assert.deepEqual(items, [{ execution, scheduledEventId, taskList: list }]);
    });
  });
};

const listed = async (humanTasks: HumanTaskStore, pageSize: number): Promise<string[]> => {
  const items: HumanTaskName[] = [];
  let after: string | undefined;
  do {
    const page = await humanTasks.list({ domain, pageSize, after });
    items.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  return items.map(({ execution, scheduledEventId }) => `${execution} ${scheduledEventId}`);
};
