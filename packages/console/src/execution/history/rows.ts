// What the history tab lists: events, or their operations, as a filter leaves them.
import type { HistoryEvent } from "@ekiden/model";
import { isUnsuccessful, type Operation, type OperationKind } from "./operation.ts";
import type { HistoryView } from "./view.ts";

export interface RowFilter {
  /** Lower case is as good as upper; empty keeps everything. */
  readonly text: string;
  /** Empty keeps every kind. */
  readonly kinds: readonly OperationKind[];
  /** Only what failed, was timed out, terminated or refused. */
  readonly unsuccessfulOnly: boolean;
}

const texts = new WeakMap<HistoryEvent, string>();

/** Names and values a line each. As JSON, a quote in a value could not be found as it is read. */
const linesIn = (value: unknown): string => {
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return value.map(linesIn).join("\n");
  return Object.entries(value)
    .map(([name, inner]) => `${name}\n${linesIn(inner)}`)
    .join("\n");
};

/** What a search looks through: the id, the type and the attributes. */
const searchText = (event: HistoryEvent): string => {
  const known = texts.get(event);
  if (known !== undefined) return known;
  const text = `${event.id} ${event.type}\n${linesIn(event.data)}`.toLowerCase();
  texts.set(event, text);
  return text;
};

const allows = (operation: Operation | undefined, filter: RowFilter): boolean => {
  if (!operation) return filter.kinds.length === 0 && !filter.unsuccessfulOnly;
  const isKind = filter.kinds.length === 0 || filter.kinds.includes(operation.kind);
  return isKind && (!filter.unsuccessfulOnly || isUnsuccessful(operation));
};

export const eventRows = (view: HistoryView, filter: RowFilter): readonly HistoryEvent[] => {
  const wanted = filter.text.trim().toLowerCase();
  if (wanted === "" && filter.kinds.length === 0 && !filter.unsuccessfulOnly) return view.events;
  return view.events.filter(
    (event) =>
      allows(view.operationOf.get(event.id), filter) &&
      (wanted === "" || searchText(event).includes(wanted)),
  );
};

export const operationRows = (view: HistoryView, filter: RowFilter): readonly Operation[] => {
  const wanted = filter.text.trim().toLowerCase();
  if (wanted === "" && filter.kinds.length === 0 && !filter.unsuccessfulOnly)
    return view.operations;
  const matching = wanted === "" ? undefined : matchingOperations(view, wanted);
  return view.operations.filter(
    (operation) => allows(operation, filter) && (matching?.has(operation) ?? true),
  );
};

const matchingOperations = (view: HistoryView, wanted: string): ReadonlySet<Operation> => {
  const matching = new Set<Operation>();
  for (const event of view.events) {
    const operation = view.operationOf.get(event.id);
    if (operation && searchText(event).includes(wanted)) matching.add(operation);
  }
  return matching;
};
