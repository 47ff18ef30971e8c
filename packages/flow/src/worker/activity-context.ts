// What an activity may know and do while it runs.
import { AsyncLocalStorage } from "node:async_hooks";
import type { PayloadHeaders } from "../headers.ts";

export interface ActivityContext {
  /** Whoever has it may answer the task, from anywhere: see `completeLater`. */
  readonly taskToken: string;
  readonly activityId: string;
  readonly activityType: { readonly name: string; readonly version: string };
  readonly workflowExecution: { readonly workflowId: string; readonly runId: string };
  /** Counts from 1, with the tries of a retry policy. */
  readonly attempt: number;
  /** What the last heartbeat of the try before said; undefined if there was none. */
  readonly lastHeartbeat: unknown;
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
  readonly heartbeat: (details?: unknown) => void;
  /**
   * Leaves the task open when the function returns: somebody else answers it with the task token
   * (see `taskAnswers`), perhaps days later. The time-outs of the activity go on.
   */
  readonly completeLater: () => void;
}

const storage = new AsyncLocalStorage<ActivityContext>();

export const withActivityContext = <T>(context: ActivityContext, act: () => T): T =>
  storage.run(context, act);

/** The context of the activity that calls. Throws outside of activities. */
export const activityContext = (): ActivityContext => {
  const context = storage.getStore();
  if (!context) throw new Error("activityContext() was called outside of an activity");
  return context;
};
