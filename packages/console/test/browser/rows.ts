// How the list of executions does with 100,000 of them: `npm run rows -w packages/console`. The
// last line is one JSON object. `--data DIR` keeps the server's data there, and finds it again.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startTestServer } from "@ekiden/testing";
import type { Browser } from "playwright-core";
import { buildConsole } from "../../../../tools/console-build.ts";
import { openChromium } from "./chromium.ts";
import { callOf, fill, nameOf } from "./crowd.ts";
import { type Smoothness, watch, watchLoading, watchScrolling } from "./frames.ts";
import { Visitor } from "./visitor.ts";

const { values: given } = parseArgs({
  options: {
    count: { type: "string", default: "100000" },
    rounds: { type: "string", default: "3" },
    data: { type: "string" },
  },
});
const count = Number(given.count);
const rounds = Number(given.rounds);
if (!(count > 0 && rounds > 0)) throw new Error("--count and --rounds take numbers above 0");
const domain = "crowd";
const milliseconds = 5_000;
/** Within what is there at first, so that nothing is loaded meanwhile. */
const shortPixels = 5_000;
/** Of a wheel, of a fling, and of who drags the bar: every row is another one in each frame. */
const speeds = [40, 400, 4_000];
/** One of 60 a second, and what clocks are off by. */
const frameMilliseconds = 17.5;

/** What each part of the measurement is told by. */
const columns: Readonly<Record<string, (seen: Smoothness) => number>> = {
  framesPerSecond: ({ gaps, milliseconds }) => (1_000 * gaps.length) / milliseconds,
  lateShare: ({ gaps }) => gaps.filter((gap) => gap > frameMilliseconds).length / gaps.length,
  longestMs: ({ gaps }) => gaps.at(-1) ?? Number.NaN,
  longTasks: ({ longTasks }) => longTasks.length,
  workMs: ({ work, gaps }) => work / gaps.length,
};

type Parts = Record<string, Smoothness>;
type Figures = Record<string, number>;

/** Clicks after a few frames; what one sees of it is the longest frame. */
const clicking = ({ page }: Visitor, element: string): Promise<Smoothness> =>
  watch(page, { each: `if (gaps.length === 5) ${element}.click()`, until: "milliseconds > 1500" });

const megabytesOf = async ({ page }: Visitor): Promise<number> => {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  return usedSize / 1e6;
};

const scrollAtAllSpeeds = async ({ page }: Visitor, name: string, maxPixels?: number) => {
  const parts: Parts = {};
  for (const pixels of speeds) {
    parts[`${name}${pixels}`] = await watchScrolling(page, { pixels, milliseconds, maxPixels });
  }
  return parts;
};

const selectAll = `document.querySelector(".grid-head input")`;
const head = (text: string) => `[...document.querySelectorAll(".grid-head button")].find(
  ({ innerText }) => innerText.startsWith("${text}"),
)`;

/** While one of the executions, which is far from what is in sight, gets a signal. */
const watchChange = async ({ page }: Visitor, url: string): Promise<Smoothness> => {
  const watched = watch(page, { until: "milliseconds > 3000" });
  const workflowId = nameOf(0);
  await callOf(url)("SignalWorkflowExecution", { domain, workflowId, signalName: "hello" });
  return watched;
};

const measure = async (browser: Browser, url: string): Promise<Figures> => {
  await using visitor = await Visitor.arrive(browser, url);
  const { page } = visitor;
  const from = performance.now();
  await page.goto(`${url}/console/domains/${domain}/executions`);
  await page.getByText(/^\d+ shown/).waitFor();
  const firstRowsMs = performance.now() - from;
  const short = await scrollAtAllSpeeds(visitor, "short", shortPixels);
  const { requests, smoothness: load } = await watchLoading(page, 1e9);
  const megabytes = await megabytesOf(visitor);
  const parts: Parts = {
    ...short,
    load,
    idle: await watch(page, { until: "milliseconds > 3000" }),
    ...(await scrollAtAllSpeeds(visitor, "long")),
    select: await clicking(visitor, selectAll),
    ...(await scrollAtAllSpeeds(visitor, "selected")),
    unselect: await clicking(visitor, selectAll),
    sortById: await clicking(visitor, head("Workflow id")),
    sortByStart: await clicking(visitor, head("Started")),
    change: await watchChange(visitor, url),
  };
  return { firstRowsMs, requests, loadMs: load.milliseconds, megabytes, ...figuresOf(parts) };
};

const figuresOf = (parts: Parts): Figures =>
  Object.fromEntries(
    Object.entries(parts).flatMap(([part, seen]) =>
      Object.entries(columns).map(([name, of]) => [`${part}.${name}`, of(seen)]),
    ),
  );

const rounded = (value: number): number =>
  value >= 100 ? Math.round(value) : Number(value.toPrecision(3));

/** Of each figure the median, and the least and the most, of all rounds. */
const summaryOf = (all: readonly Figures[]) =>
  Object.keys(all[0] ?? {}).map((name) => {
    const values = all.map((figures) => figures[name] ?? Number.NaN).sort((a, b) => a - b);
    const at = (share: number) => rounded(values[Math.floor(share * (rounds - 1))] ?? Number.NaN);
    return { name, min: at(0), middle: at(0.5), max: at(1) };
  });

const isKept = given.data !== undefined && existsSync(given.data);
const data = given.data ?? mkdtempSync(join(tmpdir(), "ekiden-rows-"));
if (given.data === undefined) process.once("exit", () => rmSync(data, { recursive: true }));
await using build = await buildConsole();
await using server = await startTestServer({
  time: "running",
  data,
  consoleFiles: build.directory,
});
if (!isKept) await fill({ url: server.endpoint, domain, count });
const browser = await openChromium();
console.log(`${cpus()[0]?.model}, ${availableParallelism()} cores; load ${loadavg().map(rounded)}`);
const all: Figures[] = [];
while (all.length < rounds) all.push(await measure(browser, server.endpoint));
await browser.close();
const summary = summaryOf(all);
for (const { name, min, middle, max } of summary) {
  console.log(`${name.padEnd(28)} ${String(middle).padStart(8)}   (${min} to ${max})`);
}
const medians = Object.fromEntries(summary.map(({ name, middle }) => [name, middle]));
console.log(JSON.stringify({ count, rounds, ...medians }));
