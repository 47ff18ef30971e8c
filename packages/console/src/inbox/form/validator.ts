// Answers held against a form in the browser, by the library that the server holds them against it
// with: it interprets schemas, where the usual one of forms would compile them to code, which the
// page's policy forbids.
import { type Schema, Validator } from "@cfworker/json-schema";
import {
  ErrorSchemaBuilder,
  type RJSFSchema,
  type RJSFValidationError,
  type ValidationData,
  type ValidatorType,
} from "@rjsf/utils";
import type { AnswerProblem } from "../../api/fault.ts";
import { type Complaint, complaintsAbout } from "./complaints.ts";
import { type Path, pathOf, pointerOf } from "./pointer.ts";
import { pruned } from "./pruned.ts";

/** Fields whose text is no JSON, by an id of each. */
export type Unreadable = Map<string, Path>;

/** As it arrives at the server. */
const sent = (answer: unknown): unknown =>
  answer === undefined ? undefined : JSON.parse(JSON.stringify(answer));

const check = (schema: RJSFSchema, answer: unknown) =>
  new Validator(schema as Schema, "2020-12", false).validate(answer);

export class FormValidator implements ValidatorType {
  readonly #say: (complaint: Complaint) => string;
  readonly #unreadable: Unreadable;

  constructor(say: (complaint: Complaint) => string, unreadable: Unreadable) {
    this.#say = say;
    this.#unreadable = unreadable;
  }

  validateFormData(answer: unknown, form: RJSFSchema): ValidationData<unknown> {
    const problems = this.#problems(form, sent(pruned(form, answer)));
    return { errors: problems.map(errorOf), errorSchema: errorSchemaOf(problems) };
  }

  /** Asked about alternatives and conditions; one that cannot be checked does not fit. */
  isValid(schema: RJSFSchema, answer: unknown): boolean {
    try {
      return check(schema, sent(answer)).valid;
    } catch {
      return false;
    }
  }

  rawValidation(schema: RJSFSchema, answer?: unknown) {
    return { errors: check(schema, sent(answer)).errors as never[] };
  }

  #problems(form: RJSFSchema, answer: unknown): readonly AnswerProblem[] {
    const unreadable = [...this.#unreadable.values()].map(pointerOf);
    const complaints: readonly Complaint[] = [
      ...unreadable.map((at) => ({ at, text: "notJson" }) as const),
      ...complaintsWith(form, answer).filter(({ at }) => !unreadable.includes(at)),
    ];
    return complaints.map((complaint) => ({ at: complaint.at, text: this.#say(complaint) }));
  }
}

const complaintsWith = (form: RJSFSchema, answer: unknown): readonly Complaint[] => {
  if (answer === undefined) return [{ at: "", text: "required" }];
  try {
    const { valid, errors } = check(form, answer);
    return valid ? [] : complaintsAbout(form, answer, errors);
  } catch {
    // A form that cannot be checked here: the server says what is wrong with it.
    return [];
  }
};

const errorOf = ({ at, text }: AnswerProblem): RJSFValidationError => ({
  stack: text,
  message: text,
  params: { at },
});

/** Undoes `errorOf`; errors that are not from a check are left out. */
export const problemsIn = (errors: readonly RJSFValidationError[]): readonly AnswerProblem[] =>
  errors.flatMap(({ message = "", params }) =>
    typeof params?.at === "string" ? [{ at: params.at, text: message }] : [],
  );

export const errorSchemaOf = (problems: readonly AnswerProblem[]) => {
  const builder = new ErrorSchemaBuilder();
  for (const { at, text } of problems) builder.addErrors(text, pathOf(at));
  return builder.ErrorSchema;
};
