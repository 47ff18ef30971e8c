// The notification of a new task: one for each person, with a link for that person.
import { prettyJson, taskDataText } from "@ekiden/model";
import type { HumanTask } from "../human-task.ts";

export interface Notice {
  /** The same for each try. */
  readonly id: string;
  readonly task: Omit<HumanTask, "id">;
  readonly person: string;
  /** Where to mail it; absent: a webhook knows how to reach the person. */
  readonly address?: string | undefined;
  /** Leads to a page with the task and its answers. */
  readonly link: string;
}

/** It was handed over, and nothing says that it was taken: another try could send it twice. */
export class Unconfirmed extends Error {
  override readonly name = "Unconfirmed";
}

/** Rejects where it cannot be sent, and soon once the signal calls it off. */
export type Messenger = (notice: Notice, calledOff: AbortSignal) => Promise<void>;

/** The text of a mail. */
export const textOf = ({ task, link }: Notice): string => {
  const { title, description, dueAt, workflowId, activityId } = task;
  const due = dueAt === undefined ? [] : [`Due: ${new Date(dueAt).toISOString()}`];
  const data = taskDataText(task);
  return [
    title,
    ...(description ? [description] : []),
    ...(data === undefined ? [] : [prettyJson(data)]),
    [`Workflow: ${workflowId} (${activityId})`, ...due].join("\n"),
    `Answer here:\n${link}`,
    "This link is only for you: anyone who has it can answer in your name.",
  ].join("\n\n");
};
