// One simulation, all of it from one seed: nodes over a store that fails, their clients, and what
// goes wrong. Then calm, until everything that must happen has happened; then it is judged.
import type { ClientCall, Violation } from "@ekiden/invariants";
import { isSettled, pausedRuns } from "./checks.ts";
import { domain, lastDecisions, someDecisions } from "./clients/decisions.ts";
import { JobOperator } from "./clients/job-operator.ts";
import { Operator } from "./clients/operator.ts";
import { Pauser } from "./clients/pauser.ts";
import { Decider, type ProgramParts, Starter, Worker } from "./clients/programs.ts";
import { Resetter } from "./clients/resetter.ts";
import { Scheduler } from "./clients/scheduler.ts";
import { Cluster } from "./cluster.ts";
import { type Bug, isOfDisk } from "./database/bugs.ts";
import { DatabaseBackend } from "./database/database-backend.ts";
import { SimDatabase } from "./database/sim-database.ts";
import { DiskBackend } from "./disk/disk-backend.ts";
import { FaultSchedule } from "./fault-schedule.ts";
import { profileOf } from "./profile.ts";
import { Actor } from "./runtime/agenda.ts";
import { setPresent } from "./runtime/seams.ts";

export interface SimulationOptions {
  readonly seed: number;
  /** So many, and then as many as it takes to come to rest. */
  readonly steps: number;
  readonly bug?: Bug | undefined;
  /** Told every line of the trace. */
  readonly echo?: ((line: string) => void) | undefined;
}

export interface SimulationResult {
  readonly seed: number;
  readonly store: string;
  readonly steps: number;
  readonly virtualSeconds: number;
  readonly runs: number;
  readonly calls: number;
  readonly trace: string;
  readonly violations: readonly Violation[];
}

/** Longer than all time-outs that are in use but those of whole executions. */
const calmMilliseconds = 40_000;
/** Far more than that time has had in any simulation that came to rest. */
const maxCalmSteps = 200_000;
/** Longer than a node that is alive takes to deliver a message, or for the lease of a dead one. */
const maxSettlingMilliseconds = 40_000;
const lookMilliseconds = 250;
/** A program that takes a task and never answers it. */
const vanishes = 0.04;

export const simulate = async (options: SimulationOptions): Promise<SimulationResult> => {
  const { seed, echo, bug } = options;
  const store = bug && (isOfDisk(bug) ? "disk" : "database");
  const cluster = new Cluster({
    seed,
    echo,
    profileOf: (dice) => profileOf(dice, store),
    backendOf: (own) => (own.profile.store === "disk" ? diskOf(own, bug) : databaseOf(own, bug)),
  });
  const onUnhandled = (error: unknown) => cluster.complain(`unhandled: ${error}`);
  process.on("unhandledRejection", onUnhandled);
  try {
    return await run(cluster, options);
  } catch (error) {
    cluster.complain(`it broke off: ${error instanceof Error ? error.stack : error}`);
    return resultOf(cluster, seed, cluster.complaints);
  } finally {
    process.off("unhandledRejection", onUnhandled);
    cluster.backend.dispose();
    setPresent(undefined);
  }
};

export const databaseOf = (cluster: Cluster, bug: Bug | undefined): DatabaseBackend => {
  const database = new SimDatabase({
    agenda: cluster.agenda,
    dice: cluster.dice.branch(),
    bug,
    wayMilliseconds: cluster.profile.databaseMilliseconds,
    onStatement: (name, rows) => cluster.trace.add(`${name} ${rows}`),
    complain: (what) => cluster.complain(what),
  });
  database.interfere = (name) => {
    if (name.startsWith("commit-batch")) cluster.committing();
    return undefined;
  };
  return new DatabaseBackend(database);
};

const diskOf = (cluster: Cluster, bug: Bug | undefined): DiskBackend => {
  const backend = new DiskBackend(cluster, bug);
  backend.disk.interfere = () => {
    cluster.committing();
    return undefined;
  };
  return backend;
};

