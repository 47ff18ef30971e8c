// `npm run sweep`: every scenario over both stores, with each of its statements or commits going
// wrong in every way. Exit code 1 when one does not come to its end, or breaks an invariant.
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { secondsOf, TimeBudget } from "../../time-budget.ts";
import { ProcessPool } from "../process-pool.ts";
import { scenarios } from "./scenarios.ts";
import { type Point, type PointResult, type Store, stores, waysOf } from "./ways.ts";

const help = `npm run sweep -- [options]

  --scenario TEXT   those alone whose names have this in them
  --store NAME      database or disk alone
  --statement N     that statement, or commit of the disk, alone
  --way NAME        refused, cutAfter, crashBefore, crashAfter, left or powerAfter alone
  --seconds N       no further point is begun after so long; those taken are spread over all stories
  --processes N     as many as there are cores`;

const violationsShown = 5;
const charactersShown = 400;
/** Of a point: usual is less than one second. */
const maxProcessorSeconds = 60;

const { values: given } = parseArgs({
  options: {
    scenario: { type: "string", default: "" },
    store: { type: "string" },
    statement: { type: "string" },
    way: { type: "string" },
    seconds: { type: "string" },
    processes: { type: "string", default: String(availableParallelism()) },
    help: { type: "boolean", default: false },
  },
});

const names = Object.keys(scenarios).filter((name) => name.includes(given.scenario));
const isWanted = ({ statement, way }: Point): boolean =>
  (given.statement === undefined || statement === Number(given.statement)) &&
  (given.way === undefined || way === given.way);

function* undisturbed(): Generator<Point> {
  for (const store of stores) {
    if (given.store !== undefined && given.store !== store) continue;
    for (const scenario of names) yield { scenario, store, statement: 0, way: "refused" };
  }
}

function* pointsOf(lengths: ReadonlyMap<string, number>): Generator<Point> {
  for (const [key, statements] of lengths) {
    const { scenario, store } = JSON.parse(key);
    for (let statement = 1; statement <= statements; statement += 1) {
      const points = waysOf[store as Store].map((way) => ({ scenario, store, statement, way }));
      yield* points.filter(isWanted);
    }
  }
}

/** Far from each other first, so that a part of them is a part of every story. */
const spread = (points: readonly Point[]): readonly Point[] => {
  const columns = Math.ceil(Math.sqrt(points.length));
  return Array.from({ length: columns }, (_, column) =>
    points.filter((_point, index) => index % columns === column),
  ).flat();
};

const print = (point: Point, hit: string | undefined, found: readonly string[]): void => {
  const { scenario, store, statement, way } = point;
  console.log(`"${scenario}" over a ${store}, statement ${statement} (${hit}), ${way}:`);
  for (const text of found.slice(0, violationsShown)) {
    console.log(`  ${text.slice(0, charactersShown)}`);
  }
  const which = statement === 0 ? "" : ` --statement ${statement} --way ${way}`;
  console.log(`  repeat it: npm run sweep -- --store ${store} --scenario "${scenario}"${which}`);
};

const sweep = async (): Promise<boolean> => {
  const file = fileURLToPath(new URL("./pool-process.ts", import.meta.url));
  const size = Number(given.processes);
  const pool = new ProcessPool<Point, PointResult>({ size, file, maxProcessorSeconds });
  const lengths = new Map<string, number>();
  const totals = { points: 0, steps: 0, hit: 0, failed: 0, milliseconds: 0 };
  const note = (result: PointResult & { processorMilliseconds: number }) => {
    totals.points += 1;
    totals.steps += result.steps;
    totals.milliseconds += result.processorMilliseconds;
    if (result.hit !== undefined) totals.hit += 1;
    // A point that was not reached says nothing.
    const isMissed = result.statement > 0 && result.hit === undefined;
    if (result.violations.length === 0 && !isMissed) return;
    totals.failed += 1;
    const texts = result.violations.map(({ invariant, run, message }) =>
      [invariant, run, message].filter(Boolean).join(" "),
    );
    print(result, result.hit, texts);
  };
  const onLost = (point: Point, reason: string) => {
    totals.points += 1;
    totals.failed += 1;
    print(point, undefined, [`its process ${reason}`]);
  };
  await pool.run({
    orders: undisturbed(),
    onReport(result) {
      const { scenario, store } = result;
      lengths.set(JSON.stringify({ scenario, store }), result.statements);
      note(result);
    },
    onLost,
  });
  const points = spread([...pointsOf(lengths)]);
  const seconds = secondsOf(given.seconds);
  await pool.run({ orders: new TimeBudget(seconds).take(points), onReport: note, onLost });
  pool.dismiss();
  console.log(
    `sweep: ${lengths.size} stories, ${totals.points} of ${lengths.size + points.length} points, ` +
      `${totals.hit} of them spoiled, ` +
      `${totals.steps} steps in ${Math.round(totals.milliseconds / 1_000)} s of processor time, ` +
      `${totals.failed} points with violations`,
  );
  return totals.failed === 0;
};

if (given.help) console.log(help);
else process.exitCode = (await sweep()) ? 0 : 1;
