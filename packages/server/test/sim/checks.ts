// What the tables must say when a simulation has come to rest, and the evidence that the tables give
// to those invariants that are about histories.
import { isDeepStrictEqual } from "node:util";
import {
  catchUp,
  decodeExecution,
  type Execution,
  encodeExecution,
  nextDeadline,
  replay,
  withoutHeartbeats,
} from "@ekiden/engine";
import { decodeEvents } from "@ekiden/model";
import type { RunEvidence, Violation } from "@ekiden/testing";
import { domain } from "./clients/decisions.ts";
import { type EventsRow, type ExecutionRow, type Tables, taskKey } from "./database/tables.ts";

const joined = (rows: readonly EventsRow[]): string => rows.map(({ body }) => body).join(",\n");

const keyOf = ({ workflow_id, run_id }: ExecutionRow) => ({
  domain,
  workflowId: workflow_id,
  runId: run_id,
});

const nameOf = ({ workflow_id, run_id }: ExecutionRow) => `${workflow_id}/${run_id}`;

/** Of every run, also of those that were removed. */
export const runsOf = ({ executions, events, removed }: Tables): RunEvidence[] => {
  const rows = [...executions.values()].map((row) => ({ row, events: events.get(row.id) ?? [] }));
  return [...rows, ...removed].map(({ row, events: stored }) => {
    const { workflowId, runId } = keyOf(row);
    return { workflowId, runId, history: decodeEvents(joined(stored)) };
  });
};

/** The state that a step would begin with. */
const stateOf = (row: ExecutionRow, events: readonly EventsRow[]): Execution => {
  const execution = decodeExecution(keyOf(row), row.state);
  const later = events.filter(({ first }) => first > row.kept_event_id);
  catchUp(execution, decodeEvents(joined(later)));
  return execution;
};

/** `now`: milliseconds, of the clock that is the most behind. */
export function* tableViolations(tables: Tables, now: number): Generator<Violation> {
  const wanted = new Set<string>();
  let open = 0;
  for (const row of tables.executions.values()) {
    const events = tables.events.get(row.id) ?? [];
    const execution = stateOf(row, events);
    yield* rowViolations(row, execution, events);
    yield* overdue(row, execution, now);
    if (row.closed_at !== null) continue;
    open += 1;
    for (const event of readyIn(execution)) wanted.add(taskKey(row.id, event));
  }
  yield* taskViolations(tables, wanted);
  if (tables.messages.size > 0) {
    yield { invariant: "N4", message: `${tables.messages.size} messages are left` };
  }
  const counted = [...tables.openCounts.values()].reduce((sum, count) => sum + count, 0);
  if (counted !== open) yield { invariant: "V4", message: `${counted} are counted, ${open} open` };
  yield* removals(tables);
}

const withoutUndefined = (execution: Execution): unknown => JSON.parse(encodeExecution(execution));

function* rowViolations(
  row: ExecutionRow,
  execution: Execution,
  events: readonly EventsRow[],
): Generator<Violation> {
  const run = nameOf(row);
  const replayed = replay(keyOf(row), decodeEvents(joined(events)));
  const state = withoutHeartbeats(execution);
  if (!isDeepStrictEqual(withoutUndefined(state), withoutUndefined(replayed))) {
    const message = `stored ${encodeExecution(state)}, replayed ${encodeExecution(replayed)}`;
    yield { invariant: "N2", run, message };
  }
  if ((row.closed_at ?? undefined) !== execution.closed?.at) {
    yield { invariant: "X6", run, message: `its row is closed at ${row.closed_at}` };
  }
  const deadline = nextDeadline(execution) ?? Number.POSITIVE_INFINITY;
  if (row.closed_at === null && row.due_at > deadline) {
    yield { invariant: "N5", run, message: `due at ${row.due_at}, its deadline is ${deadline}` };
  }
}

/** Longer than everything that may keep a node from it. */
const overdueMilliseconds = 10_000;

function* overdue(row: ExecutionRow, execution: Execution, now: number): Generator<Violation> {
  const late = now - (nextDeadline(execution) ?? Number.POSITIVE_INFINITY);
  if (late <= overdueMilliseconds) return;
  yield { invariant: "T5", run: nameOf(row), message: `something was due ${late} ms ago` };
}

function* readyIn(execution: Execution): Generator<number> {
  const { queuedDecisionTask, startedDecisionTask, activities } = execution;
  if (queuedDecisionTask && !startedDecisionTask) yield queuedDecisionTask.scheduledEventId;
  for (const [id, { startedEventId }] of activities) if (startedEventId === undefined) yield id;
}

function* taskViolations({ tasks }: Tables, wanted: ReadonlySet<string>): Generator<Violation> {
  for (const key of wanted) {
    if (!tasks.has(key)) yield { invariant: "Q1", message: `no row for the ready task ${key}` };
  }
  for (const key of tasks.keys()) {
    if (!wanted.has(key))
      yield { invariant: "Q1", message: `a row for ${key}, which is not ready` };
  }
}

const dayMilliseconds = 86_400_000;
const lingerMilliseconds = 60_000;

/** By the clock of a node, which may be ahead of that of the database. */
const skewMillisecondsMost = 5_000;

function* removals({ removed, domainsById }: Tables): Generator<Violation> {
  for (const { row, removedAt } of removed) {
    const days = Number(domainsById.get(row.domain)?.retention_days);
    const kept = days > 0 ? days * dayMilliseconds : lingerMilliseconds;
    const early = (row.closed_at ?? Number.POSITIVE_INFINITY) + kept - removedAt;
    if (early <= skewMillisecondsMost) continue;
    yield { invariant: "V6", run: nameOf(row), message: `removed ${early} ms early` };
  }
}
