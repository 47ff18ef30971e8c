// Three nodes over one database, under load, and what comes of it.
import { LoadRun } from "../durability/load-run.ts";
import { type Verdict, verdictOf } from "../durability/verdict.ts";
import type { Outages } from "./outage-kinds.ts";

export interface NodesOptions {
  /** The URL of the database. */
  readonly store: string;
  /** Of the moments, and of what callers do. */
  readonly seed: number;
  /** Starts of journeys in a second; absent: as many as the machine can. */
  readonly startsPerSecond?: number;
  /** Hears a line of text whenever something has happened. */
  readonly say: (line: string) => void;
  /** How long the database may be away at a time. */
  readonly awayMilliseconds?: number;
}

export interface Result extends Verdict {
  /** Of the outages that have a bar. */
  readonly longestOutageMilliseconds: number;
}

const nodes = 3;

export const runThreeNodes = async (
  options: NodesOptions,
  disruption: (run: LoadRun) => Promise<Outages>,
): Promise<Result> => {
  const { say } = options;
  await using run = await begin(options);
  say(`${nodes} nodes serve on ports ${run.servers.ports.join(", ")}`);
  let outages: Outages | undefined;
  const result = await run.run(async () => {
    outages = await disruption(run);
    say("no more starts: every workflow comes to its end, and all is read");
  });
  const { figures, failures } = verdictOf(run, result);
  return {
    figures: { ...figures, ...outages?.figures },
    failures: [...failures, ...(outages?.failures ?? [])],
    longestOutageMilliseconds: outages?.longest ?? 0,
  };
};

const begin = ({
  store,
  seed,
  startsPerSecond,
  awayMilliseconds = 0,
}: NodesOptions): Promise<LoadRun> =>
  LoadRun.begin({
    servers: Array.from({ length: nodes }, () => ({ store })),
    seed,
    startsPerSecond,
    // So many that no node has them all.
    programs: { starters: 40, deciders: 9, workers: 6, pulses: true },
    // Longer than any poll, and than what an unlucky call waits for.
    patienceMilliseconds: 5_000,
    lateMilliseconds: awayMilliseconds,
    // A lease, and the look that finds that it has ended (docs/decisions/0017-postgresql.md).
    claimMilliseconds: 5_000 + awayMilliseconds,
    // After that time a node refuses what it was asked.
    commitMilliseconds: 5_000,
  });

/** For a command: what is to be read at its end, and whether all is well. */
export const tell = ({ figures, failures }: Verdict): boolean => {
  for (const [name, figure] of Object.entries(figures)) console.log(`${name}: ${figure}`);
  for (const failure of failures) console.log(`FAILED: ${failure}`);
  return failures.length === 0;
};

/** With the time of day. */
export const sayAloud = (line: string): void =>
  console.log(`${new Date().toISOString().slice(11, 23)} ${line}`);
