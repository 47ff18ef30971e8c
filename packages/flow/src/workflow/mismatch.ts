// What is said when code and history disagree: the event, what was asked, and the user's line.
import type { HistoryEvent } from "@ekiden/client";
import { DecisionFailure } from "../errors.ts";
import { type ChangedInput, excerptsOf } from "./inputs.ts";
import type { Asked } from "./pending-decisions.ts";
import type { Run } from "./run.ts";
import { lineOf, type Where } from "./where.ts";

const advice =
  "If the code has changed, let runs of the old code take the old way: " +
  'if (patched("what changed")) … else …. Otherwise look for what differs from one replay to the ' +
  "next: clocks, random numbers, settings, the order of a Map that was filled from outside.";

const noWhere: Where = {};

/** How messages name a run. */
export const nameOf = ({ options }: Run): string => {
  const { definition, workflowId, runId } = options;
  return `Workflow ${definition.name} ${definition.version} (${workflowId}, run ${runId})`;
};

const at = (where: Where): string => {
  const line = lineOf(where);
  return line === undefined ? "" : ` (${line})`;
};

/** Of a key, what was asked for: of `activity charge-1` the id; a close has none. */
const subjectOf = (key: string): string => {
  const [kind = ""] = key.split(" ", 1);
  return kind === "close" ? "" : key.slice(kind.length);
};

/** `ScheduleActivityTask charge-1 (orders.ts:12:5)` */
const described = ({ key, decision, where }: Asked): string =>
  `${decision.type}${subjectOf(key)}${at(where)}`;

const maxListed = 5;

const listed = (all: readonly Asked[]): string => {
  if (all.length === 0) return "nothing";
  const rest = all.length > maxListed ? `, and ${all.length - maxListed} more` : "";
  return `${all.slice(0, maxListed).map(described).join(", ")}${rest}`;
};

const disagreement = (run: Run, how: string): DecisionFailure =>
  new DecisionFailure(
    "mismatch",
    `${nameOf(run)} does not do what its history says: ${how}. ${advice}`,
  );

/** What the workflow asks for now, with the lines; only the one at `index`, if there is one. */
export const askedFor = (run: Run, index?: number): string => {
  const one = index === undefined ? undefined : run.pendingDecisions.all()[index];
  return listed(one ? [one] : run.pendingDecisions.all());
};

/** The history records something that the workflow does not ask for now. */
export const mismatch = (run: Run, { id, type }: HistoryEvent, key: string): DecisionFailure =>
  disagreement(
    run,
    `event ${id} is ${type}${subjectOf(key)}, and the workflow asks for ` +
      `${listed(run.pendingDecisions.all())} there`,
  );

interface Misnamed {
  readonly asked: Asked;
  readonly told: string;
  readonly wanted: string;
}

/** What was done under an id, and what is asked for under it, are not the same. */
export const misnamed = (
  run: Run,
  { id, type }: HistoryEvent,
  { asked, told, wanted }: Misnamed,
): DecisionFailure =>
  disagreement(
    run,
    `event ${id} is ${type}${subjectOf(asked.key)} of ${told}, and the workflow asks for ` +
      `${described(asked)} of ${wanted} there`,
  );

/** What was done was given another input than is asked for now. */
export const changedInput = (run: Run, changed: ChangedInput): DecisionFailure => {
  const { event, asked, what } = changed;
  const { was, is } = excerptsOf(changed);
  return new DecisionFailure(
    "changed input",
    `${nameOf(run)} does not do what its history says: event ${event.id} is ` +
      `${event.type}${subjectOf(asked.key)} with the ${what} ${was}, and the workflow now gives ` +
      `${is}${at(asked.where)}. If the change is meant, call acceptChange("what changed") before ` +
      "it in the code, and runs of the old code go on. Otherwise look for what differs from one " +
      "replay to the next: calls that were swapped, clocks, random numbers, settings, variables " +
      "of a module.",
  );
};

