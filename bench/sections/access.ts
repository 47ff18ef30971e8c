// What it costs to know whose call it is, to ask whether they may, and to write down that they did:
// the same load on an open server and on others, in rounds that take turns.
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { guarded } from "../access/guarded.ts";
import { verificationCost } from "../access/verification.ts";
import { connectionsOf } from "../load/load.ts";
import { flawlessRound, type Round, replayRound } from "../load/round.ts";
import type { Options } from "../options.ts";
import type { ServerProcess } from "../processes.ts";
import { number, percent, say, table, withSpread } from "../report.ts";
import type { Servers } from "../servers.ts";
import { median, spreadOf } from "../statistics.ts";
import { registered } from "./registered.ts";
import { busyPlan, type Section } from "./section.ts";

const activities = 10;
const warmUp = { rampSeconds: 0, seconds: 2 };
const pauseMs = 300;

type Contestant = "verifying null server" | "open" | "keys, 20 statements" | "the same, audited";
type Rounds = Readonly<Record<Contestant, readonly Round[]>>;

const takeTurns = async (servers: Servers, { rounds, seconds }: Options): Promise<Rounds> => {
  const keyed = async (more: readonly string[] = []) => {
    const data = servers.newData();
    return registered(await guarded(await servers.withKeys(data, more), data));
  };
  const nullServer = await servers.verifyingNullServer();
  const loaded = {
    open: await registered(await servers.ekiden()),
    "keys, 20 statements": await keyed(),
    "the same, audited": await keyed([`--audit ${join(servers.newData(), "audit.log")}`]),
  };
  const plan = busyPlan(activities);
  const timing = { rampSeconds: 0.5, seconds };
  const warm = (server: ServerProcess) => flawlessRound(server, plan, warmUp);
  const { requests } = await warm(loaded.open);
  await warm(loaded["keys, 20 statements"]);
  await warm(loaded["the same, audited"]);
  const replay = { requests, connections: connectionsOf(plan) };
  await replayRound(nullServer, replay, warmUp);
  const results: Record<Contestant, Round[]> = {
    "verifying null server": [],
    open: [],
    "keys, 20 statements": [],
    "the same, audited": [],
  };
  for (let round = 0; round < rounds; round++) {
    results["verifying null server"].push(await replayRound(nullServer, replay, timing));
    for (const [name, server] of Object.entries(loaded)) {
      results[name as Contestant].push(await flawlessRound(server, plan, timing));
      await sleep(pauseMs);
    }
  }
  return results;
};

const print = (rounds: Rounds): void => {
  const rows = Object.entries(rounds).map(([name, each]) => [
    name,
    withSpread(spreadOf(each.map(({ callsPerSecond }) => callsPerSecond))),
    withSpread(spreadOf(each.map(({ microsecondsPerCall }) => microsecondsPerCall))),
    percent(median(each.map(({ usage }) => usage.serverShare))),
    percent(median(each.map(({ usage }) => usage.foreignShare))),
  ]);
  say(table([["", "calls/s", "CPU us/call", "server", "foreign"], ...rows]));
};

/** Round by round: the median of what one does of the other. */
const shareOf = (
  some: readonly Round[],
  others: readonly Round[],
  figure: (round: Round) => number,
): number =>
  median(some.map((round, at) => figure(round) / (others[at] ? figure(others[at]) : Number.NaN)));

const rate = ({ callsPerSecond }: Round): number => callsPerSecond;
const thrift = ({ microsecondsPerCall }: Round): number => 1 / microsecondsPerCall;

const figuresOf = (rounds: Rounds) => {
  const { open, "verifying null server": nulls } = rounds;
  const { "keys, 20 statements": keys, "the same, audited": audited } = rounds;
  return {
    ratioToOpen: shareOf(keys, open, rate),
    cpuRatioToOpen: shareOf(keys, open, thrift),
    ratioToVerifyingNull: shareOf(keys, nulls, rate),
    cpuRatioToVerifyingNull: shareOf(keys, nulls, thrift),
    auditedOfKeys: shareOf(audited, keys, rate),
  };
};

export const access: Section = {
  title: "Access",
  long: true,
  maxSeconds: 600,
  async run(options, servers) {
    const { verifyUs, floorUs, verifyOfFloor } = await verificationCost(options.rounds);
    say(
      `A signature is verified in ${number(verifyUs)} us; the bare hashes take ` +
        `${number(floorUs)} us (${number(verifyOfFloor)} times).\n`,
    );
    const rounds = await takeTurns(servers, options);
    print(rounds);
    const figures = figuresOf(rounds);
    say(
      `\nWith keys and policies ${number(figures.ratioToOpen)} of the open server's rate ` +
        `(by CPU per call ${number(figures.cpuRatioToOpen)}), and ` +
        `${number(figures.ratioToVerifyingNull)} of a null server's that verifies, too ` +
        `(${number(figures.cpuRatioToVerifyingNull)}); ` +
        `audited, ${number(figures.auditedOfKeys)} of that without an audit.`,
    );
    return { verifyUs, verifyOfFloor, ...figures };
  },
};
