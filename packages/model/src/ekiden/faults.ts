// Faults of Ekiden's own. With those of a request about a human task, the body has `problems`,
// beside a message.
import type { FaultName } from "../faults.ts";
import { described, type Infer, list, string, structure } from "../shape.ts";

/** Fault → a sentence for the reference page: those that no operation on human tasks has. */
export const ownFaults = {
  ActivityStateConflict:
    "The activity is not as the caller has seen it, or cannot end so as it is. The message says " +
    "what can be done.",
} as const satisfies { readonly [K in FaultName]?: string };

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
