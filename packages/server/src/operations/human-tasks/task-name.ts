// The id of a human task: a task token of no attempt, in letters that an address may hold, behind
// one that no option of a command begins with. It is of no use to a worker: there is no attempt 0.
import type { HumanTaskName } from "../../store/human-task-store.ts";
import { isNamed, type TaskReference, type Tokens } from "../token.ts";
import { refuseTask } from "./human-task-error.ts";

const noAttempt = 0;
const mark = "t";

/** What tells a task from one that has its name in a store that was restored from a backup. */
export interface TaskOrigin {
  readonly runId: string;
  /** Milliseconds. */
  readonly scheduledAt: number;
}

export const sealTaskName = (tokens: Tokens, name: HumanTaskName, origin: TaskOrigin): string => {
  const { execution: id, scheduledEventId } = name;
  const { runId, scheduledAt: at } = origin;
  const attempt = { scheduledEventId, startedEventId: noAttempt };
  const token = tokens.sealTaskForNow({ kind: "activity", id, ...attempt, runId, at });
  return mark + Buffer.from(token, "base64").toString("base64url");
};

interface OpenedName {
  readonly name: HumanTaskName;
  /** Whether the task of this name is the one that the id was made for. */
  isOf(origin: TaskOrigin): boolean;
}

/** Throws TaskOver for any text that is no such id, without a further reason. */
export const openTaskName = (tokens: Tokens, id: string): OpenedName => {
  if (!id.startsWith(mark)) throw refuseTask.over();
  const task = openToken(tokens, id);
  if (task.startedEventId !== noAttempt) throw refuseTask.over();
  return {
    name: { execution: task.id, scheduledEventId: task.scheduledEventId },
    isOf: ({ runId, scheduledAt: at }) => isNamed(task, { runId, at }),
  };
};

const taskTokenOf = (id: string): string =>
  Buffer.from(id.slice(mark.length), "base64url").toString("base64");

const openToken = (tokens: Tokens, id: string): TaskReference => {
  try {
    return tokens.openTask({ taskToken: taskTokenOf(id) }, "activity");
  } catch {
    throw refuseTask.over();
  }
};
