// What queries find, over both stores: the same as a plain filter over all executions, with any
// limits of a page, and each execution once, though others start and close meanwhile.
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { pauseExecution, requestCancel, terminate } from "@ekiden/engine";
import { DatabasePool, startTestPostgres } from "@ekiden/testing";
import fc from "fast-check";
import { systemClock } from "../../src/clock.ts";
import {
  ExecutionFinder,
  type FinderLimits,
  finderDefault,
} from "../../src/operations/find/execution-finder.ts";
import { parseQuery } from "../../src/operations/find/parse.ts";
import type { Query } from "../../src/operations/find/query.ts";
import { openPostgresStore } from "../../src/store/postgres-store.ts";
import { openSqliteStore } from "../../src/store/sqlite-store.ts";
import type { ExecutionId } from "../../src/store/store.ts";
import { visibilityDefault } from "../../src/store/visibility-scan.ts";
import {
  domain,
  limits,
  StoreHarness,
  type StoreKind,
  second,
} from "../store/suite/store-harness.ts";
import { filtered, knownOf, makeExecutions, plans, vocabularyOf } from "./known-executions.ts";
import { printed } from "./printed-query.ts";
import { queries } from "./random-queries.ts";

const server = await startTestPostgres();
const databases = new DatabasePool(server);
after(() => server[Symbol.asyncDispose]());

/** So that some workflows, types and tags have more executions than are sorted, others fewer. */
const visibility = { ...visibilityDefault, maxRowsPerPage: 4 };

const onSqlite: StoreKind = {
  isDurable: false,
  async open() {
    const store = openSqliteStore({ memory: true, limits, visibility });
    return { store, reopen: () => assert.fail(), close: () => store.close() };
  },
};

const onPostgres: StoreKind = {
  isDurable: true,
  isShared: true,
  async open() {
    const url = await databases.take();
    const store = await openPostgresStore({ url, limits, clock: systemClock, visibility });
    return {
      store,
      reopen: () => assert.fail(),
      async close() {
        await store.close();
        databases.giveBack(url);
      },
    };
  },
};

/** So that a few executions are many pages. */
const short: FinderLimits = {
  maxRowsPerPage: 9,
  maxRowsPerCount: 13,
  maxReadPerCall: 4,
  maxCharactersPerCall: 30,
  rowsPerTurn: 4,
  readPerTurn: 2,
  charactersPerTurn: 20,
};

const parse = (text: string, now = 0): Query => parseQuery(text, { now, isSearchable: true });

interface Paging {
  readonly maxExecutions: number;
  /** What happens between two pages. */
  readonly between?: () => Promise<void>;
}

const idsOf = async (
  finder: ExecutionFinder,
  query: Query,
  { maxExecutions, between }: Paging,
): Promise<readonly ExecutionId[]> => {
  const ids: ExecutionId[] = [];
  let next: string | undefined;
  do {
    const page = await finder.page(domain, query, { after: next, maxExecutions });
    assert.ok(page.executions.length <= maxExecutions);
    assert.equal(page.isShort, page.next !== undefined && page.executions.length < maxExecutions);
    ids.push(...page.executions.map(({ id }) => id));
    next = page.next;
    await between?.();
  } while (next !== undefined);
  return ids;
};

const countOf = async (finder: ExecutionFinder, query: Query): Promise<number> => {
  let count = 0;
  let next: string | undefined;
  do {
    const page = await finder.count(domain, query, { after: next, facets: ["reason"] });
    count += page.count;
    next = page.next;
  } while (next !== undefined);
  return count;
};

const counts = (byValue: Readonly<Record<string, number>>) =>
  Object.entries(byValue).map(([value, count]) => ({ value, count }));

