// What is wrong with a request about a human task. Beside a message, the body has `problems`.
import type { FaultName } from "../faults.ts";
import { described, type Infer, list, string, structure } from "../shape.ts";

/** Fault → a sentence for the reference page. */
export const humanTaskFaults = {
  TaskOver: "There is no such task, or it is over.",
  TaskHeld: "Another person has the task.",
  NotYours: "The task is for other people.",
  ChangedMeanwhile: "Two changes met, and the other one came first.",
  InvalidAnswer: "The answer is not what the form asks for.",
  InvalidForm: "The form of the workflow cannot be used.",
} as const satisfies { readonly [K in FaultName]?: string };

/** The faults that only operations on human tasks have. */
export type HumanTaskFaultName = keyof typeof humanTaskFaults;

export const AnswerProblem = structure({
  at: described("A JSON pointer into the answer; empty for all of it.", string(0)),
  text: described("What is wrong there.", string(0)),
});
/** What is wrong with one part of the answer to a human task. */
export type AnswerProblem = Readonly<Infer<typeof AnswerProblem>>;

/** The body of an answer with such a fault. */
export const HumanTaskFaultBody = structure({
  __type: string(0),
  message: string(0),
  problems: list(AnswerProblem),
});
