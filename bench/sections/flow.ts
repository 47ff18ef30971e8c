// What Flow costs: to install, to import, to replay, to keep runs suspended, on the wire, under
// load, and observed by metrics and traces.

import { installedBytes } from "../flow/install-size.ts";
import { observing } from "../flow/observing.ts";
import { program } from "../flow/program.ts";
import { underLoad } from "../flow/under-load.ts";
import type { Options } from "../options.ts";
import { number, say, withSpread } from "../report.ts";
import type { Servers } from "../servers.ts";
import { median, spreadOf } from "../statistics.ts";
import { type Part, runChosen } from "./part.ts";
import type { Section } from "./section.ts";

const bytesPerGigabyte = 1e9;
const bytesPerMegabyte = 1e6;
const imports = 5;
/** Smaller packages are not named. */
const shownMegabytes = 0.1;

const importTimes = async (): Promise<number> => {
  const times: number[] = [];
  for (let time = 0; time < imports; time += 1)
    times.push(...(await program("import-time.js", [])));
  say(`Import: ${withSpread(spreadOf(times))} ms.`);
  return median(times);
};

const replaySpeed = async ({ scale }: Options): Promise<number> => {
  const activities = Math.ceil(4_000 * scale);
  const rates = await program("replay-speed.ts", [activities, 10]);
  say(`Replay of ${number(activities * 6 + 3)} events: ${withSpread(spreadOf(rates))} events/s.`);
  return median(rates);
};

const turnLimit = async ({ scale }: Options): Promise<number> => {
  const costs = await program("turn-limit.ts", [Math.ceil(4_000 * scale)]);
  say(`The time limit costs a turn ${withSpread(spreadOf(costs))} us of CPU.`);
  return median(costs);
};

const cachedRuns = async ({ scale }: Options, servers: Servers): Promise<number> => {
  const { port } = await servers.ekiden();
  const runs = Math.ceil(10_000 * scale);
  const nodeOptions = ["--expose-gc"];
  const [bytes = Number.NaN] = await program("cached-runs.ts", [port, runs], { nodeOptions });
  const perGigabyte = bytesPerGigabyte / bytes;
  say(
    `${number(runs)} suspended runs take ${number(bytes)} bytes of heap each: ` +
      `${number(perGigabyte)} in a gigabyte.`,
  );
  return perGigabyte;
};

const wireBytes = async (servers: Servers) => {
  const { port } = await servers.ekiden();
  const [stickyBytes = Number.NaN, events = 0] = await program("sticky-bytes.ts", [port, "true"]);
  const [fullBytes = Number.NaN] = await program("sticky-bytes.ts", [port, "false"]);
  say(
    `A decision behind ${number(events)} events brings ${number(stickyBytes)} bytes to a decider ` +
      `that kept the run, and ${number(fullBytes)} to another.`,
  );
  return { stickyBytes, fullBytes };
};

const testTimes = async (): Promise<number> => {
  const [first = Number.NaN, ...others] = await program("thirty-days.ts", []);
  say(
    `A test of a workflow of 30 days takes ${withSpread(spreadOf(others))} ms, ` +
      `${number(first)} ms as the first of its process.`,
  );
  return median(others);
};

const installSize = (name: string): number => {
  const sizes = installedBytes(name);
  const large = [...sizes].filter(([, bytes]) => bytes > shownMegabytes * bytesPerMegabyte);
  const parts = large.map(([part, bytes]) => `${part} ${number(bytes / bytesPerMegabyte)}`);
  const megabytes = [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0) / bytesPerMegabyte;
  say(`Installed with ${name}: ${number(megabytes)} MB (${parts.join(", ")}).`);
  return megabytes;
};

/** A part that gives one figure. */
const figure = (
  title: string,
  name: string,
  measure: (options: Options, servers: Servers) => Promise<number> | number,
): Part => ({
  title,
  run: async (options, servers) => ({ [name]: await measure(options, servers) }),
});

const parts: Readonly<Record<string, Part>> = {
  install: {
    title: "Installed",
    run: async () => ({
      installMegabytes: installSize("@ekiden/flow"),
      testingMegabytes: installSize("@ekiden/testing"),
    }),
  },
  import: figure("Import", "importMs", importTimes),
  replay: figure("Replay", "replayEventsPerSecond", replaySpeed),
  limit: figure("Time limit of a turn", "turnLimitMicroseconds", turnLimit),
  cache: figure("Suspended runs", "cachedWorkflowsPerGB", cachedRuns),
  test: figure("A test of thirty days", "thirtyDayTestMs", testTimes),
  wire: { title: "On the wire", run: (_, servers) => wireBytes(servers) },
  load: underLoad,
  observing,
};

export const flow: Section = {
  title: "Flow",
  long: true,
  maxSeconds: 900,
  run: (options, servers) => runChosen(parts, options, servers),
};
