// What is wrong with a request about a human task. These faults are of Ekiden: their names are sent
// without a namespace, and beside a message the answer has `problems`.
import { described, type Infer, list, string, structure } from "../shape.ts";

interface HumanTaskFaultRow {
  readonly status: number;
  readonly about: string;
}

export const humanTaskFaults = {
  TaskOver: { status: 410, about: "There is no such task, or it is over." },
  TaskHeld: { status: 409, about: "Another person has the task." },
  NotYours: { status: 403, about: "The task is for other people." },
  ChangedMeanwhile: { status: 409, about: "Two changes met, and the other one came first." },
  InvalidAnswer: { status: 422, about: "The answer is not what the form asks for." },
  InvalidForm: { status: 422, about: "The form of the workflow cannot be used." },
  InvalidRequest: { status: 400, about: "The input is not what the operation takes." },
} as const satisfies Record<string, HumanTaskFaultRow>;

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
