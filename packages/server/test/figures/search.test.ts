// What SearchWorkflowExecutions looks at in one call, over both stores.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { pauseExecution } from "@ekiden/engine";
import { systemClock } from "../../src/clock.ts";
import { type Search, searchExecutions, searchLimits } from "../../src/figures/search.ts";
import { Accounts } from "../../src/operations/account.ts";
import { ExecutionFinder, type FinderLimits } from "../../src/operations/find/execution-finder.ts";
import { openSqliteStore } from "../../src/store/sqlite-store.ts";
import { postgres } from "../shared-postgres.ts";
import { openPostgresHarness } from "../store/postgres-harness.ts";
import { limits, StoreHarness, second } from "../store/suite/store-harness.ts";

const stores: Readonly<Record<string, () => Promise<StoreHarness>>> = {
  SQLite: () =>
    StoreHarness.open({
      isDurable: false,
      async open() {
        const store = openSqliteStore({ memory: true, limits });
        return { store, reopen: () => assert.fail(), close: () => store.close() };
      },
    }),
  PostgreSQL: () => openPostgresHarness(postgres),
};

/** So that a few executions are more than one page may look at. */
const few: FinderLimits = {
  ...searchLimits,
  maxRowsPerPage: 8,
  rowsPerTurn: 4,
  maxReadPerCall: 6,
  readPerTurn: 2,
};

const own = "123456789012";
const account = new Accounts({ own, sealing: { current: Buffer.alloc(32, 7) } }).of(own);
const all: Search = { domain: "relay", state: "open", by: "startTime", oldest: 0 };

const searcher = ({ store }: StoreHarness) => {
  const finder = new ExecutionFinder(store, few);
  const page = (search: Partial<Search>) =>
    searchExecutions({ finder, clock: systemClock }, { ...all, ...search }, { account });
  return {
    page,
    /** The workflows on each page. */
    async pages(search: Partial<Search>): Promise<readonly (readonly string[])[]> {
      const pages: string[][] = [];
      let nextPageToken: string | undefined;
      do {
        const found = await page({ ...search, nextPageToken });
        pages.push(found.executionInfos.map(({ execution }) => execution.workflowId));
        nextPageToken = found.nextPageToken;
      } while (nextPageToken !== undefined);
      return pages;
    },
  };
};

for (const [name, open] of Object.entries(stores)) {
  describe(`over ${name}, a search`, () => {
    test("for what is not there ends where a call has looked at enough, and goes on", async () => {
      await using harness = await open();
      for (let index = 0; index < 20; index += 1) {
        await harness.terminate(await harness.start(`w${index}`));
      }
      const { page, pages } = searcher(harness);
      const search = { state: "closed", status: "COMPLETED" } as const;
      const first = await page(search);
      assert.deepEqual([first.executionInfos, first.examined], [[], 8]);
      assert.ok(first.nextPageToken);
      assert.deepEqual(await pages(search), [[], [], []]);
      assert.deepEqual(await pages({ ...search, typeName: "none" }), [[]]);
      assert.deepEqual(await pages({ ...search, tag: "none" }), [[]]);
    });

    test("by a part of an id is as short for one page as for another", async () => {
      await using harness = await open();
      for (let index = 0; index < 12; index += 1) await harness.start(`other-${index}`);
      for (let index = 0; index < 3; index += 1) await harness.start(`Night-${index}`);
      const { page, pages } = searcher(harness);
      const search = { text: "NIGHT-", maximumPageSize: 4 };
      assert.equal((await page(search)).examined, 6);
      assert.deepEqual(await pages(search), [["Night-2", "Night-1", "Night-0"], [], []]);
      const two = await page({ ...search, maximumPageSize: 2 });
      assert.deepEqual([two.executionInfos.length, two.examined], [2, 2]);
    });

    test("finds what all of its filters say", async () => {
      await using harness = await open();
      for (const [index, workflowId] of ["a", "b", "c", "d"].entries()) {
        harness.now += second;
        const version = String(1 + (index % 2));
        const run = await harness.start(workflowId, {
          workflowType: { name: "leg", version },
          tagList: ["all"],
        });
        if (workflowId < "c") await harness.terminate(run);
        if (workflowId !== "c") continue;
        await harness.store.executions.step(run, harness.now, (step) => {
          pauseExecution(step, { reason: "The bank is away", identity: undefined });
        });
      }
      const { pages } = searcher(harness);
      const closed = { state: "closed" } as const;
      for (const [search, expected] of [
        [{}, ["d", "c"]],
        [{ paused: true }, ["c"]],
        [{ paused: false }, ["d"]],
        [{ typeName: "leg", typeVersion: "2", tag: "all" }, ["d"]],
        [{ status: "TERMINATED" }, []],
        [closed, ["b", "a"]],
        [{ ...closed, status: "TERMINATED", typeVersion: "1" }, ["a"]],
        [{ ...closed, by: "closeTime", oldest: harness.now - 2 * second }, ["b"]],
        [{ ...closed, latest: harness.now - 3 * second }, ["a"]],
        [{ ...closed, workflowId: "a", text: "A" }, ["a"]],
        [{ ...closed, workflowId: "a", tag: "some" }, []],
      ] as const) {
        assert.deepEqual((await pages(search)).flat(), expected, JSON.stringify(search));
      }
    });
  });
}
