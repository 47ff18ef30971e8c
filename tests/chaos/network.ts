// A network that is not well, between nodes and PostgreSQL, and between callers and nodes.
import { startTestPostgres } from "@ekiden/testing";
import type { LoadRun } from "../durability/load-run.ts";
import type { Interval } from "../durability/stand-still.ts";
import { pass } from "../durability/time.ts";
import { FaultProxy, type NetworkFault } from "./fault-proxy.ts";
import type { Script } from "./script.ts";
import { type Finding, runTrial } from "./trial.ts";

const nodes = 3;
/** Of each node, to PostgreSQL. */
const connectionsEach = 5;
const faults: readonly NetworkFault[] = [
  "delay",
  "trickle",
  "cut",
  "truncate",
  "stall",
  "half-open",
];
const faultMilliseconds = 2_500;
const wellMilliseconds = 2_000;
/** Callers wait longer than a node may take to say that it cannot. */
const patienceMilliseconds = 25_000;
/** After 15 s a connection to the database that is silent is given up, and another one is made. */
const maxAnswerMilliseconds = 20_000;
/** From when a network is well until the last of what it held up has come. */
const lateMilliseconds = 30_000;

interface Place {
  readonly name: string;
  readonly proxies: readonly FaultProxy[];
}

/** The longest that a call took to come back from a node, polls aside. */
const longestAnswer = ({ calls, standStill }: LoadRun, { from, until }: Interval): number =>
  Math.max(
    0,
    ...calls
      .filter(
        ({ operation, sentAt }) =>
          !operation.startsWith("Poll") && sentAt >= from && sentAt < until,
      )
      .map(({ sentAt, returnedAt }) => ({ from: sentAt, until: returnedAt }))
      .map((call) => call.until - call.from - standStill.within(call)),
  );

const suffer = async (run: LoadRun, { proxies }: Place, fault: NetworkFault): Promise<Interval> => {
  const from = Date.now();
  for (const proxy of proxies) proxy.set(fault);
  await pass(faultMilliseconds);
  for (const proxy of proxies) proxy.set(undefined);
  await pass(wellMilliseconds);
  await run.lookAtOpenRuns();
  return { from, until: Date.now() };
};

const faultsInTurn = (places: readonly Place[], cycles: number) =>
  Array.from({ length: cycles }, () =>
    places.flatMap((place) => faults.map((fault) => ({ place, fault }))),
  ).flat();

interface Seen {
  readonly longest: number;
  readonly kept: number;
  readonly notFoundOut: number;
}

const findingOf = ({ longest, kept, notFoundOut }: Seen): Finding => ({
  figures: {
    "longest answer, database's network ill (ms)": longest,
    "connections to PostgreSQL at the end": kept,
  },
  failures: [
    ...(longest > maxAnswerMilliseconds ? [`a node took ${longest} ms to answer`] : []),
    ...(notFoundOut > 0 ? [`${notFoundOut} calls were told that their outcome is unknown`] : []),
    ...(kept > nodes * connectionsEach ? [`nodes hold ${kept} connections to PostgreSQL`] : []),
  ],
});

/** What callers call in the place of the nodes. */
class Fronts implements AsyncDisposable {
  readonly proxies: readonly FaultProxy[];

  private constructor(proxies: readonly FaultProxy[]) {
    this.proxies = proxies;
  }

  static async start(count: number): Promise<Fronts> {
    return new Fronts(await Promise.all(Array.from({ length: count }, () => FaultProxy.start())));
  }

  connect(ports: readonly number[]): number[] {
    return this.proxies.map((proxy, index) => {
      proxy.target = { host: "127.0.0.1", port: ports[index] ?? 0 };
      return proxy.port;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const proxy of this.proxies) await proxy[Symbol.asyncDispose]();
  }
}

export const network: Script = {
  what: "delays, cuts, halves, silence: nodes to PostgreSQL, callers to nodes",
  cycles: 1,
  async run({ cycles, seed, say }) {
    await using postgres = await startTestPostgres();
    const url = await postgres.createDatabase();
    const [database] = /\/\w+(?=\?)/.exec(url) ?? [];
    await using back = await FaultProxy.start({ path: `${postgres.directory}/.s.PGSQL.5432` });
    await using fronts = await Fronts.start(nodes);
    const store = `postgres://ekiden@127.0.0.1:${back.port}${database}`;
    const options = {
      servers: Array.from({ length: nodes }, () => ({ store })),
      seed,
      cycles,
      programs: { starters: 40, deciders: 9, workers: 6, pulses: false },
      patienceMilliseconds,
      lateMilliseconds,
      claimMilliseconds: 5_000 + lateMilliseconds,
      commitMilliseconds: 5_000,
      front: (ports: readonly number[]) => fronts.connect(ports),
    };
    const places: readonly Place[] = [
      { name: "between nodes and PostgreSQL", proxies: [back] },
      { name: "between callers and nodes", proxies: fronts.proxies },
    ];
    return await runTrial(options, async (run): Promise<Finding> => {
      let longest = 0;
      for (const { place, fault } of faultsInTurn(places, cycles)) {
        const took = longestAnswer(run, await suffer(run, place, fault));
        // Callers hear nothing through their own network; that is their patience.
        if (place.proxies[0] === back) longest = Math.max(longest, took);
        say(`${fault} ${place.name}: a call took ${took} ms at most`);
      }
      const { notFoundOut } = run;
      return findingOf({ longest, kept: back.connections, notFoundOut });
    });
  },
};
