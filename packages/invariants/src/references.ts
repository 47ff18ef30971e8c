// Ids by which one event speaks of another.
import {
  type EventReference,
  type HistoryEvent,
  mayPointAtNothing,
  referenceOf,
  sharedAttributes,
  type WorkflowExecution,
} from "@ekiden/model";
import { attributeOf, print, type RunReading } from "./reading.ts";
import type { Seen } from "./seen.ts";

export function* referenceProblems(run: RunReading, seen: Seen): Generator<string> {
  for (const event of run.history) {
    for (const [attribute, value] of Object.entries(event.data)) {
      if (!attribute.endsWith("EventId")) continue;
      if (value === 0 && mayPointAtNothing(event.type, attribute)) continue;
      const reference = referenceOf(event.type, attribute);
      if (!reference) yield `${print(event)}: ${attribute} is no known reference`;
      else if (reference.run) yield* problemsElsewhere({ event, attribute, reference }, seen);
      else yield* problemsOf({ event, attribute, reference }, run.event(value as number));
    }
  }
}

interface Pointer {
  readonly event: HistoryEvent;
  readonly attribute: string;
  readonly reference: EventReference;
}

function* problemsOf(
  { event, attribute, reference: { type } }: Pointer,
  target: HistoryEvent | undefined,
): Generator<string> {
  const what = `${print(event)}: ${attribute}`;
  if (!target) yield `${what} points at nothing`;
  else if (target.type !== type) yield `${what} points at ${print(target)}, not at a ${type}`;
  else if (target.id >= event.id) yield `${what} points at ${print(target)}, which is not earlier`;
  else {
    for (const name of sharedAttributes) {
      const [own, other] = [attributeOf(event, name), attributeOf(target, name)];
      if (own !== undefined && other !== undefined && own !== other) {
        yield `${what} points at ${print(target)}, which is about another ${name}`;
      }
    }
  }
}

/** Ids that point into the history of another run, which may be forgotten by now. */
function* problemsElsewhere(
  { event, attribute, reference: { type, run = "" } }: Pointer,
  seen: Seen,
): Generator<string> {
  const name = attributeOf(event, run) as WorkflowExecution | undefined;
  const other = name && seen.run(name);
  const id = attributeOf(event, attribute) as number;
  if (!name) yield `${print(event)}: ${attribute} is ${id} of no run`;
  else if (other && !other.eventOf(type, id)) {
    yield `${print(event)}: ${attribute} points at no ${type} of ${other.name}`;
  }
}
