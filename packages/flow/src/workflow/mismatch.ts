// What is said when code and history disagree: the event, what was asked, and the user's line.
import type { HistoryEvent } from "@ekiden/model";
import { DecisionFailure } from "../errors.ts";
import type { Asked } from "./outbox.ts";
import type { Run } from "./run.ts";
import { lineOf } from "./where.ts";

const advice =
  "If the code has changed, let runs of the old code take the old way: " +
  'if (patched("what changed")) … else …. Otherwise look for what differs from one replay to the ' +
  "next: clocks, random numbers, settings, the order of a Map that was filled from outside.";

const nameOf = ({ options }: Run): string => {
  const { definition, workflowId, runId } = options;
  return `Workflow ${definition.name} ${definition.version} (${workflowId}, run ${runId})`;
};

/** `ScheduleActivityTask charge-1 (orders.ts:12:5)` */
const described = ({ key, decision, where }: Asked): string => {
  const subject = key.slice(key.indexOf(" ") + 1);
  const line = lineOf(where);
  return `${decision.type} ${subject}${line === undefined ? "" : ` (${line})`}`;
};

const listed = (all: readonly Asked[]): string =>
  all.length === 0 ? "nothing" : all.slice(0, 5).map(described).join(", ");

/** The history tells of something that the workflow does not ask for now. */
export const mismatch = (run: Run, event: HistoryEvent, key: string): DecisionFailure => {
  const subject = key.slice(key.indexOf(" ") + 1);
  return new DecisionFailure(
    "mismatch",
    `${nameOf(run)} does not do what its history says: event ${event.id} is ${event.type} ` +
      `${subject}, and the workflow asks for ${listed(run.outbox.all())} there. ${advice}`,
  );
};

/** The workflow asks for something that its history should tell of, and does not. */
export const notAskedBefore = (run: Run, asked: readonly Asked[]): DecisionFailure =>
  new DecisionFailure(
    "mismatch",
    `${nameOf(run)} does not do what its history says: it asks for ${listed(asked)} at event ` +
      `${run.takenEventId}, where the history has nothing of the kind. ${advice}`,
  );

/** The workflow waits, and nothing that a history can tell of would ever wake it. */
export const notDurable = (run: Run, where = ""): DecisionFailure =>
  new DecisionFailure(
    "not durable",
    `${nameOf(run)} awaits something that is not durable${where}: activities, timers, children, ` +
      "functions, signals and conditions are; whatever else it waits for belongs into an activity, " +
      "or into localActivity().",
  );
