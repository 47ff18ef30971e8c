// What must hold of schedules when a simulation has come to rest: each of their times has started
// one run at most, and those of a schedule that was left alone have one outcome each.
import type { Violation } from "@ekiden/invariants";
import { definitionFrom } from "../../src/operations/schedules/definition.ts";
import { scheduledRunId, workflowIdOf } from "../../src/operations/schedules/run-names.ts";
import { type Outcome, stateFrom } from "../../src/operations/schedules/state.ts";
import type { ScheduleRow } from "../../src/store/schedule-rows.ts";
import type { Dump } from "./backend.ts";

export function* scheduleViolations(dump: Dump): Generator<Violation> {
  const runs = [...dump.runs, ...dump.removed];
  const begun = new Set(runs.map(({ workflow_id, run_id }) => `${workflow_id}/${run_id}`));
  for (const row of dump.schedules) {
    for (const what of problemsOf(row, begun)) {
      yield { invariant: "N", message: `the schedule ${row.name}: ${what}` };
    }
  }
}

const runOf = ({ workflowId, runId }: Outcome): string => `${workflowId}/${runId}`;

function* problemsOf(row: ScheduleRow, begun: ReadonlySet<string>): Generator<string> {
  const { recent, waiting, backfill } = stateFrom(row.state);
  if (waiting ?? backfill) yield "something of it is left to be done";
  const started = recent.filter(({ outcome }) => outcome === "STARTED");
  for (const outcome of started) {
    if (!begun.has(runOf(outcome))) yield `${runOf(outcome)} is told, and was not started`;
  }
  const told = new Set(started.map(runOf));
  if (told.size < started.length) yield "a run is told twice";
  if (row.name.startsWith("steady")) yield* timeProblemsOf(row, begun);
}

/** Each of its times has one outcome, and no run that it does not tell of. */
function* timeProblemsOf(row: ScheduleRow, begun: ReadonlySet<string>): Generator<string> {
  const { recent } = stateFrom(row.state);
  const told = new Set(recent.map(runOf));
  const definition = definitionFrom(row.definition);
  for (const time of timesOf(row)) {
    const own = recent.filter(({ scheduledFor }) => scheduledFor === time);
    if (own.length !== 1) yield `${time} has ${own.length} outcomes`;
    const workflowId = workflowIdOf(row.name, definition, time);
    const run = `${workflowId}/${scheduledRunId(row, time)}`;
    if (begun.has(run) && !told.has(run)) yield `${run} was started, and is not told`;
  }
}

const timesOf = ({ definition, created_at }: ScheduleRow): readonly number[] => {
  const { everySeconds = 1, notAfter = 0 } = definitionFrom(definition).times;
  const every = everySeconds * 1_000;
  const first = Math.floor(created_at / every) * every + every;
  const count = Math.max(0, Math.floor((notAfter * 1_000 - first) / every) + 1);
  return Array.from({ length: count }, (_, index) => first + index * every);
};
