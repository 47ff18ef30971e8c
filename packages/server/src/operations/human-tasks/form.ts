// Answers held against the form that asked for them. A form comes with a workflow and an answer
// from a person, so neither must be able to take a node's time: the length comes first, then how
// much work a check is, and only then the check, which knows no reference, no pattern and only
// formats whose time grows with the length of a text.
import { format, type Schema, validate } from "@cfworker/json-schema";
import {
  type AnswerProblem,
  checkableForm,
  isCheckable,
  maxCheckingSteps,
  maxDataCharacters,
  takeAnswerFormats,
  UnusableForm,
  withOwnMembers,
} from "@ekiden/model";
import { groupedDigits } from "../../grouped-digits.ts";
import type { JsonObject } from "./definition.ts";
import { refuseTask } from "./human-task-error.ts";

takeAnswerFormats(format);

const maxProblems = 20;
const maxProblemCharacters = 1_000;

/** The answer as JSON. Throws InvalidAnswer where it is longer than the result of an activity. */
export const encodeAnswer = (answer: unknown): string => {
  const text = JSON.stringify(answer);
  if (text.length <= maxDataCharacters) return text;
  const max = groupedDigits(maxDataCharacters);
  throw refuseTask.invalidAnswer([{ at: "", text: `It is longer than ${max} characters` }]);
};

/** The answer is not too long. Throws InvalidAnswer with what is wrong where, or InvalidForm. */
export const requireAnswer = (form: JsonObject | undefined, answer: unknown): void => {
  if (!form) return;
  const errors = errorsIn(form, answer);
  if (errors.length > 0) throw refuseTask.invalidAnswer(problemsOf(errors));
};

const errorsIn = (form: JsonObject, answer: unknown): readonly Failure[] => {
  try {
    const schema = checkableForm(form) as Schema;
    if (!isCheckable(schema, answer)) throw new UnusableForm(tooMuchWork);
    // There are no references to look up.
    const noReferences = Object.create(null);
    return validate(withOwnMembers(answer), schema, "2020-12", noReferences, false).errors;
  } catch (error) {
    if (error instanceof URIError)
      throw refuseTask.invalidAnswer([{ at: "", text: unreadableName }]);
    throw refuseTask.invalidForm(error instanceof Error ? error.message : String(error));
  }
};

const tooMuchWork =
  `to check this answer takes over ${groupedDigits(maxCheckingSteps)} steps. ` +
  "A shorter answer, or a form with fewer alternatives, takes fewer";

/** The checker makes a place of each name. */
const unreadableName = "A name in it has half of a surrogate pair";

interface Failure {
  readonly keyword: string;
  readonly instanceLocation: string;
  readonly error: string;
}

/** Without those that only say that something inside of them is wrong. */
const problemsOf = (errors: readonly Failure[]): AnswerProblem[] => {
  const leaves = errors.filter(({ keyword }) => !around.has(keyword));
  const told = (leaves.length > 0 ? leaves : errors).slice(0, maxProblems);
  return told.map(({ instanceLocation, error }) => ({
    // It comes as the fragment of an address.
    at: decodeURI(instanceLocation.slice(1)),
    text: error.length > maxProblemCharacters ? `${error.slice(0, maxProblemCharacters)}…` : error,
  }));
};
const around = new Set(["properties", "items", "prefixItems", "allOf", "additionalProperties"]);
