// Recorded histories: read from where they are kept, and refused where they cannot be replayed.
import { readFile } from "node:fs/promises";
import type { HistoryEvent } from "@ekiden/client";
import type { WorkflowDefinition } from "./definitions.ts";
import { DecisionFailure } from "./errors.ts";
import type { RecordedEvent } from "./wire.ts";
import { isKnownEvent } from "./workflow/rules.ts";

/**
 * As `aws swf get-workflow-execution-history` prints it (or a file that holds that), or the events;
 * `execution`, as describe-workflow-execution has it, may be added.
 */
export type RecordedHistory =
  | string
  | {
      readonly events?: readonly RecordedEvent[];
      readonly execution?: { readonly workflowId?: string; readonly runId?: string };
      /** Of the service, where there are more events. */
      readonly nextPageToken?: string | undefined;
    }
  | readonly RecordedEvent[];

export interface Recorded {
  readonly events: readonly RecordedEvent[];
  readonly execution: { readonly workflowId?: string; readonly runId?: string };
}

type Kept = Exclude<RecordedHistory, string>;

const readFrom = async (path: string): Promise<Kept> => {
  const text = await readFile(path, "utf8");
  try {
    return JSON.parse(text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${path} is not JSON, or was cut off: ${why}`, { cause });
  }
};

/** Throws an Error that says what is wrong with what is no whole recorded history. */
export const readRecorded = async (history: RecordedHistory): Promise<Recorded> => {
  const recorded = typeof history === "string" ? await readFrom(history) : history;
  if (!isObject(recorded)) return { events: eventsOf(recorded), execution: {} };
  const { events, execution = {}, nextPageToken } = recorded;
  // The service's own member, and that of the CLI's --max-items.
  if (nextPageToken !== undefined || "NextToken" in recorded) {
    throw new Error(
      "This is the first page of a history, which has more events. Get all of them: with the AWS " +
        "CLI without --max-items and --no-paginate, with an SDK by its paginator.",
    );
  }
  return { events: eventsOf(events), execution };
};

const isObject = (recorded: Kept): recorded is Exclude<Kept, readonly RecordedEvent[]> =>
  typeof recorded === "object" && recorded !== null && !Array.isArray(recorded);

const eventsOf = (events: unknown): readonly RecordedEvent[] => {
  if (Array.isArray(events) && events.length > 0) return events;
  throw new Error('A recorded history is JSON with "events", as the service and its CLI print it.');
};

/**
 * Throws an Error where these are not the events of a run of this workflow, without a gap, and a
 * DecisionFailure where they are of another version.
 */
export const checkEvents = (
  events: readonly HistoryEvent[],
  { name, version }: WorkflowDefinition,
  anyVersion = false,
): void => {
  const [first] = events;
  if (first?.type !== "WorkflowExecutionStarted") {
    throw new Error("A recorded history begins with WorkflowExecutionStarted, its oldest event.");
  }
  const { workflowType: type } = first.data;
  const mixed =
    `This is a history of workflow ${type?.name} ${type?.version}, and it is to be replayed with ` +
    `${name} ${version}.`;
  if (type && type.name !== name) throw new Error(mixed);
  if (type && type.version !== version && !anyVersion) {
    throw new DecisionFailure(
      "unknown type",
      `${mixed} A worker with this code does not take its tasks; the option anyVersion replays it.`,
    );
  }
  for (const [index, { id, type: eventType }] of events.entries()) {
    if (id !== index + 1) throw new Error(`Event ${index + 1} is missing: event ${id} is there.`);
    if (!isKnownEvent(eventType)) {
      throw new Error(
        `Event ${id} is ${eventType}, which this version of @ekiden/flow does not know.`,
      );
    }
  }
};

/** What a history is replayed as. */
interface ReplayedAs {
  readonly definition: WorkflowDefinition;
  /** Undefined where nothing tells it. */
  readonly workflowId: string | undefined;
  readonly runId: string | undefined;
}

/** Adds what else may be wrong: another version of the code, ids of the run, or a missing end. */
export const withDoubts = (
  failure: unknown,
  events: readonly HistoryEvent[],
  { definition, ...ids }: ReplayedAs,
): unknown => {
  if (!(failure instanceof DecisionFailure)) return failure;
  const { kind, message } = failure;
  if (kind !== "mismatch" && kind !== "changed input") return failure;
  const ofEnd = kind === "mismatch" ? doubtOfEnd(events) : undefined;
  const doubts = [doubtOfVersion(events, definition), doubtOfIds(ids), ofEnd];
  if (doubts.every((doubt) => doubt === undefined)) return failure;
  const all = [message, ...doubts].filter((text) => text !== undefined);
  return new DecisionFailure(kind, all.join(" "), { cause: failure });
};

const doubtOfVersion = (
  [first]: readonly HistoryEvent[],
  { version }: WorkflowDefinition,
): string | undefined => {
  const recorded = first?.type === "WorkflowExecutionStarted" && first.data.workflowType?.version;
  if (!recorded || recorded === version) return undefined;
  return `The history is of version ${recorded}, and the code is of version ${version}.`;
};

const doubtOfIds = (ids: Omit<ReplayedAs, "definition">): string | undefined => {
  const unknown = Object.entries(ids).flatMap(([name, id]) => (id === undefined ? [name] : []));
  if (unknown.length === 0) return undefined;
  return (
    `The history does not tell the ${unknown.join(" and the ")} of its run: where the workflow uses ` +
    "that, also by random numbers, pass it as an option."
  );
};

const doubtOfEnd = (events: readonly HistoryEvent[]): string | undefined => {
  if (!endsWithinTurn(events)) return undefined;
  return (
    `The history ends with event ${events.at(-1)?.id}, which the answer to a decision task made: if ` +
    "it was cut off there, fetch the whole history."
  );
};

/** What the last answer made is at the end, so that some of it may be missing. */
const endsWithinTurn = (events: readonly HistoryEvent[]): boolean => {
  const completed = events.findLast(({ type }) => type === "DecisionTaskCompleted");
  const isMade = ({ data }: HistoryEvent) =>
    (data as { decisionTaskCompletedEventId?: number }).decisionTaskCompletedEventId ===
    completed?.id;
  const last = events.at(-1);
  if (!completed || !last) return false;
  return last === completed || (isMade(last) && !last.type.startsWith("WorkflowExecution"));
};
