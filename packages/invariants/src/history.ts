// H: the form of every history.
import { check, events, Fault, type HistoryEvent, isClosing } from "@ekiden/model";
import type { Reading } from "./evidence.ts";
import { inEachRun, overall } from "./invariant.ts";
import { attributeOf, print, type RunReading } from "./reading.ts";
import { referenceProblems } from "./references.ts";
import type { Seen } from "./seen.ts";

const H1 = inEachRun("event ids are 1 to n without a gap or a repeat", function* ({ history }) {
  for (const [index, event] of history.entries()) {
    if (event.id !== index + 1) yield `${print(event)} stands in place ${index + 1}`;
  }
  if (history.length === 0) yield "there is no event";
});

const H2 = inEachRun(
  "event 1 is WorkflowExecutionStarted, and no other is",
  function* ({ history }) {
    for (const [index, event] of history.entries()) {
      const isStart = event.type === "WorkflowExecutionStarted";
      if (isStart !== (index === 0)) yield `${print(event)} stands in place ${index + 1}`;
    }
  },
);

const H3 = inEachRun("time does not run back", function* ({ history, origin }) {
  // A run that was reset or forked begins with events of another run, and then has its own.
  const firstOwn = origin && history[origin.keptEvents];
  if (firstOwn && firstOwn.at < origin.at) {
    yield `${print(firstOwn)} is earlier than the beginning of the run`;
  }
  for (const [index, event] of history.entries()) {
    const before = history[index - 1];
    if (before && event.at < before.at) yield `${print(event)} is earlier than ${print(before)}`;
  }
});

const H4 = inEachRun(
  "an event has the attributes of its type, those that are required, and no nulls",
  function* ({ history, evidence }) {
    for (const event of history) yield* shapeProblems(event);
    for (const [index, event] of (evidence.wire ?? []).entries()) {
      const blocks = Object.keys(event).filter((name) => name.endsWith("Attributes"));
      if (blocks.length !== 1) yield `event ${index + 1} has the blocks ${blocks.join(", ")}`;
    }
  },
);

function* shapeProblems(event: HistoryEvent): Generator<string> {
  const shape = Object.hasOwn(events, event.type) ? events[event.type] : undefined;
  if (!shape) yield `${print(event)} is no type of event`;
  else if (!event.data) yield `${print(event)} has no attributes`;
  else {
    const unknown = Object.keys(event.data).filter(
      (name) => !Object.hasOwn(shape.properties, name),
    );
    for (const name of unknown) yield `${print(event)} has an attribute ${name}`;
    if (holdsNull(event.data)) yield `${print(event)} holds a null`;
    try {
      check(shape, event.data);
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault;
      yield `${print(event)}: ${fault.message}`;
    }
  }
}

const holdsNull = (value: unknown): boolean =>
  value === null || (typeof value === "object" && Object.values(value).some(holdsNull));

const H5 = inEachRun(
  "an id of another event points back, at an event of the right type, about the same thing",
  (run, seen) => referenceProblems(run, seen),
);

const H6 = inEachRun(
  "nothing follows the close, and a run is closed exactly when its history says so",
  function* ({ history, closing, evidence }) {
    const closed = history.find(isClosing);
    if (closed && closed.id !== history.at(-1)?.id) {
      yield `${print(closed)} is followed by ${print(history[closed.id] ?? closed)}`;
    }
    const { executionStatus } = evidence.description?.executionInfo ?? {};
    if (executionStatus && (executionStatus === "CLOSED") !== (closing !== undefined)) {
      yield `it is described as ${executionStatus}`;
    }
  },
);

const ascending = ({ pages, reverse }: Reading): readonly HistoryEvent[] => {
  const read = pages.flat();
  return reverse ? read.toReversed() : read;
};

/** Absent and undefined are one. */
const asText = (event: HistoryEvent | undefined): string => JSON.stringify(event) ?? "nothing";

