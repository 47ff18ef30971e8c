// Every refusal that a user of human tasks can get, in one place.
import { type AnswerProblem, Fault, type HumanTaskFaultName } from "@ekiden/model";

interface HumanTaskErrorDetails {
  readonly problems?: readonly AnswerProblem[];
  readonly reportable?: string;
}

export class HumanTaskError extends Fault {
  readonly problems: readonly AnswerProblem[];

  /** `reportable` is the message without what may be a payload. */
  constructor(
    fault: HumanTaskFaultName,
    message: string,
    { problems = [], reportable = message }: HumanTaskErrorDetails = {},
  ) {
    super(fault, message, reportable);
    this.problems = problems;
  }

  override get body(): string {
    return JSON.stringify({ ...JSON.parse(super.body), problems: this.problems });
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
    new HumanTaskError("InvalidAnswer", "The answer is not what the form asks for", { problems }),
  invalidForm: (why: string) =>
    new HumanTaskError("InvalidForm", `The form of this task cannot be used: ${why}`, {
      reportable: "The form of this task cannot be used",
    }),
};
