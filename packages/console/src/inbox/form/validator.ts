// What is wrong with an answer, in the shapes that the library of forms has for it.
import { maxDataCharacters } from "@ekiden/model";
import {
  ErrorSchemaBuilder,
  type RJSFSchema,
  type ValidationData,
  type ValidatorType,
} from "@rjsf/utils";
import type { AnswerProblem } from "../../api/fault.ts";
import { fits } from "./check.ts";
import type { Complaint } from "./complaints.ts";
import { pathOf } from "./pointer.ts";
import { pruned } from "./pruned.ts";

/** What is wrong with fields whose text says no value, by an id of each. */
export type Unreadable = Map<string, Complaint>;

/** As it arrives at the server. */
const sent = (answer: unknown): unknown =>
  answer === undefined ? undefined : JSON.parse(JSON.stringify(answer));

/** Asked about alternatives and conditions only: the whole answer is checked beside the page. */
export const formValidator: ValidatorType = {
  isValid: (schema: RJSFSchema, answer: unknown): boolean => fits(schema, sent(answer)),
  validateFormData: (): ValidationData<unknown> => ({ errors: [], errorSchema: {} }),
  rawValidation: () => ({ errors: [] }),
};

interface Given {
  /** As `readForm` returns it. */
  readonly form: RJSFSchema;
  /** What is in the fields. */
  readonly answer: unknown;
  readonly unreadable: Unreadable;
}

type Check = (form: RJSFSchema, answer: unknown) => Promise<readonly Complaint[]>;

/** All that is wrong with what was given. */
export const complaintsAboutGiven = async (
  { form, answer, unreadable }: Given,
  check: Check,
): Promise<readonly Complaint[]> => {
  const found = await complaintsWith(form, sent(pruned(form, answer)), check);
  const unread = [...unreadable.values()];
  return [...unread, ...found.filter(({ at }) => unread.every((each) => each.at !== at))];
};

/** The length comes first, as on the server. */
const complaintsWith = async (
  form: RJSFSchema,
  answer: unknown,
  check: Check,
): Promise<readonly Complaint[]> => {
  if (answer === undefined) return [{ at: "", text: "required" }];
  const isTooLong = JSON.stringify(answer).length > maxDataCharacters;
  return isTooLong ? [{ at: "", text: "tooLong", value: maxDataCharacters }] : check(form, answer);
};

export const errorSchemaOf = (problems: readonly AnswerProblem[]) => {
  const builder = new ErrorSchemaBuilder();
  for (const { at, text } of problems) builder.addErrors(text, pathOf(at));
  return builder.ErrorSchema;
};
