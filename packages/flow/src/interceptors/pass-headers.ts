// Handing headers on, from a workflow to what it asks for.
import type { PayloadHeaders } from "../headers.ts";
import { workflowInfo } from "../workflow/info.ts";
import type { Interceptor } from "./interceptor.ts";

/**
 * Hands these headers on from a workflow to its activities, its children, the workflows that it
 * signals and the run that continues it; what another interceptor has set for one of them holds.
 * Nothing is handed on otherwise.
 *
 * @example
 * ```ts
 * import { createWorker, passHeaders } from "@ekiden/flow";
 *
 * await createWorker({
 *   domain: "shop",
 *   taskList: "orders",
 *   workflows: [],
 *   interceptors: [passHeaders("tenant")],
 * });
 * ```
 */
export const passHeaders = (...names: readonly string[]): Interceptor => {
  const headed = <Input extends { readonly headers: PayloadHeaders }>(input: Input): Input => {
    const own = workflowInfo().headers;
    const passed = names.flatMap((name) => (own[name] === undefined ? [] : [[name, own[name]]]));
    return { ...input, headers: { ...Object.fromEntries(passed), ...input.headers } };
  };
  return {
    workflow: () => ({
      outbound: {
        scheduleActivity: (input, next) => next(headed(input)),
        startChildWorkflowExecution: (input, next) => next(headed(input)),
        signalWorkflow: (input, next) => next(headed(input)),
        continueAsNew: (input, next) => next(headed(input)),
      },
    }),
  };
};
