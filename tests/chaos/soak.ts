// A load that a server can bear, for a long time: what grows, and what becomes slower.
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { temporaryDirectory } from "../durability/directory.ts";
import { LoadRun } from "../durability/load-run.ts";
import { pass } from "../durability/time.ts";
import { isAcknowledged, longestSilence } from "../nodes/outages.ts";
import { p99Of } from "./latency.ts";
import type { Report, Script, ScriptOptions } from "./script.ts";
import { residentMebibytes } from "./small-memory.ts";
import { median, percentPerHour, type Sample } from "./trend.ts";
import { type Finding, runTrial } from "./trial.ts";

const capacityMilliseconds = 20_000;
const shareOfCapacity = 0.6;
const sampleMilliseconds = 15_000;
/** Of all samples, the first ones are of a server that is getting warm. */
const warmShare = 0.3;
/** So few of the histories are read at the end. */
const sampleEvery = 20;
/** In a shorter time caches are still being filled, and neighbors are louder than any trend. */
const minutesToJudge = 120;
const bars = { memoryPercentPerHour: 1, p99Percent: 20, diskTimesLive: 1.3 };

/** Starts in a second when callers start as fast as they can. */
const measureCapacity = async (seed: number): Promise<number> => {
  using directory = temporaryDirectory();
  await using run = await LoadRun.begin({ servers: [{ data: directory.path }], seed });
  await run.run(() => pass(capacityMilliseconds));
  const starts = run.calls.filter(
    (call) => call.operation === "StartWorkflowExecution" && isAcknowledged(call),
  );
  return starts.length / (capacityMilliseconds / 1_000);
};

interface Disk {
  readonly used: number;
  readonly live: number;
}

/** In bytes: all files, and the pages of the database that hold something. */
const diskOf = (data: string): Disk => {
  const sizes = readdirSync(data).map((name) => statSync(join(data, name)).size);
  const database = new Sqlite(join(data, "ekiden.db"), { readonly: true });
  const value = (name: string) => Number(database.pragma(name, { simple: true }));
  const live = (value("page_count") - value("freelist_count")) * value("page_size");
  database.close();
  return { used: sizes.reduce((sum, size) => sum + size, 0), live };
};

class Measurements {
  readonly memory: Sample[] = [];
  readonly p99: Sample[] = [];
  acknowledged = 0;
  unknown = 0;
  longestOutage = 0;

  /** Of what was since the last time. */
  take(run: LoadRun, from: number): void {
    const until = Date.now();
    const { calls } = run;
    this.acknowledged += calls.filter(isAcknowledged).length;
    this.unknown += calls.filter(({ outcome }) => outcome.kind === "unknown").length;
    this.memory.push({ at: until, value: residentMebibytes(run.servers.ids[0] ?? 0) ?? 0 });
    this.p99.push({ at: until, value: p99Of(calls, { from, until: until + 1 }) });
    const { ports, standStill } = run;
    const silence = longestSilence(calls, { ports, from, until, standStill });
    this.longestOutage = Math.max(this.longestOutage, silence);
    run.forget();
  }

  /** Without those of the beginning. */
  get warm(): { memory: Sample[]; p99: Sample[] } {
    const first = Math.floor(this.memory.length * warmShare);
    return { memory: this.memory.slice(first), p99: this.p99.slice(first) };
  }
}

const percentMore = (samples: readonly Sample[]): number => {
  const half = Math.floor(samples.length / 2);
  const of = (part: readonly Sample[]) => median(part.map(({ value }) => value));
  const before = of(samples.slice(0, half));
  return before === 0 ? 0 : Math.round((of(samples.slice(half)) / before - 1) * 100);
};

const findingOf = (measured: Measurements, disk: Disk, minutes: number): Finding => {
  const { memory, p99 } = measured.warm;
  const slope = percentPerHour(memory);
  const drift = percentMore(p99);
  const times = Math.round((disk.used / disk.live) * 100) / 100;
  const mebibytes = (bytes: number) => Math.round(bytes / 1024 / 1024);
  const judged = minutes >= minutesToJudge;
  const failures = [
    ...(judged && slope > bars.memoryPercentPerHour
      ? [`memory grows by ${slope} % in an hour`]
      : []),
    ...(judged && drift > bars.p99Percent ? [`p99 has grown by ${drift} %`] : []),
    ...(judged && times > bars.diskTimesLive ? [`the disk holds ${times} times what lives`] : []),
  ];
  return {
    figures: {
      acknowledged: measured.acknowledged,
      unknown: measured.unknown,
      "memory at the beginning (MiB)": measured.memory[0]?.value ?? 0,
      "memory at the end (MiB)": memory.at(-1)?.value ?? 0,
      "memory, once warm (%/h)": slope,
      "p99, median (ms)": median(p99.map(({ value }) => value)),
      "p99, second half against the first (%)": drift,
      "disk used (MiB)": mebibytes(disk.used),
      "disk used, times live data": times,
    },
    failures,
    longestOutageMilliseconds: measured.longestOutage,
  };
};

const run = async ({ minutes, seed, say }: ScriptOptions): Promise<Report> => {
  const capacity = await measureCapacity(seed);
  const startsPerSecond = Math.max(1, Math.round(capacity * shareOfCapacity));
  say(`${Math.round(capacity)} starts/s are what it can do; ${startsPerSecond} are asked for`);
  using directory = temporaryDirectory();
  const data = join(directory.path, "data");
  const load = { servers: [{ data }], seed, cycles: 1, startsPerSecond, sampleEvery };
  return await runTrial(load, async (under) => {
    const measured = new Measurements();
    const end = Date.now() + minutes * 60_000;
    while (Date.now() < end) {
      const from = Date.now();
      await pass(Math.min(sampleMilliseconds, end - from));
      measured.take(under, from);
      const [memory, p99] = [measured.memory.at(-1)?.value, measured.p99.at(-1)?.value];
      say(`memory ${memory} MiB, p99 ${p99} ms`);
    }
    const finding = findingOf(measured, diskOf(data), minutes);
    const figures = { ...finding.figures, "starts asked for (1/s)": startsPerSecond };
    return { ...finding, figures };
  });
};

export const soak: Script = {
  what: "60 % of the load that an embedded server can bear, for --minutes",
  cycles: 1,
  run,
};
