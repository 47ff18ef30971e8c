// The id of a human task: a task token of no attempt, in letters that an address may hold, behind
// one that no option of a command begins with. Workers get nowhere with it: there is no attempt 0.
import type { HumanTaskName } from "../../store/human-task-store.ts";
import type { TaskReference, Tokens } from "../token.ts";
import { refuseTask } from "./human-task-error.ts";

const noAttempt = 0;
const mark = "t";

export const sealTaskName = (tokens: Tokens, name: HumanTaskName): string => {
  const { execution: id, scheduledEventId } = name;
  const task = { kind: "activity", id, scheduledEventId, startedEventId: noAttempt } as const;
  return mark + Buffer.from(tokens.sealTask(task), "base64").toString("base64url");
};

/** Throws TaskOver for whatever is no such id: nobody is told more. */
export const openTaskName = (tokens: Tokens, id: string): HumanTaskName => {
  if (!id.startsWith(mark)) throw refuseTask.over();
  const { id: execution, scheduledEventId, startedEventId } = openToken(tokens, id);
  if (startedEventId !== noAttempt) throw refuseTask.over();
  return { execution, scheduledEventId };
};

/** As operations name a task. */
export const taskTokenOf = (id: string): string =>
  Buffer.from(id.slice(mark.length), "base64url").toString("base64");

const openToken = (tokens: Tokens, id: string): TaskReference => {
  try {
    return tokens.openTask({ taskToken: taskTokenOf(id) }, "activity");
  } catch {
    throw refuseTask.over();
  }
};
