// What a query asks of payloads costs one reading of each, and others have their turn meanwhile.
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { terminate } from "@ekiden/engine";
import { holds } from "../../src/operations/find/evaluate.ts";
import { ExecutionFinder, finderDefault } from "../../src/operations/find/execution-finder.ts";
import { parseQuery } from "../../src/operations/find/parse.ts";
import type { FoundExecution } from "../../src/store/search-store.ts";
import { openSqliteStore } from "../../src/store/sqlite-store.ts";
import { domain, limits, StoreHarness, type StoreKind } from "../store/suite/store-harness.ts";

const inMemory: StoreKind = {
  isDurable: false,
  async open() {
    const store = openSqliteStore({ memory: true, limits });
    return { store, reopen: () => assert.fail(), close: () => store.close() };
  },
};

const comparisons = (attribute: string): string =>
  Array.from({ length: 50 }, (_, index) => `${attribute}.a = ${index + 1}`).join(" or ");

const parse = (text: string) => parseQuery(text, { now: 0, isSearchable: true });

/** Calls `read` for each text of these that is parsed until it is disposed of. */
const watched = (texts: ReadonlySet<string>, read: (text: string) => void): Disposable => {
  const original = JSON.parse;
  const { mock: watching } = mock.method(JSON, "parse", (text: string, reviver?: undefined) => {
    if (texts.has(text)) read(text);
    return original(text, reviver);
  });
  return { [Symbol.dispose]: () => watching.restore() };
};

const found: FoundExecution = {
  id: 1,
  workflowId: "w",
  runId: "r",
  workflowType: { name: "order", version: "1" },
  startedAt: 0,
  closed: { at: 1, status: "COMPLETED" },
  tagList: [],
};

test("a payload is parsed once for all comparisons with it", () => {
  const [input, result] = ['{"a":0}', '{"a":[]}'];
  const { condition = assert.fail() } = parse(
    `${comparisons("input")} or ${comparisons("result")}`,
  );
  const parsed: string[] = [];
  using _ = watched(new Set([input, result]), (text) => parsed.push(text));
  assert.equal(holds(condition, { found, start: { input }, close: { result } }), false);
  assert.deepEqual(parsed, [input, result]);
});

test("a member of digits is found by its name as it is written, and a place by its number", () => {
  const input = '{"accounts":{"012345678901":1},"items":[{"12345678901234567890":2}]}';
  const isSo = (text: string) => {
    const { condition = assert.fail() } = parse(text);
    return holds(condition, { found, start: { input } });
  };
  assert.equal(isSo("input.accounts.012345678901 = 1"), true);
  assert.equal(isSo("input.accounts.12345678901 exists"), false);
  assert.equal(isSo("input.items[0].12345678901234567890 = 2"), true);
  assert.equal(isSo("input.items.0.12345678901234567890 != 2"), false);
});

test("others have their turn while a page reads many large payloads", async () => {
  await using harness = await StoreHarness.open(inMemory);
  const inputs = Array.from({ length: 20 }, (_, index) =>
    JSON.stringify({ a: 0, index, filling: "x".repeat(30_000) }),
  );
  for (const [index, input] of inputs.entries()) await harness.start(`w${index}`, { input });
  let charactersOfTurn = 0;
  const turns: number[] = [];
  let isOver = false;
  const turn = (): void => {
    turns.push(charactersOfTurn);
    charactersOfTurn = 0;
    if (!isOver) setImmediate(turn);
  };
  const finder = new ExecutionFinder(harness.store);
  using _ = watched(new Set(inputs), (text) => {
    charactersOfTurn += text.length;
  });
  setImmediate(turn);
  const page = await finder.page(domain, parse(comparisons("input")), { maxExecutions: 10 });
  isOver = true;
  turns.push(charactersOfTurn);
  assert.deepEqual(page.executions, []);
  const all = inputs.join("").length;
  assert.equal(
    turns.reduce((sum, each) => sum + each, 0),
    all,
  );
  assert.ok(Math.max(...turns) < finderDefault.charactersPerTurn + 40_000, String(turns));
});

