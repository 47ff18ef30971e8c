// A reminder that comes every so often, until a signal says that its task is done.
import {
  condition,
  type Duration,
  defineQuery,
  defineSignal,
  defineWorkflow,
  millisecondsOf,
  now,
  proxyActivities,
} from "@ekiden/flow";
import type * as activities from "./activities.ts";

const { remind } = proxyActivities<typeof activities>({ startToClose: "1 minute", retry: {} });

export interface Reminder {
  readonly to: string;
  readonly what: string;
  readonly every: Duration;
}

/** It is done: no reminder comes any more. */
export const done = defineSignal("done");
/** When the next reminder comes, in milliseconds since 1970; null when there is none to come. */
export const nextAt = defineQuery<number | null>("nextAt");

/** Returns how many reminders it took. */
export const remindUntilDone = defineWorkflow(
  { name: "RemindUntilDone", version: "1.0" },
  async ({ to, what, every }: Reminder): Promise<number> => {
    let isDone = false;
    let next: number | null = null;
    done.handle(() => {
      isDone = true;
      next = null;
    });
    nextAt.handle(() => next);
    for (let sent = 0; ; sent += 1) {
      next = now() + millisecondsOf(every);
      if (await condition(() => isDone, every)) return sent;
      await remind(to, what);
    }
  },
);
