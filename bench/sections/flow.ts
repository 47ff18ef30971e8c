// What Flow costs: to install, to import, to replay, to keep runs suspended, on the wire, and under
// load beside the bare load generator and beside itself on the AWS SDK, with signatures verified.
import { guarded } from "../access/guarded.ts";
import { installedBytes } from "../flow/install-size.ts";
import { program } from "../flow/program.ts";
import { flawlessRound } from "../load/round.ts";
import type { Options } from "../options.ts";
import { number, say, table, withSpread } from "../report.ts";
import type { Servers } from "../servers.ts";
import { median, spreadOf } from "../statistics.ts";
import { watch } from "../usage.ts";
import { registered } from "./registered.ts";
import { busyPlan, type Section } from "./section.ts";

const bytesPerGigabyte = 1e9;
const bytesPerMegabyte = 1e6;
const imports = 5;

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
  await servers.stop();
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
  await servers.stop();
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

interface Loaded {
  readonly activitiesPerSecond: number;
  readonly serverMicroseconds: number;
  readonly clientMicroseconds: number;
}

type Server = Parameters<typeof flawlessRound>[0];

const flowRound = async (
  { port, pid, credentials }: Server & { readonly port: number; readonly pid: number },
  seconds: number,
  by: "own" | "sdk",
): Promise<Loaded> => {
  const end = watch({ pids: [pid] });
  const keys = JSON.stringify({ credentials });
  const args = [port, seconds, by, keys];
  const [activitiesPerSecond = 0, clientMicroseconds = 0] = await program("load.ts", args);
  const usage = end();
  // The server is watched through the ramp, too, in which the rate is the same.
  const serverMicroseconds = (usage.serverShare * 1e6) / activitiesPerSecond;
  return { activitiesPerSecond, serverMicroseconds, clientMicroseconds };
};

const rawRound = async (server: Server, seconds: number): Promise<Loaded> => {
  const round = await flawlessRound(server, busyPlan(10), { rampSeconds: 0.5, seconds });
  const { serverMicroseconds, generatorShare } = round.usage;
  const done = round.activitiesPerSecond * round.usage.seconds;
  return {
    activitiesPerSecond: round.activitiesPerSecond,
    serverMicroseconds: serverMicroseconds / done,
    clientMicroseconds: (generatorShare * 1e6) / round.activitiesPerSecond,
  };
};

/** A key that may do all, so that signatures alone are looked at. */
const everything = [{ Effect: "Allow", Action: "swf:*", Resource: "*" }];

const underLoad = async ({ rounds, seconds }: Options, servers: Servers) => {
  const data = servers.newData();
  const server = await registered(await guarded(await servers.withKeys(data), data, everything));
  const raw: Loaded[] = [];
  const flow: Loaded[] = [];
  const onSdk: Loaded[] = [];
  for (let round = 0; round < rounds; round += 1) {
    raw.push(await rawRound(server, seconds));
    flow.push(await flowRound(server, seconds, "own"));
    onSdk.push(await flowRound(server, seconds, "sdk"));
  }
  const cells = (all: readonly Loaded[]) =>
    (["activitiesPerSecond", "serverMicroseconds", "clientMicroseconds"] as const).map((figure) =>
      withSpread(spreadOf(all.map((loaded) => loaded[figure]))),
    );
  say("\nTen activities in sequence, CPU in microseconds per activity:\n");
  const columns = ["activities/s", "server CPU", "client CPU"];
  say(
    table([
      ["", ...columns],
      ["load generator", ...cells(raw)],
      ["Flow", ...cells(flow)],
      ["Flow on the AWS SDK", ...cells(onSdk)],
    ]),
  );
  const cpu = (loaded: Loaded | undefined) => loaded?.clientMicroseconds ?? Number.NaN;
  const shares = flow.map((loaded, round) => cpu(loaded) / cpu(onSdk[round]));
  say(`\nCPU of Flow of that on the SDK: ${withSpread(spreadOf(shares))}.`);
  return {
    activitiesPerSecond: median(flow.map(({ activitiesPerSecond }) => activitiesPerSecond)),
    cpuOfSdk: median(shares),
  };
};

const installSize = (): number => {
  const sizes = installedBytes("@ekiden/flow");
  const parts = [...sizes].map(([name, bytes]) => `${name} ${number(bytes / bytesPerMegabyte)}`);
  const megabytes = [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0) / bytesPerMegabyte;
  say(`Installed: ${number(megabytes)} MB (${parts.join(", ")}).`);
  return megabytes;
};

export const flow: Section = {
  title: "Flow",
  long: true,
  maxSeconds: 900,
  async run(options, servers) {
    const installMegabytes = installSize();
    const importMs = await importTimes();
    const replayEventsPerSecond = await replaySpeed(options);
    const turnLimitMicroseconds = await turnLimit(options);
    const cachedWorkflowsPerGB = await cachedRuns(options, servers);
    const thirtyDayTestMs = await testTimes();
    const { stickyBytes, fullBytes } = await wireBytes(servers);
    const load = await underLoad(options, servers);
    return {
      replayEventsPerSecond,
      cachedWorkflowsPerGB,
      importMs,
      turnLimitMicroseconds,
      installMegabytes,
      thirtyDayTestMs,
      ...load,
      stickyBytes,
      fullBytes,
    };
  },
};