/** The workflow asks for something that its history should record, and does not. */
export const notAskedBefore = (run: Run, asked: readonly Asked[]): DecisionFailure =>
  disagreement(
    run,
    `it asks for ${listed(asked)} after event ${run.takenEventId}, where the history has nothing ` +
      "of the kind",
  );

/** The workflow asks for a value that a marker of its history should give back. */
export const notRecorded = (run: Run, marker: string, where: Where): DecisionFailure =>
  disagreement(
    run,
    `it asks for the value of marker ${marker}${at(where)} after event ${run.takenEventId}, where ` +
      "the history has no such marker",
  );

/** The line of the call, or of what the run asked for last before it. */
export const placeOf = (run: Run, where: Where): string => {
  const line = lineOf(where);
  if (line !== undefined) return ` at ${line}`;
  const before = run.lastAsked && lineOf(run.lastAsked);
  return before === undefined ? "" : `, after what it asked for at ${before}`;
};

/** The workflow waits, and nothing that a history can record would ever wake it. */
export const notDurable = (run: Run): DecisionFailure =>
  new DecisionFailure(
    "not durable",
    `${nameOf(run)} awaits something that is not durable${placeOf(run, noWhere)}: activities, ` +
      "timers, children, functions, signals and conditions are; anything else it waits for belongs " +
      "into an activity, or into localActivity().",
  );

/** The workflow's code was ended from outside. */
export const endless = (run: Run, milliseconds: number): DecisionFailure =>
  run.violate(
    new DecisionFailure(
      "endless",
      `${nameOf(run)} did not come to rest within ${milliseconds} ms${placeOf(run, noWhere)}: it ` +
        "loops without waiting for anything, or works too long. Move the work into an activity.",
    ),
  );

/** Each turn of a history is short enough, and all of them together are not. */
export const replaysTooLong = (run: Run, milliseconds: number): DecisionFailure =>
  new DecisionFailure(
    "endless",
    `${nameOf(run)} is not at the end of its history after ${milliseconds} ms, and its decision ` +
      "task will soon time out: compute less in each turn, move the work into activities, or " +
      "continue as new earlier.",
  );

/** Local activities of the workflow have not ended while their decision task is still open. */
export const tooSlow = (run: Run, milliseconds: number): DecisionFailure => {
  const waiting = run.localCalls.waiting.slice(0, maxListed);
  const what = waiting.map(({ marker, where }) => `${marker}${at(where)}`).join(", ");
  return new DecisionFailure(
    "endless",
    `${nameOf(run)} still waits after ${milliseconds} ms for ${what}, and its decision task will ` +
      "soon time out: a local activity must be much shorter. Limit what it waits for, or move the " +
      "work into an activity.",
  );
};

const whatIsDurable =
  "Only activities, timers, children, functions, signals and conditions may be awaited; other work " +
  "belongs into an activity, or into localActivity().";

/** The workflow has gone on by itself, between two turns. */
export const strayed = (run: Run, what: string, where: Where): DecisionFailure =>
  new DecisionFailure(
    "not durable",
    `${nameOf(run)} has awaited something that is not durable: it goes on with ${what}` +
      `${placeOf(run, where)} when nothing has happened in its history. ${whatIsDurable}`,
  );

/** The workflow awaits a promise that is settled outside of its turns. */
export const foreignPromise = (run: Run, where: Where): DecisionFailure =>
  new DecisionFailure(
    "not durable",
    `${nameOf(run)} awaits${placeOf(run, where)} a promise that something other than Flow settles, ` +
      `and that would be settled at another time on a replay. ${whatIsDurable}`,
  );

/** The workflow has begun work of Node's own, past the guards. */
export const foreignWork = (run: Run, what: string, where: Where): DecisionFailure =>
  new DecisionFailure(
    "not durable",
    `${nameOf(run)} begins ${what}${placeOf(run, where)}, which Flow does not know of, and whose end ` +
      `would come at another time on a replay. ${whatIsDurable}`,
  );
