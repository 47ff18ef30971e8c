// Every refusal that a user of human tasks can get, in one place.
import { type AnswerProblem, type HumanTaskFaultName, humanTaskFaults } from "@ekiden/model";

export class HumanTaskError extends Error {
  readonly code: HumanTaskFaultName;
  readonly problems: readonly AnswerProblem[];

  constructor(code: HumanTaskFaultName, message: string, problems: readonly AnswerProblem[] = []) {
    super(message);
    this.name = code;
    this.code = code;
    this.problems = problems;
  }

  get status(): number {
    return humanTaskFaults[this.code].status;
  }

  /** What the wire carries. */
  get body(): object {
    const { code, message, problems } = this;
    return { __type: code, message, problems };
  }
}

export const refuseTask = {
  over: () =>
    new HumanTaskError(
      "TaskOver",
      "There is no such task any more: it was answered, it has timed out, or its workflow needs " +
        "it no longer",
    ),
  held: (holder: string) =>
    new HumanTaskError("TaskHeld", `${holder} has this task; it must be released first`),
  notYours: (person: string, assignees: readonly string[]) =>
    new HumanTaskError("NotYours", `This task is for ${assignees.join(", ")}, not for ${person}`),
  changedMeanwhile: () =>
    new HumanTaskError("ChangedMeanwhile", "Another user has just changed this task: reload it"),
  invalidAnswer: (problems: readonly AnswerProblem[]) =>
    new HumanTaskError("InvalidAnswer", "The answer is not what the form asks for", problems),
  invalidForm: (why: string) =>
    new HumanTaskError("InvalidForm", `The form of this task cannot be used: ${why}`),
  invalidRequest: (why: string) => new HumanTaskError("InvalidRequest", why),
};