/** How many histories are read between two turns of others, at most, while it works. */
const readBetweenTurns = async (
  harness: StoreHarness,
  work: (finder: ExecutionFinder) => unknown,
) => {
  const { searches, histories } = harness.store;
  let [readInTurn, largest] = [0, 0];
  let isOver = false;
  const turn = (): void => {
    readInTurn = 0;
    if (!isOver) setImmediate(turn);
  };
  const read: typeof histories.read = (...asked) => {
    readInTurn += 1;
    largest = Math.max(largest, readInTurn);
    return histories.read(...asked);
  };
  setImmediate(turn);
  await work(new ExecutionFinder({ searches, histories: { read } }));
  isOver = true;
  return largest;
};

const long = "x".repeat(30_000);
const terminateSome = async (
  harness: StoreHarness,
  count: number,
  details = long,
): Promise<void> => {
  for (let index = 0; index < count; index += 1) {
    const run = await harness.start(`w${index}`);
    await harness.store.executions.step(run, harness.now, (step) =>
      terminate(step, { reason: `r${index}`, details }),
    );
  }
};

test("others have their turn while a page or a count reads many large events", async () => {
  await using harness = await StoreHarness.open(inMemory);
  await terminateSome(harness, 60);
  const query = parse('failure.details ~ "y"');
  const ofPage = await readBetweenTurns(harness, async (finder) => {
    const page = await finder.page(domain, query, { maxExecutions: 10 });
    assert.deepEqual(page.executions, []);
  });
  assert.ok(ofPage > 0 && ofPage <= 10, String(ofPage));
  const ofCount = await readBetweenTurns(harness, async (finder) => {
    const { count } = await finder.count(domain, parse(""), { facets: ["reason"] });
    assert.equal(count, 60);
  });
  assert.ok(ofCount > 0 && ofCount <= 10, String(ofCount));
});

test("others have their turn also where events are short: their rows may hold long ones", async () => {
  await using harness = await StoreHarness.open(inMemory);
  await terminateSome(harness, 40, "short");
  const read = await readBetweenTurns(harness, (finder) =>
    finder.page(domain, parse('failure.details ~ "y"'), { maxExecutions: 10 }),
  );
  assert.ok(read > 0 && read <= 10, String(read));
});

/** Of 12 runs that were terminated with long details, how many there are on each page. */
const sizesOfPages = async (query: string): Promise<readonly number[]> => {
  await using harness = await StoreHarness.open(inMemory);
  await terminateSome(harness, 12);
  const limits = { ...finderDefault, readPerTurn: 2, maxCharactersPerCall: 100_000 };
  const finder = new ExecutionFinder(harness.store, limits);
  const sizes: number[] = [];
  let next: string | undefined;
  do {
    const page = await finder.page(domain, parse(query), { after: next, maxExecutions: 50 });
    sizes.push(page.executions.length);
    assert.equal(page.isShort, page.next !== undefined);
    next = page.next;
  } while (next !== undefined);
  return sizes;
};

test("a page that has read many large events ends early, and the next one goes on", async () => {
  assert.deepEqual(await sizesOfPages('failure.details ~ "x"'), [4, 4, 4]);
});

test("a page that looks for many texts in each event reads fewer events", async () => {
  const many = (count: number) => Array(count).fill('failure.details ~ "x"').join(" and ");
  assert.deepEqual(await sizesOfPages(many(10)), [4, 4, 4]);
  assert.deepEqual(await sizesOfPages(`${many(10)} and not (${many(9)} and tag ~ "y")`), [
    ...[2, 2, 2, 2, 2, 2],
  ]);
  const all = Array.from({ length: 12 }, () => 1);
  assert.deepEqual(await sizesOfPages(many(100)), all);
});
