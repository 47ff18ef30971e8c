// What a store must hold when a simulation has come to rest, and the evidence that it gives to
// those invariants that are about histories.
import { isDeepStrictEqual } from "node:util";
import { incidentsOf } from "@ekiden/diagnosis";
import {
  asReplayed,
  catchUp,
  catchUpHeartbeats,
  type DomainPauses,
  decodeExecution,
  decodeHeartbeats,
  type Execution,
  encodeExecution,
  nextDeadline,
  replay,
} from "@ekiden/engine";
import type { JobEvidence, RunEvidence, Violation } from "@ekiden/invariants";
import { decodeEvents, joinEvents } from "@ekiden/model";
import { definitionFrom } from "../../src/operations/jobs/definition.ts";
import { domainKey } from "../../src/store/domain-key.ts";
import { PausedTimes } from "../../src/store/paused-times.ts";
import type { Dump, DumpedReturn, DumpedRun, DumpedTask } from "./backend.ts";
import { domain } from "./clients/decisions.ts";
import { isInbox, limits } from "./sim-node.ts";

const keyOf = ({ workflow_id, run_id }: DumpedRun) => ({
  domain,
  workflowId: workflow_id,
  runId: run_id,
});

const nameOf = ({ workflow_id, run_id }: DumpedRun) => `${workflow_id}/${run_id}`;

export const historyOf = ({ bodies }: DumpedRun) => decodeEvents(joinEvents(bodies));

/** Of every run, also of those that were removed. */
export const runsOf = ({ runs, removed }: Dump): RunEvidence[] => [
  ...runs.map(evidenceOf),
  ...removed.map((run) => {
    const { earlyMilliseconds } = run;
    return { ...evidenceOf(run), removed: { earlyMilliseconds } };
  }),
];

const evidenceOf = (run: DumpedRun): RunEvidence => {
  const { workflowId, runId } = keyOf(run);
  const { origin, resetTo } = decodeExecution(keyOf(run), run.state);
  return { workflowId, runId, history: historyOf(run), origin, resetTo: resetTo?.runId };
};

export const jobsOf = ({ jobs }: Dump): JobEvidence[] =>
  jobs.map(({ name, status, definition, items, ...counts }) => ({
    jobId: name,
    action: definitionFrom(definition).action,
    status,
    counts,
    items: items.map(({ workflow_id: workflowId, run_id: runId, state }) => ({
      workflowId,
      runId,
      state,
    })),
  }));

/** The state that a step would begin with. */
const stateOf = (run: DumpedRun): Execution => {
  const execution = decodeExecution(keyOf(run), run.state);
  const { lastEventId } = execution;
  catchUp(
    execution,
    historyOf(run).filter(({ id }) => id > lastEventId),
  );
  catchUpHeartbeats(execution, decodeHeartbeats(run.heartbeats));
  return execution;
};

/** Open runs that are paused by themselves. */
export const pausedRuns = ({ runs }: Dump) =>
  runs
    .filter((run) => run.closed_at === null && stateOf(run).pause !== undefined)
    .map(({ workflow_id: workflowId, run_id: runId }) => ({ workflowId, runId }));

const taskKey = (execution: number, event: number): string => `${execution}:${event}`;

/** `now`: milliseconds, of the clock that is the most behind. */
export function* storeViolations(dump: Dump, now: number): Generator<Violation> {
  const wanted = new Set<string>();
  let open = 0;
  const pauses = new PausedTimes(dump.pauses).of(domainKey(undefined, domain));
  for (const run of dump.runs) {
    const execution = stateOf(run);
    const deadline = latestLook(execution, pauses);
    yield* rowViolations(run, execution, deadline);
    yield* overdue(run, deadline, now);
    if (run.closed_at !== null) continue;
    open += 1;
    for (const event of readyIn(execution)) wanted.add(taskKey(run.id, event));
  }
  yield* taskViolations(dump, wanted);
  yield* returnedViolations(dump);
  yield* incidentViolations(dump);
  if (dump.messages > 0) yield { invariant: "N4", message: `${dump.messages} messages are left` };
  if (dump.open !== undefined && dump.open !== open) {
    yield { invariant: "V4", message: `${dump.open} are counted, ${open} are open` };
  }
}

const withoutUndefined = (execution: Execution): unknown => JSON.parse(encodeExecution(execution));

