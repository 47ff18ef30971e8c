// What stands around calls, as programs give it to clients and workers.
import type { ActivityInboundInterceptor } from "./activity.ts";
import type { ClientInterceptor } from "./client.ts";
import type { WorkflowInterceptors } from "./workflow.ts";

/**
 * Stands around the calls of clients, workflows and activities. One may be given to all of them:
 * each takes the part that is for it.
 */
export interface Interceptor {
  readonly client?: ClientInterceptor;
  /** Called once for each run, in its first turn and on each replay of it from the beginning. */
  readonly workflow?: () => WorkflowInterceptors;
  readonly activity?: ActivityInboundInterceptor;
}

const partsOf = <K extends keyof Interceptor>(
  interceptors: readonly Interceptor[] | undefined,
  part: K,
): readonly NonNullable<Interceptor[K]>[] | undefined => {
  const parts = (interceptors ?? []).flatMap(({ [part]: own }) => (own === undefined ? [] : [own]));
  return parts.length === 0 ? undefined : (parts as NonNullable<Interceptor[K]>[]);
};

/** Undefined where there are none, as of the other two. */
export const clientInterceptors = (all: readonly Interceptor[] | undefined) =>
  partsOf(all, "client");

export const workflowInterceptors = (all: readonly Interceptor[] | undefined) =>
  partsOf(all, "workflow");

export const activityInterceptors = (all: readonly Interceptor[] | undefined) =>
  partsOf(all, "activity");
