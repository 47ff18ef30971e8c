// The list of executions with thousands of rows: what it asks for, and what it costs to scroll it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { arrive, browserHarness, setUpBrowserHarness, skip } from "./browser-harness.ts";
import { callOf, fill, nameOf } from "./crowd.ts";
import { scriptPerFrame, watchLoading, watchScrolling } from "./frames.ts";
import { intercept } from "./intercepted.ts";
import type { Visitor } from "./visitor.ts";

const domain = "crowd";
const count = 2_700;
const list = `domains/${domain}/executions`;

setUpBrowserHarness(({ url }) => fill({ url, domain, count }));

/** Opens the list and has all of it loaded. Returns how many pages it took after the first. */
const loadAll = async (visitor: Visitor, search = ""): Promise<number> => {
  await visitor.open(`${list}${search}`);
  const { requests } = await watchLoading(visitor.page, 4_000);
  await visitor.page.getByText(`${count} shown, ${count} looked at. Nothing older`).waitFor();
  return requests;
};

interface Loaded {
  readonly visitor: Visitor;
  readonly requests: number;
}

let loaded: Promise<Loaded> | undefined;

const load = async (): Promise<Loaded> => {
  const visitor = await arrive();
  return { visitor, requests: await loadAll(visitor) };
};

/** In front of all of them, for the tests that need no clock of their own. */
const arriveAtAll = (): Promise<Loaded> => {
  loaded ??= load();
  return loaded;
};

test("thousands of executions are loaded by a few requests, none of them twice", {
  skip,
}, async () => {
  const { visitor, requests } = await arriveAtAll();
  // Of the open ones and of the closed ones: two pages of 100 more, the rest in pages of 1,000.
  assert.equal(requests, 2 * (2 + Math.ceil((count / 2 - 300) / 1_000)));
  await visitor.page.evaluate("document.querySelector('.grid').scrollTop = 1e9");
  await visitor.page.getByRole("link", { name: nameOf(0) }).waitFor();
  await visitor.page.getByText("Not live: too many rows").waitFor();
  visitor.expectNoErrors();
});

test("to scroll by a row costs a fraction of what it costs to show all rows anew", {
  skip,
}, async () => {
  const { visitor } = await arriveAtAll();
  const frameOf = async (pixels: number): Promise<number> =>
    scriptPerFrame(await watchScrolling(visitor.page, { pixels, milliseconds: 1_000 }));
  // What else the machine does can only add to a frame, so the least of a few is compared.
  let [byRow, anew] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < 5; round += 1) {
    byRow = Math.min(byRow, await frameOf(44));
    anew = Math.min(anew, await frameOf(4_000));
    if (byRow < 0.45 * anew) return;
  }
  assert.fail(`${byRow.toFixed(1)} ms a frame by a row, ${anew.toFixed(1)} ms for all of them`);
});

/** The longest list that the page's scripts walk through meanwhile. */
const longestWalked = async ({ page }: Visitor, meanwhile: () => Promise<unknown>) => {
  await page.evaluate(`{
    window.longestWalked = 0;
    for (const name of ["every", "filter", "flatMap", "forEach", "map", "reduce", "sort"]) {
      const walk = Array.prototype[name];
      Array.prototype[name] = function (...given) {
        window.longestWalked = Math.max(window.longestWalked, this.length);
        return walk.apply(this, given);
      };
    }
  }`);
  await meanwhile();
  return page.evaluate("window.longestWalked") as Promise<number>;
};

test("scrolling looks at no execution that is out of sight, nor does the time that passes", {
  skip,
}, async () => {
  const { visitor } = await arriveAtAll();
  await visitor.page.getByLabel("Select all rows").check();
  await visitor.page.getByText(`${count} selected`).waitFor();
  const longest = await longestWalked(visitor, () =>
    watchScrolling(visitor.page, { pixels: 44, milliseconds: 2_200 }),
  );
  assert.ok(longest > 0 && longest < 200, `${longest} were walked through`);
  visitor.expectNoErrors();
});

test("what started in the last hour stays where it was scrolled to when a minute passes", {
  skip,
}, async () => {
  await using visitor = await arrive({ hasOwnPage: true });
  const { page } = visitor;
  await page.clock.install();
  await loadAll(visitor, "?time=1h");
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.clock.fastForward(61_000);
  await page.evaluate("document.querySelector('.grid').scrollTop = 0");
  const row = page.getByRole("row").filter({ hasText: nameOf(count - 3) });
  await row.getByText(/min/).waitFor();
  assert.deepEqual(
    asked.filter((url) => url.includes("/ekiden/SearchWorkflowExecutions")),
    [],
  );
  await page.getByText(`${count} shown`).waitFor();
});

test("a run that closes stays in a list with too many rows of one state, and is marked", {
  skip,
}, async () => {
  await using visitor = await arrive({ hasOwnPage: true });
  const { page } = visitor;
  await page.clock.install();
  // So few to a page that there are more pages of the closed ones than are kept up.
  await intercept(page, /^SearchWorkflowExecutions$/, (route, input) =>
    input.state === "closed"
      ? route.continue({ postData: JSON.stringify({ ...input, maximumPageSize: 3 }) })
      : route.fallback(),
  );
  await visitor.open(`${list}?text=${nameOf(2_000).slice(0, -2)}`);
  const end = "document.querySelector('.grid')?.scrollTo(0, 1e9)";
  const tooMany = page.getByText("Not live: too many rows");
  while (!(await tooMany.isVisible())) await page.evaluate(end);
  await page.evaluate("document.querySelector('.grid').scrollTop = 0");
  const call = callOf(browserHarness().consoleHarness.url);
  const row = page.locator(".row").filter({ hasText: nameOf(2_096) });
  await call("TerminateWorkflowExecution", { domain, workflowId: nameOf(2_096) });
  await row.and(page.locator(".changed")).waitFor();
  // From here on: before, the last page that was scrolled to may have been on its way.
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.clock.fastForward(61_000);
  await row.getByText(/min/).waitFor();
  assert.equal(await row.count(), 1);
  assert.deepEqual(
    asked.filter((url) => url.includes("/ekiden/SearchWorkflowExecutions")),
    [],
  );
});