/** A run whose clocks stood still in a pause of a list or a type is looked at so often. */
const pausedLookMilliseconds = 300_000;

const latestLook = (execution: Execution, pauses: DomainPauses): number => {
  const unpaused = nextDeadline(execution) ?? Number.POSITIVE_INFINITY;
  const deadline = nextDeadline(execution, pauses) ?? Number.POSITIVE_INFINITY;
  return deadline > unpaused ? deadline + pausedLookMilliseconds : deadline;
};

function* rowViolations(
  run: DumpedRun,
  execution: Execution,
  deadline: number,
): Generator<Violation> {
  const name = nameOf(run);
  const { origin } = execution;
  const replayed = replay({ ...keyOf(run), origin }, historyOf(run));
  const state = asReplayed(execution);
  if (!isDeepStrictEqual(withoutUndefined(state), withoutUndefined(replayed))) {
    const message = `stored ${encodeExecution(state)}, replayed ${encodeExecution(replayed)}`;
    yield { invariant: "N2", run: name, message };
  }
  if ((run.closed_at ?? undefined) !== execution.closed?.at) {
    yield { invariant: "X6", run: name, message: `its row is closed at ${run.closed_at}` };
  }
  if (run.closed_at === null && run.due_at > deadline) {
    const message = `due at ${run.due_at}, its deadline is ${deadline}`;
    yield { invariant: "N5", run: name, message };
  }
}

/** Longer than everything that may keep a node from it. */
const overdueMilliseconds = 10_000;

function* overdue(run: DumpedRun, deadline: number, now: number): Generator<Violation> {
  const late = now - deadline;
  if (late <= overdueMilliseconds) return;
  yield { invariant: "T5", run: nameOf(run), message: `something was due ${late} ms ago` };
}

function* readyIn(execution: Execution): Generator<number> {
  const { queuedDecisionTask, startedDecisionTask, activities } = execution;
  if (queuedDecisionTask && !startedDecisionTask) yield queuedDecisionTask.scheduledEventId;
  for (const [id, { startedEventId }] of activities) if (startedEventId === undefined) yield id;
}

/** What a store gets rid of in a moment: a look of every second removes what is of closed runs. */
export const isSettled = (dump: Dump): boolean =>
  dump.messages === 0 &&
  dump.jobs.every(({ ended_at }) => ended_at !== null) &&
  dump.schedules.every(({ due_at }) => due_at === null) &&
  returnedOfClosed(dump).length === 0;

/** A row for an attempt that is over may be there still, until a poll comes or the run closes. */
const returnedOfClosed = ({ returned, runs }: Dump): readonly DumpedReturn[] => {
  const open = new Set(runs.filter(({ closed_at }) => closed_at === null).map(({ id }) => id));
  return returned.filter(({ execution }) => !open.has(execution));
};

function* returnedViolations(dump: Dump): Generator<Violation> {
  for (const { execution, started_event_id } of returnedOfClosed(dump)) {
    const message = `event ${started_event_id} of run ${execution} is ready, and the run is closed`;
    yield { invariant: "Q1", message };
  }
}

function* taskViolations({ tasks, held }: Dump, wanted: ReadonlySet<string>): Generator<Violation> {
  const keyOfTask = (task: DumpedTask) => taskKey(task.execution, task.scheduled_event_id);
  const found = new Set([...tasks, ...held].map(keyOfTask));
  for (const key of wanted) {
    if (!found.has(key)) yield { invariant: "Q1", message: `no row for the ready task ${key}` };
  }
  for (const key of found) {
    if (!wanted.has(key))
      yield { invariant: "Q1", message: `a row for ${key}, which is not ready` };
  }
}

const settings = { ...limits.engine, isInbox };

/** Each run has the incidents that follow from its state, and one that is gone has none. */
function* incidentViolations({ runs, incidents }: Dump): Generator<Violation> {
  const expected = runs.flatMap((run) =>
    incidentsOf(stateOf(run), settings).map((incident) => ({ execution: run.id, ...incident })),
  );
  const texts = (rows: readonly object[]): readonly string[] =>
    rows.map((row) => JSON.stringify(row, ["execution", "code", "name", "version"])).sort();
  if (isDeepStrictEqual(texts(incidents), texts(expected))) return;
  const message = `incidents are stored as ${texts(incidents)}, and are ${texts(expected)}`;
  yield { invariant: "N2", message };
}
