// What workers cost under load: Flow beside the bare load generator and beside itself on the AWS
// SDK, with signatures verified.
import { guarded } from "../access/guarded.ts";
import { flawlessRound } from "../load/round.ts";
import type { Options } from "../options.ts";
import { say, table, withSpread } from "../report.ts";
import type { Part } from "../sections/part.ts";
import { registered } from "../sections/registered.ts";
import { busyPlan } from "../sections/section.ts";
import type { Servers } from "../servers.ts";
import { median, spreadOf } from "../statistics.ts";
import { watch } from "../usage.ts";
import type { Observer } from "./observers.ts";
import { program } from "./program.ts";

export interface Loaded {
  readonly activitiesPerSecond: number;
  readonly serverMicroseconds: number;
  readonly clientMicroseconds: number;
}

type Server = Parameters<typeof flawlessRound>[0];

interface How {
  /** Through which client: our own, or that of the AWS SDK. */
  readonly by?: "own" | "sdk";
  readonly observer?: Observer;
}

export const flowRound = async (
  { port, pid, credentials }: Server & { readonly port: number; readonly pid: number },
  seconds: number,
  { by = "own", observer = "nothing" }: How = {},
): Promise<Loaded> => {
  const end = watch({ pids: [pid] });
  const keys = JSON.stringify({ credentials });
  const args = [port, seconds, by, keys, observer];
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

export const guardedServer = async (servers: Servers) => {
  const data = servers.newData();
  return registered(await guarded(await servers.withKeys(data), data, everything));
};

const measure = async ({ rounds, seconds }: Options, servers: Servers) => {
  const server = await guardedServer(servers);
  const raw: Loaded[] = [];
  const flow: Loaded[] = [];
  const onSdk: Loaded[] = [];
  for (let round = 0; round < rounds; round += 1) {
    raw.push(await rawRound(server, seconds));
    flow.push(await flowRound(server, seconds));
    onSdk.push(await flowRound(server, seconds, { by: "sdk" }));
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

export const underLoad: Part = { title: "Under load", run: measure };
