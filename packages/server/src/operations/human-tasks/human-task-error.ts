// Every refusal that somebody who works on human tasks can get, in one place.

const statuses = {
  /** No such task, or it is over. */
  TaskOver: 410,
  /** Somebody else has it. */
  TaskHeld: 409,
  /** It is for others. */
  NotYours: 403,
  /** Two changes met; the other one came first. */
  ChangedMeanwhile: 409,
  /** The answer is not what the form asks for. */
  InvalidAnswer: 422,
  /** The workflow's form cannot be used. */
  InvalidForm: 422,
  /** The request makes no sense by itself. */
  InvalidRequest: 400,
} as const;

export type HumanTaskErrorCode = keyof typeof statuses;

/** What is wrong with one part of an answer. */
export interface Problem {
  /** A JSON pointer into the answer; empty for all of it. */
  readonly at: string;
  readonly text: string;
}

export class HumanTaskError extends Error {
  readonly code: HumanTaskErrorCode;
  readonly problems: readonly Problem[];

  constructor(code: HumanTaskErrorCode, message: string, problems: readonly Problem[] = []) {
    super(message);
    this.name = code;
    this.code = code;
    this.problems = problems;
  }

  get status(): number {
    return statuses[this.code];
  }
}

export const refuseTask = {
  over: () =>
    new HumanTaskError(
      "TaskOver",
      "There is no such task any more: somebody has answered it, its time has run out, or its " +
        "workflow needs it no longer",
    ),
  held: (holder: string) =>
    new HumanTaskError("TaskHeld", `${holder} has this task; it must be released first`),
  notYours: (person: string, assignees: readonly string[]) =>
    new HumanTaskError("NotYours", `This task is for ${assignees.join(", ")}, not for ${person}`),
  changedMeanwhile: () =>
    new HumanTaskError("ChangedMeanwhile", "Somebody else has just changed this task: look again"),
  invalidAnswer: (problems: readonly Problem[]) =>
    new HumanTaskError("InvalidAnswer", "The answer is not what the form asks for", problems),
  invalidForm: (why: string) =>
    new HumanTaskError("InvalidForm", `The form of this task cannot be used: ${why}`),
  invalidRequest: (why: string) => new HumanTaskError("InvalidRequest", why),
};
