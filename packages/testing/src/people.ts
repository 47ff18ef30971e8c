// People as a test wants them: they answer human tasks at once, and what is written for them.
import { ApplicationFailure, activityDefaults, defineActivity, humanTasks } from "@ekiden/flow";

/** What `humanTask` was called with, as far as a person sees it. */
export interface AskedTask {
  readonly title: string;
  readonly description?: string;
  readonly form?: object;
  readonly assignees?: readonly string[];
  readonly data?: unknown;
}

interface Input {
  readonly humanTask: Omit<AskedTask, "data">;
  readonly data?: unknown;
}

/**
 * The activities of a worker that stands for people: `await env.addWorker({ taskList: "people",
 * activities: people(({ title }) => ({ approved: true })) })`. What `answer` returns is the answer,
 * and is not held against the form; `rejectTask` rejects.
 *
 * @example
 * ```ts
 * import { people, rejectTask, startTestEnvironment } from "@ekiden/testing";
 *
 * await using env = await startTestEnvironment({ workflows: [] });
 * const activities = people(({ title }) =>
 *   title === "Approve an expense" ? { approved: true } : rejectTask("not mine"),
 * );
 * await env.addWorker({ taskList: "people", activities });
 * ```
 */
export const people = (answer: (task: AskedTask) => unknown) => ({
  humanTask: defineActivity(
    activityDefaults(humanTasks.humanTask),
    async ({ humanTask, data }: Input) => answer({ ...humanTask, data }),
  ),
});

/** For `people`: rejects the task with a reason. */
export const rejectTask = (reason: string, rejectedBy = "somebody"): never => {
  throw new ApplicationFailure(reason, { type: reason, details: { rejectedBy } });
};
