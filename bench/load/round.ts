// One round of a measurement: ramp up, watch for a while, end, check what was done.
import { setTimeout as sleep } from "node:timers/promises";
import { endpoint } from "../client/swf.ts";
import type { SentRequest } from "../client/traffic.ts";
import { spreadThreadsOf, type Target } from "../processes.ts";
import { type Usage, watch } from "../usage.ts";
import type { Times } from "./ledger.ts";
import { Load, type LoadPlan } from "./load.ts";
import { Replay } from "./replay.ts";

export interface Timing {
  readonly rampSeconds: number;
  readonly seconds: number;
}

export interface Round {
  readonly usage: Usage;
  readonly callsPerSecond: number;
  readonly microsecondsPerCall: number;
  /** Of PostgreSQL; 0 where there is none. */
  readonly databaseMicrosecondsPerCall: number;
}

export interface LoadRound extends Round, Times {
  readonly workflowsPerSecond: number;
  readonly activitiesPerSecond: number;
  /** All that were completed, ramp included; the history of each was read and checked. */
  readonly histories: number;
  readonly violations: readonly string[];
  readonly violationCount: number;
  /** What it sent last, for the null server. */
  readonly requests: readonly SentRequest[];
}

const maxDrainSeconds = 60;

const roundOf = (usage: Usage, calls: number): Round => ({
  usage,
  callsPerSecond: calls / usage.seconds,
  microsecondsPerCall: usage.serverMicroseconds / calls,
  databaseMicrosecondsPerCall: usage.databaseMicroseconds / calls,
});

const endpointsOf = ({ ports, credentials }: Target) =>
  ports.map((port) => endpoint(port, credentials));

export const loadRound = async (
  server: Target,
  plan: LoadPlan,
  { rampSeconds, seconds }: Timing,
): Promise<LoadRound> => {
  const load = new Load(endpointsOf(server), plan);
  const { ledger, traffic } = load;
  load.begin();
  if (rampSeconds > 0) await load.whileRunning(rampSeconds);
  const before = { ...ledger, calls: traffic.calls };
  ledger.takeTimes();
  spreadThreadsOf(server);
  const end = watch(server);
  await load.whileRunning(seconds);
  const usage = end();
  const times = ledger.takeTimes();
  const round = roundOf(usage, traffic.calls - before.calls);
  const workflows = ledger.completedRuns - before.completedRuns;
  const activities = ledger.completedActivities - before.completedActivities;
  await load.drain(maxDrainSeconds);
  await load.check();
  return {
    ...round,
    ...times,
    workflowsPerSecond: workflows / usage.seconds,
    activitiesPerSecond: activities / usage.seconds,
    histories: ledger.completedRuns,
    violations: ledger.violations,
    violationCount: ledger.violationCount,
    requests: traffic.latest(),
  };
};

/** A round that must have gone by the rules. */
export const flawlessRound = async (
  server: Target,
  plan: LoadPlan,
  timing: Timing,
): Promise<LoadRound> => {
  const round = await loadRound(server, plan, timing);
  if (round.violationCount === 0) return round;
  const texts = round.violations.join("\n  ");
  throw new Error(`${server.name} broke the rules ${round.violationCount} times:\n  ${texts}`);
};

export const replayRound = async (
  server: Target,
  { requests, connections }: { requests: readonly SentRequest[]; connections: number },
  { rampSeconds, seconds }: Timing,
): Promise<Round> => {
  const replay = new Replay(endpointsOf(server), requests);
  replay.begin(connections);
  await sleep(rampSeconds * 1000);
  spreadThreadsOf(server);
  const before = replay.traffic.calls;
  const end = watch(server);
  await sleep(seconds * 1000);
  const round = roundOf(end(), replay.traffic.calls - before);
  await replay.end();
  return round;
};
