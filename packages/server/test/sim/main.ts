// `npm run sim`: many simulations, or one to be looked at. Exit code 1 when one finds a violation;
// each says by which command it is repeated.
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { systemClock } from "../../src/clock.ts";
import { secondsOf, TimeBudget } from "../time-budget.ts";
import { allBugs, type Bug, bugs } from "./database/bugs.ts";
import { type Processed, ProcessPool } from "./process-pool.ts";
import { lossReport, report } from "./report.ts";
import type { SimulationOptions, SimulationResult } from "./simulation.ts";

const help = `npm run sim -- [options]

  --seeds N      how many simulations (500)
  --from N       the first seed (1)
  --steps N      of each, before it comes to rest (20000)
  --seconds N    no further simulation is begun after so long
  --seed N       that one alone
  --trace        prints what happens in it, step by step
  --bug NAME     with a bug on purpose in the simulated database
  --processes N  as many as there are cores
  --forever      until it is stopped

bugs: ${allBugs.map((bug) => `\n  ${bug.padEnd(18)} ${bugs[bug]}`).join("")}`;

const number = (name: string, text: string): number => {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new Error(`--${name} takes a whole number, not "${text}"`);
};

const bugOf = (name: string | undefined): Bug | undefined => {
  const bug = allBugs.find((one) => one === name);
  if (name !== undefined && !bug) throw new Error(`There is no bug called "${name}"`);
  return bug;
};

const readOptions = () => {
  const { values } = parseArgs({
    options: {
      seeds: { type: "string", default: "500" },
      from: { type: "string", default: "1" },
      steps: { type: "string", default: "20000" },
      seconds: { type: "string" },
      seed: { type: "string" },
      bug: { type: "string" },
      processes: { type: "string", default: String(availableParallelism()) },
      trace: { type: "boolean", default: false },
      forever: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return undefined;
  const { seed, trace, forever } = values;
  return {
    seeds: forever ? Number.POSITIVE_INFINITY : number("seeds", values.seeds),
    from: number("from", values.from),
    steps: number("steps", values.steps),
    seconds: secondsOf(values.seconds),
    seed: seed === undefined ? undefined : number("seed", seed),
    bug: bugOf(values.bug),
    processes: number("processes", values.processes),
    trace,
  };
};

type Options = NonNullable<ReturnType<typeof readOptions>>;

function* ordersOf({ from, seeds, steps, bug }: Options): Generator<SimulationOptions> {
  for (let seed = from; seed < from + seeds; seed += 1) yield { seed, steps, bug };
}

const simulateMany = async (options: Options): Promise<boolean> => {
  const file = fileURLToPath(new URL("./pool-process.ts", import.meta.url));
  const pool = new ProcessPool<SimulationOptions, SimulationResult>({
    size: options.processes,
    file,
    maxProcessorSeconds: baseProcessorSeconds + options.steps * processorSecondsPerStep,
  });
  const totals = { seeds: 0, steps: 0, runs: 0, calls: 0, failed: 0, cpu: 0 };
  const startedAt = systemClock.now();
  const figures = () => {
    const seconds = (systemClock.now() - startedAt) / 1_000;
    return (
      `sim: ${totals.seeds} of ${options.seeds} seeds from ${options.from}, ${totals.steps} steps in ` +
      `${Math.round(seconds)} s with ${options.processes} processes ` +
      `(${Math.round(totals.steps / (totals.cpu / 1_000))} a second of processor time), ` +
      `${totals.runs} starts, ${totals.calls} calls, ${totals.failed} seeds with violations`
    );
  };
  const onReport = (result: SimulationResult & Processed) => {
    totals.seeds += 1;
    totals.cpu += result.processorMilliseconds;
    totals.steps += result.steps;
    totals.runs += result.runs;
    totals.calls += result.calls;
    if (result.violations.length > 0) {
      totals.failed += 1;
      console.log(report(result, options));
    }
    if (totals.seeds % seedsPerLine === 0) console.log(figures());
  };
  const onLost = ({ seed }: SimulationOptions, reason: string) => {
    totals.seeds += 1;
    totals.failed += 1;
    console.log(lossReport(seed, reason, options));
  };
  const stop = () => {
    console.log(figures());
    process.exit(totals.failed === 0 ? 0 : 1);
  };
  process.once("SIGINT", stop).once("SIGTERM", stop);
  const orders = new TimeBudget(options.seconds).take(ordersOf(options));
  await pool.run({ orders, onReport, onLost });
  pool.dismiss();
  console.log(figures());
  return totals.failed === 0;
};

const seedsPerLine = 100;
/** More than this and so much a step is taken by no seed that ends: usual are 0.1 milliseconds. */
const baseProcessorSeconds = 60;
const processorSecondsPerStep = 0.003;

/** In this process, where it can be looked at. */
const simulateOne = async ({ steps, bug, trace }: Options, seed: number): Promise<boolean> => {
  const { takeSeams } = await import("./runtime/seams.ts");
  takeSeams();
  const { simulate } = await import("./simulation.ts");
  const echo = trace ? (line: string) => console.log(line) : undefined;
  const result: SimulationResult = await simulate({ seed, steps, bug, echo });
  console.log(report(result, { steps, bug }));
  return result.violations.length === 0;
};

const options = readOptions();
if (!options) console.log(help);
else {
  const { seed } = options;
  const isWell = await (seed === undefined ? simulateMany(options) : simulateOne(options, seed));
  process.exitCode = isWell ? 0 : 1;
}
