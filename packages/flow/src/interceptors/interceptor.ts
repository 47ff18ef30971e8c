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

/** As programs give them. */
export interface InterceptorOptions {
  /** They stand around the calls; the first is outermost. */
  readonly interceptors?: readonly Interceptor[] | undefined;
  /**
   * Names of workflow types, activity types and signals whose receivers do not know headers, and
   * would be disturbed by them: they get none. None by default.
   */
  readonly withoutHeaders?: readonly string[] | undefined;
}

/** What calls go through. */
export interface Interception<Part> {
  readonly parts: readonly Part[];
  /** Names of what is sent no headers. */
  readonly withoutHeaders: ReadonlySet<string>;
}

const interceptionOf = <K extends "client" | "workflow">(
  { interceptors, withoutHeaders }: InterceptorOptions,
  part: K,
): Interception<NonNullable<Interceptor[K]>> | undefined => {
  const parts = partsOf(interceptors, part);
  return parts && { parts, withoutHeaders: new Set(withoutHeaders) };
};

/** Undefined where there are no interceptors, as of the other two. */
export const clientInterception = (options: InterceptorOptions) =>
  interceptionOf(options, "client");

export const workflowInterception = (options: InterceptorOptions) =>
  interceptionOf(options, "workflow");

export const activityInterceptors = ({ interceptors }: InterceptorOptions) =>
  partsOf(interceptors, "activity");
