// The operations of Ekiden's own, beside the 39 of the service; see docs/reference/operations.md.
import { accessKeyRows } from "./ekiden/access-keys.ts";
import { activityRows } from "./ekiden/activities.ts";
import { attachedPolicyRows } from "./ekiden/attached-policies.ts";
import { awaitCloseRows } from "./ekiden/await-close.ts";
import { deletionRows } from "./ekiden/deletion.ts";
import { eventDeliveryRows } from "./ekiden/event-deliveries.ts";
import { executionRows } from "./ekiden/executions.ts";
import { explainRows } from "./ekiden/explain.ts";
import { findRows } from "./ekiden/find.ts";
import { humanTaskRows } from "./ekiden/human-tasks.ts";
import { incidentRows } from "./ekiden/incidents.ts";
import { jobRows } from "./ekiden/jobs.ts";
import { overviewRows } from "./ekiden/overview.ts";
import { pauseRows } from "./ekiden/pauses.ts";
import { permissionRows } from "./ekiden/permissions.ts";
import { resetRows } from "./ekiden/reset.ts";
import { roleRows } from "./ekiden/roles.ts";
import type { EkidenOperationRow, EkidenRows, PathOperationRow, PathRows } from "./ekiden/row.ts";
import { scheduleRows } from "./ekiden/schedules.ts";
import { sessionRows } from "./ekiden/session.ts";
import { signalWithStartRows } from "./ekiden/signal-with-start.ts";
import { taskListRows } from "./ekiden/task-lists.ts";
import { virtualTimeRows } from "./ekiden/virtual-time.ts";
import { watchRows } from "./ekiden/watch.ts";
import type { OperationName } from "./operations.ts";
import type { Infer, Shape } from "./shape.ts";

const rows = {
  ...overviewRows,
  ...executionRows,
  ...explainRows,
  ...findRows,
  ...awaitCloseRows,
  ...signalWithStartRows,
  ...jobRows,
  ...scheduleRows,
  ...activityRows,
  ...pauseRows,
  ...resetRows,
  ...deletionRows,
  ...taskListRows,
  ...incidentRows,
  ...eventDeliveryRows,
  ...humanTaskRows,
  ...virtualTimeRows,
  ...accessKeyRows,
  ...roleRows,
  ...attachedPolicyRows,
} as const satisfies EkidenRows;

/** Called by their names, through the same stages as the operations of the service. */
export const ekidenOperations = {
  ...permissionRows(Object.keys(rows) as (keyof typeof rows)[]),
  ...rows,
} as const satisfies EkidenRows;

/** Called by a method and a path of their own: streams, and what is about cookies. */
export const pathOperations = { ...sessionRows, ...watchRows } as const satisfies PathRows;

type Rows = typeof ekidenOperations;
type Paths = typeof pathOperations;
/** One of Ekiden's own operations. */
export type EkidenOperationName = keyof Rows;
/** One of the operations that have a path of their own. */
export type PathOperationName = keyof Paths;
/** Of the workflow service or of Ekiden; no name is of both. */
export type AnyOperationName = OperationName | EkidenOperationName;

/** As programs hold a value: they only read it. */
type ReadOnly<T> = T extends readonly (infer I)[]
  ? readonly ReadOnly<I>[]
  : T extends object
    ? { readonly [K in keyof T]: ReadOnly<T[K]> }
    : T;

type AnyRow = EkidenOperationRow | PathOperationRow;
/** The input of a row, as programs hold it. */
export type InputOf<Row extends AnyRow> = ReadOnly<Infer<Row["input"]>>;
/** The output of a row; undefined where it has none. */
export type OutputOf<Row extends AnyRow> = Row extends {
  readonly output: infer S extends Shape;
}
  ? ReadOnly<Infer<S>>
  : undefined;

/** As in `EkidenInput<"ListHumanTasks">`. */
export type EkidenInput<K extends EkidenOperationName> = InputOf<Rows[K]>;
/** As in `EkidenOutput<"ListHumanTasks">["tasks"]`. */
export type EkidenOutput<K extends EkidenOperationName> = OutputOf<Rows[K]>;
/** As in `PathInput<"WatchWorkflowExecutions">`. */
export type PathInput<K extends PathOperationName> = InputOf<Paths[K]>;
/** As in `PathOutput<"GetSession">`; undefined for a stream. */
export type PathOutput<K extends PathOperationName> = OutputOf<Paths[K]>;

type EventsOf<Row> = Row extends { readonly events: infer E extends Record<string, Shape> }
  ? { readonly [N in keyof E]: ReadOnly<Infer<E[N]>> }
  : never;
/** Event → its data, as in `PathEvents<"WatchWorkflowExecutions">["changed"]`. */
export type PathEvents<K extends PathOperationName> = EventsOf<Paths[K]>;

/** `GET /api/session`, and the like. */
export type PathRoute = {
  [K in PathOperationName]: `${Paths[K]["method"]} ${Paths[K]["path"]}`;
}[PathOperationName];
/** The operation at a route. */
export type OperationAt<R extends PathRoute> = {
  [K in PathOperationName]: R extends `${Paths[K]["method"]} ${Paths[K]["path"]}` ? K : never;
}[PathOperationName];
