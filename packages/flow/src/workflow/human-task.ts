// Tasks that people do: activities whose list is an inbox of the server.
import { defineActivity } from "../activities.ts";
import { decode, strictJson } from "../codec.ts";
import type { CancelMode } from "../definitions.ts";
import type { Duration } from "../duration.ts";
import { ActivityFailure, HumanTaskRejected } from "../errors.ts";
import { callActivity } from "./activity.ts";
import { currentRun } from "./current.ts";
import { patched } from "./markers.ts";
import { whereOf } from "./where.ts";

/**
 * A JSON Schema (2020-12, without references) of the answer. One of TypeBox says by itself what
 * type the answer has; with any other, say `humanTask<Answer>(…)`.
 */
export type Form<Answer> = { readonly static: Answer } | { readonly [keyword: string]: unknown };

/** What a person is asked, through which form, and who may answer. */
export interface HumanTaskOptions<Answer> {
  /** What is to be done, in a line. */
  readonly title: string;
  /** What to know about it. */
  readonly description?: string;
  /** Without one, any answer will do. */
  readonly form?: Form<Answer>;
  /** Users who may do it; by default, all who may see it. */
  readonly assignees?: readonly string[];
  /** Shown beside the form. */
  readonly data?: unknown;
  /** Until when it must be answered, from now on: then it throws an ActivityTimeout. */
  readonly due?: Duration;
  /** Until when a person must have claimed it: then it throws an ActivityTimeout, too. */
  readonly claimWithin?: Duration;
  /** An inbox of the server; "people" by default. */
  readonly taskList?: string;
  readonly priority?: number;
  /** "request" by default: the workflow does not wait until a person notices. */
  readonly onCancel?: CancelMode;
  /** Its activityId; `humanTask-1`, `humanTask-2`, … by default. */
  readonly id?: string;
}

const usualTaskList = "people";
const name = "humanTask";

/**
 * Asks a person, and returns the answer. Throws HumanTaskRejected, an ActivityTimeout, a
 * CanceledError or a DecisionRefused. Its activity type is registered by a worker that has
 * `humanTasks` among its activities.
 *
 * @example
 * ```ts
 * import { humanTask } from "@ekiden/flow";
 *
 * const { approved } = await humanTask<{ approved: boolean }>({
 *   title: "Approve an expense",
 *   assignees: ["mary"],
 *   due: "3 days",
 * });
 * ```
 */
export const humanTask = async <Answer = unknown>(
  options: HumanTaskOptions<Answer>,
): Promise<Answer> => {
  const { title, description, form, assignees, data } = options;
  const run = currentRun(name);
  const where = whereOf(humanTask);
  const plainInput = { humanTask: { title, description, form, assignees }, data };
  try {
    const call = { run, name, args: [], plainInput, options: activityOptionsOf(options), where };
    return (await callActivity(call)) as Answer;
  } catch (error) {
    throw rejectionIn(error) ?? error;
  }
};

const activityOptionsOf = (options: Omit<HumanTaskOptions<unknown>, "form">) => ({
  taskList: options.taskList ?? usualTaskList,
  scheduleToStart: options.claimWithin ?? ("NONE" as const),
  scheduleToClose: options.due ?? ("NONE" as const),
  startToClose: "NONE" as const,
  heartbeat: "NONE" as const,
  onCancel: options.onCancel ?? ("request" as const),
  ...(options.priority !== undefined && { taskPriority: options.priority }),
  ...(options.id !== undefined && { id: options.id }),
});

/** Versions of Flow before did not see these: a run goes on as it began. */
const plainRejections = "ekiden.plainRejections";

/** Failures of people say who they are in JSON, which other codecs give as a message. */
const rejectionIn = (error: unknown): HumanTaskRejected | undefined => {
  if (!(error instanceof ActivityFailure)) return undefined;
  const { name: reason, message, details } = error.cause as Error & { details?: unknown };
  const [read, plain] = [details, decode(strictJson, message)].map(personIn);
  const person = read ?? (plain !== undefined && patched(plainRejections) ? plain : undefined);
  return person === undefined ? undefined : new HumanTaskRejected(reason, person);
};

const personIn = (details: unknown): string | undefined => {
  const { rejectedBy } = (details ?? {}) as { rejectedBy?: unknown };
  return typeof rejectedBy === "string" ? rejectedBy : undefined;
};

const doneByPeople = (): never => {
  throw new Error(
    "A worker received a task for a person: it must not poll a list that is an inbox of the server",
  );
};

/**
 * For `createWorker({ activities: { ...activities, ...humanTasks } })`: the worker registers the
 * activity type of human tasks, and does none of them.
 */
export const humanTasks = {
  humanTask: defineActivity(
    { taskList: usualTaskList, startToClose: "NONE", description: "Done by people" },
    doneByPeople,
  ),
};
