// An activity task as the person sees it who is to do it: put together from the execution, its
// history, its type, and what people have done about it.
import { type Activity, activityDueAt } from "@ekiden/engine";
import type { EkidenOutput, HistoryEvent } from "@ekiden/model";
import { decodeEvents } from "@ekiden/model";
import type { DomainKey } from "../../store/domain-key.ts";
import type {
  HumanTaskName,
  HumanTaskRecord,
  HumanTaskStore,
} from "../../store/human-task-store.ts";
import type { PauseStore } from "../../store/pause-store.ts";
import type { ExecutionStore, Store, StoredExecution } from "../../store/store.ts";
import type { Account } from "../account.ts";
import { askedBy } from "./definition.ts";
import { refuseTask } from "./human-task-error.ts";
import { readNotes } from "./notes.ts";
import { openTaskName } from "./task-name.ts";

/** What a task is put together from. */
export interface TaskSources extends Pick<Store, "histories" | "types"> {
  readonly executions: Pick<ExecutionStore, "find" | "identify">;
  readonly humanTasks: Pick<HumanTaskStore, "find" | "delete">;
  readonly pauses: Pick<PauseStore, "of">;
}

/** Times are milliseconds. */
export type HumanTask = EkidenOutput<"DescribeHumanTask">;

/** A human task with what is needed to change it. */
export interface OpenTask {
  readonly name: HumanTaskName;
  readonly domain: DomainKey;
  readonly execution: StoredExecution["execution"];
  readonly activity: Activity;
  readonly record: HumanTaskRecord | undefined;
  readonly input: string | undefined;
  readonly task: Omit<HumanTask, "id" | "input">;
  /** How long the texts are that it was read from. */
  readonly characters: number;
}

/** Undefined: it is over, or not yet committed. */
export const openTask = async (
  store: TaskSources,
  account: Account,
  name: HumanTaskName,
): Promise<OpenTask | undefined> => {
  const found = await store.executions.find({ id: name.execution });
  const activity = found && openActivity(found, name);
  if (!found || !activity) return undefined;
  const [scheduled, record, run] = await Promise.all([
    readEvent(store, name),
    store.humanTasks.find(name),
    store.executions.identify(name.execution),
  ]);
  if (!scheduled || !run) return undefined;
  const { domain, workflowId, runId } = run;
  const { activityType, taskList, input } = scheduled.data;
  const type = await store.types.find("activity", { ...activityType, domain });
  const asked = askedBy({
    typeName: activityType.name,
    typeDescription: type?.description,
    input,
  });
  const task = {
    ...asked,
    workflowId,
    runId,
    activityType,
    taskList: taskList.name,
    domain: account.plainName(domain),
    activityId: activity.activityId,
    holder: record?.holder,
    comments: readNotes(record?.notes).comments,
    scheduledAt: scheduled.at,
    startedAt: activity.startedAt,
    dueAt: activityDueAt(found.execution, activity, store.pauses.of(domain)),
    cancelRequested: activity.latestCancelRequestedEventId !== undefined,
  };
  const texts = [input, type?.description, record?.notes];
  const characters = texts.reduce((sum, text) => sum + (text?.length ?? 0), 0);
  const { execution } = found;
  return { name, domain, execution, activity, record, input, task, characters };
};

/** The task of this id. Rejects with TaskOver, and removes what is recorded of one that is over. */
export const requireTask = async (
  store: TaskSources,
  account: Account,
  id: string,
): Promise<OpenTask> => {
  const { name, isOf } = openTaskName(account.tokens, id);
  const open = await openTask(store, account, name);
  if (!open) await store.humanTasks.delete(name);
  if (!open || !isOf(open.task)) throw refuseTask.over();
  return open;
};

const openActivity = (
  { execution }: StoredExecution,
  { scheduledEventId }: HumanTaskName,
): Activity | undefined =>
  execution.closed ? undefined : execution.activities.get(scheduledEventId);

type Scheduled = Extract<HistoryEvent, { type: "ActivityTaskScheduled" }>;

const readEvent = async (
  { histories }: TaskSources,
  { execution, scheduledEventId: id }: HumanTaskName,
): Promise<Scheduled | undefined> =>
  decodeEvents(await histories.read(execution, id, id))[0] as Scheduled | undefined;
