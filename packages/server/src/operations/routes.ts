// What the operations of the workflow service need of the pipeline, each by its name.
import { type OperationName, operations, type Shape } from "@ekiden/model";
import type { Guard } from "./guard.ts";
import type { Handlers } from "./handlers.ts";
import type { Meter } from "./meter.ts";
import type { Route } from "./pipeline.ts";

export interface RouteOptions {
  readonly handlers: Handlers;
  /** Absent where every caller may do everything. */
  readonly guard?: Guard | undefined;
  /** Absent where nothing has a quota. */
  readonly meter?: Meter | undefined;
}

export const createRoutes = ({ handlers, guard, meter }: RouteOptions): readonly Route[] => {
  const routeOf = (operation: OperationName): Route => ({
    service: "swf",
    operation,
    input: operations[operation].input as Shape,
    authorize: guard && ((context) => guard.require(operation, context.input, context)),
    meter: meter && ((context) => meter.count(operation, context.input, context)),
    handle: handlers[operation],
  });
  return (Object.keys(operations) as OperationName[]).map(routeOf);
};
