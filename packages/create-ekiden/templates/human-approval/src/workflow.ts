// An expense that waits until a person has decided, or until three days have passed.
import {
  defineSignal,
  defineWorkflow,
  proxyActivities,
  TimeoutError,
  withTimeout,
} from "@ekiden/flow";
import type * as activities from "./activities.ts";
import type { Expense } from "./activities.ts";

const { pay } = proxyActivities<typeof activities>({
  startToClose: "1 minute",
  retry: { maximumAttempts: 5 },
});

interface Decision {
  readonly approved: boolean;
  readonly by: string;
}

export const decided = defineSignal<Decision>("decided");

export const approveExpense = defineWorkflow(
  { name: "ApproveExpense", version: "1.0" },
  async (expense: Expense): Promise<string> => {
    try {
      const { approved, by } = await withTimeout("3 days", () => decided.waitFor());
      return approved ? await pay(expense) : `refused by ${by}`;
    } catch (error) {
      if (!(error instanceof TimeoutError)) throw error;
      return "nothing was decided within three days";
    }
  },
);

export const workflows = [approveExpense];
