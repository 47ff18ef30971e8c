// Answers held against a form, by the library that the server holds them against it with: it
// interprets schemas, where the usual one of forms would compile them to code, which the page's
// policy forbids. Patterns are checked here alone, and may take any time: see `worker-check.ts`.
import { format, type Schema, validate } from "@cfworker/json-schema";
import { checkableForm, isCheckable, takeAnswerFormats, withOwnMembers } from "@ekiden/model";
import type { RJSFSchema } from "@rjsf/utils";
import { type Complaint, complaintsAbout } from "./complaints.ts";

takeAnswerFormats(format);

export interface Asked {
  /** As `readForm` returns it. */
  readonly form: RJSFSchema;
  /** As it would be sent. */
  readonly answer: unknown;
  readonly withPatterns: boolean;
}

const maxComplaints = 100;
const noReferences = {};

const resultOf = (schema: unknown, answer: unknown) =>
  validate(withOwnMembers(answer), schema as Schema, "2020-12", noReferences, false);

/** None where it cannot be checked here: the server says what is wrong with its form. */
export const complaintsIn = ({ form, answer, withPatterns }: Asked): readonly Complaint[] => {
  try {
    const asked = withPatterns ? form : checkableForm(form);
    if (!isCheckable(asked, answer)) return [];
    const { valid, errors } = resultOf(asked, answer);
    return valid
      ? []
      : complaintsAbout(asked as RJSFSchema, answer, errors).slice(0, maxComplaints);
  } catch {
    return [];
  }
};

/** For what must be known at once, without patterns. What is too much work does not fit. */
export const fits = (schema: RJSFSchema, answer: unknown): boolean => {
  try {
    const checkable = checkableForm(schema);
    return isCheckable(checkable, answer) && resultOf(checkable, answer).valid;
  } catch {
    return false;
  }
};