const describeFinder = (name: string, kind: StoreKind, numRuns: number): void => {
  describe(`over ${name}, queries`, () => {
    test("find what a plain filter over all executions finds, in pages of any size", async () => {
      await fc.assert(
        fc.asyncProperty(plans, fc.infiniteStream(fc.nat()), async (plan, seeds) => {
          await using harness = await StoreHarness.open(kind);
          const known = await makeExecutions(harness, plan);
          const arbitrary = queries(vocabularyOf(known));
          for (const seed of seeds.take(20)) {
            const [query = assert.fail()] = fc.sample(arbitrary, { numRuns: 1, seed });
            const expected = filtered(known, query);
            const finder = new ExecutionFinder(
              harness.store,
              seed % 2 === 0 ? short : finderDefault,
            );
            const found = await idsOf(finder, query, { maxExecutions: 1 + (seed % 5) });
            assert.deepEqual(found, expected, printed(query));
            assert.equal(await countOf(finder, query), expected.length, printed(query));
          }
        }),
        { numRuns },
      );
    });

    test("find each execution once while others start and close between the pages", async () => {
      await using harness = await StoreHarness.open(kind);
      for (let index = 0; index < 12; index += 1) {
        harness.now += index % 3 === 0 ? second : 0;
        const run = await harness.start(`w${index}`, {
          tagList: [index % 2 === 0 ? "even" : "odd"],
        });
        if (index % 4 === 0) await harness.terminate(run);
      }
      const finder = new ExecutionFinder(harness.store, short);
      const query = parse('tag = "even"');
      let changes = 0;
      const found = await idsOf(finder, query, {
        maxExecutions: 2,
        between: async () => {
          changes += 1;
          harness.now += second;
          await harness.start(`new-${changes}`, { tagList: ["even"] });
          const open = await harness.store.executions.find({
            domain,
            workflowId: `w${2 * changes}`,
          });
          if (open) await harness.terminate(open);
        },
      });
      assert.ok(changes > 2);
      const names = await Promise.all(
        found.map(async (id) => (await knownOf(harness, id)).attributes.workflowId[0]),
      );
      assert.deepEqual(names, ["w10", "w8", "w6", "w4", "w2", "w0"]);
    });

    test("say where a page ended before it was full, and go on from there on another node", async () => {
      await using harness = await StoreHarness.open(kind);
      const oldest = await harness.start("oldest", { tagList: ["rare"] });
      for (let index = 0; index < 25; index += 1) await harness.start(`w${index}`);
      const query = parse('tag ~ "rare"');
      const page = await new ExecutionFinder(harness.store, short).page(domain, query, {
        maxExecutions: 10,
      });
      assert.deepEqual([page.executions, page.isShort], [[], true]);
      const rest = await new ExecutionFinder(harness.store).page(domain, query, {
        after: page.next,
        maxExecutions: 10,
      });
      assert.deepEqual(
        rest.executions.map(({ id }) => id),
        [oldest.id],
      );
      assert.deepEqual([rest.next, rest.isShort], [undefined, false]);
    });

    test("for what only open executions can be pass by those that have closed", async () => {
      await using harness = await StoreHarness.open(kind);
      const first = await harness.start("first");
      for (let index = 0; index < 10; index += 1) {
        await harness.terminate(await harness.start(`closed-${index}`));
      }
      const step = harness.store.executions.step.bind(harness.store.executions, first);
      const pausing = { reason: "The bank is away", identity: undefined };
      await step(harness.now, (now) => void pauseExecution(now, pausing));
      await step(harness.now, requestCancel);
      const finder = new ExecutionFinder(harness.store, short);
      for (const text of ["paused = true", "not paused != true", "cancelRequested = true"]) {
        const page = await finder.page(domain, parse(text), { maxExecutions: 10 });
        const ids = page.executions.map(({ id }) => id);
        assert.deepEqual([ids, page.isShort], [[first.id], false], text);
      }
      const others = await finder.page(domain, parse("paused = false"), { maxExecutions: 10 });
      assert.ok(others.isShort);
    });

    test("compare with times that are further back than a clock can show", async () => {
      await using harness = await StoreHarness.open(kind);
      const open = await harness.start("open");
      harness.now += second;
      const closed = await harness.start("closed");
      await harness.terminate(closed);
      const finder = new ExecutionFinder(harness.store);
      for (const [text, expected] of [
        ["closed > -200000000000d", [closed.id]],
        ["closed < -200000000000d", []],
        ["not closed > -200000000000d", [open.id]],
        ["started < -999999999999w", []],
        ["started >= -999999999999w", [closed.id, open.id]],
        ["not started < -999999999999w or closed < -200000000000d", [closed.id, open.id]],
      ] as const) {
        const query = parse(text, harness.now);
        assert.deepEqual(await idsOf(finder, query, { maxExecutions: 5 }), expected, text);
        assert.equal(await countOf(finder, query), expected.length, text);
      }
    });

    test("count by type, status, reason, tag and hour", async () => {
      await using harness = await StoreHarness.open(kind);
      harness.now = Date.UTC(2026, 10, 27, 10, 59, 59);
      for (const [index, name] of ["a", "b", "a", "c", "a"].entries()) {
        harness.now += second;
        const run = await harness.start(`w${index}`, {
          workflowType: { name, version: "1" },
          tagList: ["all", name],
        });
        const reason = index === 0 ? "Not wanted" : "Insufficient funds";
        if (index === 4) continue;
        await harness.store.executions.step(run, harness.now, (step) =>
          terminate(step, { reason }),
        );
      }
      const finder = new ExecutionFinder(harness.store);
      const facets = ["type", "status", "reason", "tag", "hour"] as const;
      const counted = await finder.count(domain, parse(""), { facets });
      assert.deepEqual(counted, {
        count: 5,
        facets: [
          { by: "type", values: counts({ "a@1": 3, "b@1": 1, "c@1": 1 }), omitted: 0 },
          { by: "status", values: counts({ TERMINATED: 4, OPEN: 1 }), omitted: 0 },
          {
            by: "reason",
            values: counts({ "Insufficient funds": 3, "Not wanted": 1 }),
            omitted: 0,
          },
          { by: "tag", values: counts({ all: 5, a: 3, b: 1, c: 1 }), omitted: 0 },
          { by: "hour", values: counts({ "2026-11-27T11:00:00.000Z": 5 }), omitted: 0 },
        ],
        next: undefined,
      });
    });

    test("count reasons of as many as one call may read, and go on after them", async () => {
      await using harness = await StoreHarness.open(kind);
      for (let index = 0; index < 9; index += 1) {
        const run = await harness.start(`w${index}`);
        await harness.store.executions.step(run, harness.now, (step) =>
          terminate(step, { reason: "Not wanted" }),
        );
      }
      const limits = { ...finderDefault, maxReadPerCall: 4, readPerTurn: 2 };
      const finder = new ExecutionFinder(harness.store, limits);
      const query = parse("status = TERMINATED");
      const told: number[] = [];
      let after: string | undefined;
      do {
        const page = await finder.count(domain, query, { after, facets: ["reason"] });
        assert.deepEqual(page.facets[0]?.values, counts({ "Not wanted": page.count }));
        told.push(page.count);
        after = page.next;
      } while (after !== undefined);
      assert.deepEqual(told, [4, 4, 1]);
      const { count, next } = await finder.count(domain, query, { facets: ["status"] });
      assert.deepEqual([count, next], [9, undefined], "what a row tells is not read");
    });

    test("look at what another call has just changed", async () => {
      await using harness = await StoreHarness.open(kind);
      const finder = new ExecutionFinder(harness.store);
      const [open, closed] = [parse("status = OPEN"), parse("status = TERMINATED")];
      const run = await harness.start("w");
      assert.deepEqual(await idsOf(finder, open, { maxExecutions: 5 }), [run.id]);
      await harness.terminate(run);
      assert.deepEqual(
        [
          await idsOf(finder, open, { maxExecutions: 5 }),
          await idsOf(finder, closed, { maxExecutions: 5 }),
        ],
        [[], [run.id]],
      );
    });
  });
};

describeFinder("SQLite", onSqlite, 40);
describeFinder("PostgreSQL", onPostgres, 5);
