// Ekiden's own operations for the pipeline: each is a row of the model and a handler. All else
// follows from the row, and nothing here knows what any of them does.
import type {
  EkidenInput,
  EkidenOperationName,
  EkidenOperationRow,
  EkidenOutput,
  EkidenRows,
  ekidenOperations,
  InputOf,
  OutputOf,
} from "@ekiden/model";
import type { CallContext } from "./call-context.ts";
import type { Guard } from "./guard.ts";
import { requireDomain } from "./handler-deps.ts";
import type { Meter } from "./meter.ts";
import { type AuditOptions, performAudited, type Route } from "./pipeline.ts";

/** Checked input in, the answer or a Fault out, as for operations of the service. */
type EkidenHandler<Row extends EkidenOperationRow> = (
  input: InputOf<Row>,
  context: CallContext,
) => Promise<OutputOf<Row>>;

/** It does not compile until each row has its handler. */
export type HandlersOf<Rows extends EkidenRows> = {
  readonly [K in keyof Rows]: EkidenHandler<Rows[K]>;
};

/** The handlers of some of them, as in `EkidenHandlers<"ListTaskLists" | "DescribeTypeUsage">`. */
export type EkidenHandlers<K extends EkidenOperationName> = HandlersOf<
  Pick<typeof ekidenOperations, K>
>;

interface EkidenRouteOptions<Rows extends EkidenRows> {
  readonly rows: Rows;
  readonly handlers: HandlersOf<Rows>;
  /** Absent where every caller may do everything. */
  readonly guard?: Guard | undefined;
  /** Absent where nothing has a quota. */
  readonly meter?: Meter | undefined;
}

/** The table gives each name its own input; here a name is any of them. */
type AnyHandler = (input: unknown, context: CallContext) => Promise<unknown>;

/** Example: `createEkidenRoutes({ rows: ekidenOperations, handlers, guard, meter })` */
export const createEkidenRoutes = <Rows extends EkidenRows>({
  rows,
  handlers,
  guard,
  meter,
}: EkidenRouteOptions<Rows>): readonly Route[] =>
  Object.entries(rows).map(([operation, { input, policy }]) => {
    const handler = handlers[operation] as AnyHandler;
    const action = { operation, policy };
    return {
      service: "ekiden",
      operation,
      input,
      authorize: guard && ((context) => guard.requireEkiden(action, context.input, context)),
      meter: meter && ((context) => meter.countEkiden(operation, context)),
      handle: policy.resource === "domain" ? inKnownDomain(handler) : handler,
    };
  });

/** Throws UnknownResourceFault where there is no such domain. */
const inKnownDomain =
  (handler: AnyHandler): AnyHandler =>
  async (input, context) => {
    await requireDomain(context, (input as { readonly domain: string }).domain);
    return handler(input, context);
  };

/** A call that comes by another way than the wire of operations, for a caller who is known. */
export type EkidenCall = <K extends EkidenOperationName>(
  operation: K,
  input: EkidenInput<K>,
  context: CallContext,
) => Promise<EkidenOutput<K>>;

/** All stages but the first: rejects with what a call is refused with, and is audited. */
export const ekidenCallOf = (routes: readonly Route[], audit: AuditOptions): EkidenCall => {
  const byName = new Map(routes.map((route) => [route.operation, route]));
  return async <K extends EkidenOperationName>(
    operation: K,
    input: EkidenInput<K>,
    context: CallContext,
  ) => {
    const route = byName.get(operation) as Route<never, EkidenOutput<K>>;
    return performAudited(route, { input, context, audit });
  };
};
