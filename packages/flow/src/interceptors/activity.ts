// What interceptors of activities stand around.
import type { PayloadHeaders } from "../headers.ts";
import type { Intercept } from "./chain.ts";

/** An activity that is about to be performed in its worker. */
export interface ActivityExecuteInput {
  readonly args: readonly unknown[];
  readonly headers: PayloadHeaders;
}

/** Stands around activities in their worker, where `activityContext()` says which one it is. */
export interface ActivityInboundInterceptor {
  /** The activity's function. What is returned or thrown is what the activity ends with. */
  readonly execute?: Intercept<ActivityExecuteInput, Promise<unknown>>;
}
