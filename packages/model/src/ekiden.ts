// The operations of Ekiden's own, beside the 39 of the service. Each has a method and a path; see
// docs/reference/operations.md.
import { executionRows } from "./ekiden/executions.ts";
import { humanTaskRows } from "./ekiden/human-tasks.ts";
import { overviewRows } from "./ekiden/overview.ts";
import type { EkidenOperationRow } from "./ekiden/row.ts";
import { sessionRows } from "./ekiden/session.ts";
import { taskListRows } from "./ekiden/task-lists.ts";
import type { Infer, Shape } from "./shape.ts";

export const ekidenOperations = {
  ...sessionRows,
  ...overviewRows,
  ...executionRows,
  ...taskListRows,
  ...humanTaskRows,
} as const satisfies Record<string, EkidenOperationRow>;

type Rows = typeof ekidenOperations;
export type EkidenOperationName = keyof Rows;

/** As programs hold a value: they only read it. */
type ReadOnly<T> = T extends readonly (infer I)[]
  ? readonly ReadOnly<I>[]
  : T extends object
    ? { readonly [K in keyof T]: ReadOnly<T[K]> }
    : T;

export type InputOf<Row extends EkidenOperationRow> = ReadOnly<Infer<Row["input"]>>;
export type OutputOf<Row extends EkidenOperationRow> = Row extends {
  readonly output: infer S extends Shape;
}
  ? ReadOnly<Infer<S>>
  : undefined;

/** As in `EkidenInput<"ListHumanTasks">`. */
export type EkidenInput<K extends EkidenOperationName> = InputOf<Rows[K]>;
/** As in `EkidenOutput<"ListHumanTasks">["tasks"]`. */
export type EkidenOutput<K extends EkidenOperationName> = OutputOf<Rows[K]>;

type EventsOf<Row> = Row extends { readonly events: infer E extends Record<string, Shape> }
  ? { readonly [N in keyof E]: ReadOnly<Infer<E[N]>> }
  : never;
/** Event → its data, as in `EkidenEvents<"WatchWorkflowExecutions">["changed"]`. */
export type EkidenEvents<K extends EkidenOperationName> = EventsOf<Rows[K]>;

/** `GET /api/overview`, and the like. */
export type EkidenRoute = {
  [K in EkidenOperationName]: `${Rows[K]["method"]} ${Rows[K]["path"]}`;
}[EkidenOperationName];
/** The operation at a route. */
export type OperationAt<R extends EkidenRoute> = {
  [K in EkidenOperationName]: R extends `${Rows[K]["method"]} ${Rows[K]["path"]}` ? K : never;
}[EkidenOperationName];
