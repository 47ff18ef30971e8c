// What an activity may know and do while it runs.
import { AsyncLocalStorage } from "node:async_hooks";
import type { PayloadHeaders } from "../headers.ts";
import type { CannotBeSent, IfUnfit, Misfit } from "../sendable.ts";
import { saidLastIn } from "../workflow/tries.ts";

/** What an activity can ask about its task, and how it says that it goes on. */
export interface ActivityContext<Heartbeat = unknown> {
  /** Any program that has it may answer the task: see `completeLater`. */
  readonly taskToken: string;
  readonly activityId: string;
  readonly activityType: { readonly name: string; readonly version: string };
  readonly workflowExecution: { readonly workflowId: string; readonly runId: string };
  /**
   * Counts from 1, with the tries of a retry policy. It is read off the activityId, whose second
   * try ends in `.2`: of an `id` of your own that ends in a dot and digits, it is those digits.
   */
  readonly attempt: number;
  /** What the last heartbeat of the try before said; undefined if there was none. */
  readonly lastHeartbeat: Heartbeat | undefined;
  /** What an interceptor of the workflow has sent with the call; none by default. */
  readonly headers: PayloadHeaders;
  /**
   * Aborted when the activity is canceled, when it has run out of time, when its workflow has
   * closed, and when the worker cannot wait for it any longer. `fetch`, timers and child processes
   * take it.
   */
  readonly signal: AbortSignal;
  /**
   * Says how far the activity is. Heartbeats are sent by themselves; this only gives them something
   * to say, so it may be called often.
   */
  readonly heartbeat: (details?: Heartbeat) => void;
  /**
   * Leaves the task open when the function returns: another program answers it with the task token
   * (see `taskAnswers`), perhaps days later. The time-outs of the activity go on.
   */
  readonly completeLater: () => void;
}

const storage = new AsyncLocalStorage<ActivityContext>();

/** Activities whose code may ask for their context. */
let running = 0;
/** Some have left their tasks open, and may go on: nothing says when they end. */
let isLeftOpen = false;

/**
 * Calls `act`, whose code has the context until what it returns is settled. Up to Node.js 22 a
 * storage that is in use makes each promise of the process dearer, by a fifth of all that a worker
 * with short activities does; so it is in use only while there are such activities.
 */
export const withActivityContext = async <T>(
  context: ActivityContext,
  act: () => Promise<T>,
): Promise<T> => {
  running += 1;
  try {
    return await storage.run(context, act);
  } finally {
    running -= 1;
    if (running === 0 && !isLeftOpen) storage.disable();
  }
};

/** From now on contexts stay: of an activity that has called `completeLater`, code may go on. */
export const keepContexts = (): void => {
  isLeftOpen = true;
};

/**
 * The context of the activity that calls. Throws outside of activities.
 *
 * @example
 * ```ts
 * import { activityContext } from "@ekiden/flow";
 *
 * export const encode = async (frames: number): Promise<void> => {
 *   const { heartbeat, signal } = activityContext();
 *   for (let done = 0; done < frames && !signal.aborted; done += 1) heartbeat({ done });
 * };
 * ```
 */
export const activityContext = (): ActivityContext => {
  const context = storage.getStore();
  if (!context) throw new Error("activityContext() was called outside of an activity");
  return context;
};

/** What the heartbeats of an activity say. */
export interface HeartbeatDefinition<Details> {
  /** The context of the activity that calls, as `activityContext()`, with its types. */
  readonly context: () => ActivityContext<Details>;
  /**
   * In a workflow: what the last heartbeat said of an activity that ran out of time, or whose
   * worker stopped; undefined where neither is the error or has caused it, or where there was no
   * heartbeat.
   */
  readonly lastOf: (error: unknown) => Details | undefined;
}

const lastOf = (error: unknown): unknown => {
  const seen = new Set<unknown>();
  for (let each = error; each instanceof Error && !seen.has(each); each = each.cause) {
    const said = saidLastIn(each);
    if (said !== undefined) return said;
    seen.add(each);
  }
  return undefined;
};

/**
 * Declares what the heartbeats of an activity say:
 * `const copied = defineHeartbeat<{ row: number }>()`. The activity calls `copied.context()`, and
 * the workflow `copied.lastOf(error)`.
 *
 * @example
 * ```ts
 * import { defineHeartbeat } from "@ekiden/flow";
 *
 * const copied = defineHeartbeat<{ row: number }>();
 *
 * export const copy = async (rows: number): Promise<void> => {
 *   const { heartbeat, lastHeartbeat } = copied.context();
 *   for (let row = lastHeartbeat?.row ?? 0; row < rows; row += 1) heartbeat({ row });
 * };
 * ```
 */
export function defineHeartbeat<Details>(
  ...unfit: IfUnfit<Misfit<Details, "details">> extends never ? [never] : []
): CannotBeSent<Misfit<Details, "details">>;
export function defineHeartbeat<Details>(): HeartbeatDefinition<Details>;
export function defineHeartbeat(): unknown {
  return { context: activityContext, lastOf };
}
