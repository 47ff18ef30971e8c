// How much one call of visibility looks at. A contract allows short pages and truncated counts;
// these are the bounds of this store.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openSqliteStore } from "../../src/store/sqlite-store.ts";
import { domain, limits, StoreHarness, second } from "./suite/store-harness.ts";

const bounds = { maxRowsPerCount: 5, maxRowsPerPage: 4, maxCharactersPerPage: 1_000_000 };

const openHarness = (visibility = bounds): Promise<StoreHarness> =>
  StoreHarness.open({
    isDurable: false,
    async open() {
      const store = openSqliteStore({ memory: true, limits, visibility });
      return { store, reopen: () => assert.fail(), close: () => store.close() };
    },
  });

const query = { domain, state: "open", by: "startTime", oldest: 0 } as const;

const startSome = async (harness: StoreHarness, count: number): Promise<void> => {
  for (let index = 0; index < count; index += 1) {
    harness.now += second;
    await harness.start(`w${index}`, { tagList: [index % 6 === 0 ? "sixth" : "other"] });
  }
};

describe("visibility", () => {
  test("counts up to its bound, and says when there was more", async () => {
    await using harness = await openHarness();
    const { visibility } = harness.store;
    await startSome(harness, 5);
    assert.deepEqual(await visibility.count(query), { count: 5, truncated: false });
    await harness.start("one more");
    assert.deepEqual(await visibility.count(query), { count: 5, truncated: true });
  });

  test("counts those that pass a filter among the newest it looks at", async () => {
    await using harness = await openHarness();
    await startSome(harness, 13);
    const filter = { tag: "sixth" };
    const counted = await harness.store.visibility.count({ ...query, filter });
    assert.deepEqual(counted, { count: 1, truncated: true });
  });

  test("ends a filtered page at its bound, however short, and goes on from there", async () => {
    await using harness = await openHarness();
    await startSome(harness, 13);
    const pages: string[][] = [];
    let after: string | undefined;
    do {
      const page: Awaited<ReturnType<StoreHarness["store"]["visibility"]["list"]>> =
        await harness.store.visibility.list({
          ...query,
          filter: { tag: "sixth" },
          reverse: false,
          pageSize: 10,
          after,
        });
      pages.push(page.executions.map(({ workflowId }) => workflowId));
      after = page.next;
    } while (after !== undefined);
    assert.deepEqual(pages, [["w12"], ["w6"], [], ["w0"]]);
  });

  test("finds the runs of one workflow among any number of others at once", async () => {
    await using harness = await openHarness();
    await startSome(harness, 13);
    const filter = { workflowId: "w1" };
    const page = await harness.store.visibility.list({
      ...query,
      filter,
      reverse: false,
      pageSize: 10,
    });
    assert.deepEqual([page.executions.length, page.next], [1, undefined]);
    const counted = await harness.store.visibility.count({ ...query, filter });
    assert.deepEqual(counted, { count: 1, truncated: false });
  });

  test("finds the open run of a workflow at once, however many of its runs are kept", async () => {
    await using harness = await openHarness();
    for (let count = 0; count < 6; count += 1) {
      harness.now += second;
      await harness.terminate(await harness.start("again"));
    }
    harness.now += second;
    await harness.start("again");
    await startSome(harness, 6);
    const filter = { workflowId: "again" };
    const { visibility } = harness.store;
    const page = await visibility.list({ ...query, filter, reverse: false, pageSize: 10 });
    assert.deepEqual([page.executions.length, page.next], [1, undefined]);
    const counted = await visibility.count({ ...query, filter });
    assert.deepEqual(counted, { count: 1, truncated: false });
  });

  test("ends a page when its states have become large", async () => {
    await using harness = await openHarness({ ...bounds, maxCharactersPerPage: 1000 });
    await startSome(harness, 13);
    const page = await harness.store.visibility.list({ ...query, reverse: true, pageSize: 10 });
    assert.ok(page.executions.length > 1 && page.executions.length < 10);
    assert.ok(page.next);
  });
});