const run = async (cluster: Cluster, { seed, steps }: SimulationOptions) => {
  const { agenda } = cluster;
  agenda.maxSteps = steps + maxCalmSteps;
  const faults = new FaultSchedule(cluster);
  let isCalm = false;
  await cluster.start();
  startPrograms(cluster, () => isCalm);
  void faults.run();
  await agenda.run(() => agenda.steps >= steps);
  faults.end();
  isCalm = true;
  await cluster.pass(calmMilliseconds);
  await untilSettled(cluster);
  if (cluster.profile.hasSchedules) {
    // What a schedule has started last is decided by clients.
    await cluster.pass(calmMilliseconds);
    await untilSettled(cluster);
  }
  if (await resumeLeft(cluster)) await untilSettled(cluster);
  return resultOf(cluster, seed, cluster.judge());
};

/**
 * An execution that has timed out just now may have sent a message, or a task of it may have been
 * given back, which takes a moment; and a job may be left by a node that died with its lease.
 */
const untilSettled = async (cluster: Cluster): Promise<void> => {
  let left = maxSettlingMilliseconds;
  for (; left > 0 && !isSettled(cluster.backend.dump()); left -= lookMilliseconds) {
    await cluster.pass(lookMilliseconds);
  }
};

/** A job that was left for a while may have paused runs after all others were resumed. */
const resumeLeft = async (cluster: Cluster): Promise<boolean> => {
  const paused = pausedRuns(cluster.backend.dump());
  if (paused.length === 0) return false;
  const actor = new Actor("resuming");
  const { network } = cluster;
  await cluster.during(
    Promise.all(
      paused.map((run) => network.patiently(actor, "ResumeWorkflowExecution", { domain, ...run })),
    ),
  );
  await cluster.pass(calmMilliseconds);
  return true;
};

const resultOf = (
  cluster: Cluster,
  seed: number,
  violations: readonly Violation[],
): SimulationResult => {
  const { agenda, network } = cluster;
  return {
    seed,
    store: cluster.profile.store,
    steps: agenda.steps,
    virtualSeconds: Math.round((agenda.now - cluster.startedAt) / 1_000),
    runs: network.calls.filter(isStarted).length,
    calls: network.calls.length,
    trace: cluster.trace.digest(),
    violations,
  };
};

const isStarted = ({ operation, outcome }: ClientCall): boolean =>
  outcome.kind === "ok" &&
  (operation === "StartWorkflowExecution" || isStartedBySignal(outcome.output));

const isStartedBySignal = (output: object | undefined): boolean =>
  output !== undefined && "started" in output && output.started === true;

const startPrograms = (cluster: Cluster, isCalm: () => boolean): void => {
  const { agenda, network, deliveries, dice } = cluster;
  const { starters, deciders, workers, thinkMilliseconds } = cluster.profile;
  const parts: ProgramParts = {
    agenda,
    network,
    deliveries,
    thinkMilliseconds,
    vanishes,
    isCalm,
    dice: dice.branch(),
    complain: (what) => cluster.complain(what),
    decide: (asked) => (isCalm() ? lastDecisions(asked.dice) : someDecisions(asked)),
  };
  const several = (count: number, start: (index: number) => { run(): Promise<void> }) => {
    for (let index = 0; index < count; index += 1) void start(index).run();
  };
  several(starters, (index) => new Starter(`starter-${index}`, parts));
  several(deciders, (index) => new Decider(`decider-${index}`, parts));
  several(workers, (index) => new Worker(`worker-${index}`, parts));
  several(1, () => new Operator("operator", parts));
  several(1, () => new Pauser("pauser", parts));
  several(1, () => new Resetter("resetter", parts));
  several(1, () => new JobOperator("job operator", parts));
  if (cluster.profile.hasSchedules) several(1, () => new Scheduler("scheduler", parts));
};