const H7 = inEachRun(
  "what was read earlier is how the history still begins",
  function* ({ history, evidence }) {
    for (const reading of evidence.readings ?? []) {
      for (const [index, event] of ascending(reading).entries()) {
        if (asText(event) === asText(history[index])) continue;
        yield `place ${index + 1} once held ${asText(event)}, and now ${asText(history[index])}`;
        break;
      }
    }
  },
);

const H8 = inEachRun(
  "pages of any size, in either order, make up the same list",
  function* ({ evidence }) {
    for (const reading of evidence.readings ?? []) {
      const ids = ascending(reading).map(({ id }) => id);
      const wrong = ids.findIndex((id, index) => id !== index + 1);
      const sizes = reading.pages.map(({ length }) => length).join(", ");
      if (wrong >= 0) yield `in pages of ${sizes}, event ${ids[wrong]} is in place ${wrong + 1}`;
    }
  },
);

const H9 = inEachRun(
  "a history is no longer than it may be, and ends when it is that long",
  function* (run, { circumstances: { maxHistoryEvents: max } }) {
    const { history, isOpen } = run;
    const terminated = run.of("WorkflowExecutionTerminated");
    const tooLong = terminated.some(({ data }) => data.cause === "EVENT_LIMIT_EXCEEDED");
    if (history.length > max) yield `it has ${history.length} events, and may have ${max}`;
    else if (history.length === max && isOpen) yield `it is open with ${max} events`;
    // The service counts generously; a step may record several events at once. Infinite: not known.
    if (tooLong && Number.isFinite(max) && history.length < max / 2)
      yield `it was ended with ${history.length} events`;
  },
);

const H10 = overall(
  "the history that came with a decision task is the run's, up to the task's start",
  function* (seen) {
    for (const { run, delivery } of seen.attemptsAt("decision")) {
      const { events: given, task } = delivery;
      const where = `with the task started by event ${task.startedEventId}`;
      if (!run) {
        yield { message: `a task of ${task.workflowExecution.workflowId}, which is not there` };
        continue;
      }
      const wrong = given.find((event) => asText(event) !== asText(run.event(event.id)));
      if (wrong) yield { run, message: `${print(wrong)} came ${where} and is not in the history` };
      const first = given[0]?.id ?? 0;
      const isWhole = given.every(({ id }, index) => id === first + index);
      if (!isWhole || given.at(-1)?.id !== task.startedEventId) {
        yield { run, message: `events ${first} to ${given.at(-1)?.id} came ${where}` };
      }
    }
  },
);

const H11 = overall(
  "a run that was continued as new and the run that continues it name each other",
  function* (seen) {
    for (const run of seen.runs) {
      for (const message of continuationProblems(run, seen)) yield { run, message };
    }
  },
);

function* continuationProblems(run: RunReading, seen: Seen): Generator<string> {
  const { workflowId, runId } = run.evidence;
  const { closing, started } = run;
  if (closing?.type === "WorkflowExecutionContinuedAsNew") {
    const next = seen.run({ workflowId, runId: closing.data.newExecutionRunId });
    if (!next) yield `the run ${closing.data.newExecutionRunId} that continues it is not there`;
    else if (next.started?.continuedExecutionRunId !== runId) {
      yield `${next.name} continues ${next.started?.continuedExecutionRunId}`;
    }
  }
  // Of a run that was reset, the first event is that of another one.
  const before = run.origin ? undefined : started?.continuedExecutionRunId;
  const continued = before ? seen.run({ workflowId, runId: before }) : undefined;
  if (continued && !continuedBy(continued, runId)) yield `${continued.name} did not continue so`;
}

const continuedBy = ({ closing }: RunReading, runId: string): boolean =>
  closing?.type === "WorkflowExecutionContinuedAsNew" &&
  attributeOf(closing, "newExecutionRunId") === runId;

export const historyInvariants = { H1, H2, H3, H4, H5, H6, H7, H8, H9, H10, H11 };
