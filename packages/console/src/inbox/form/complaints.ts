// What is wrong with an answer: from what the checker of schemas says, one text for each place.
import type { OutputUnit } from "@cfworker/json-schema";
import type { RJSFSchema } from "@rjsf/utils";
import { partAt, pointerOf, unfragmented } from "./pointer.ts";
import { tellsAlternative } from "./read-form.ts";

/** Keywords that have a text of their own, which says what they ask for. */
const withValue = [
  ...(["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"] as const),
  ...(["minLength", "maxLength", "minItems", "maxItems", "pattern", "format"] as const),
  ...(["tooLong", "notNumber"] as const),
];
const plain = [
  ...(["required", "choose", "number", "integer", "uniqueItems"] as const),
  ...(["unasked", "notJson", "unfit"] as const),
];

type ComplaintText = (typeof withValue)[number] | (typeof plain)[number];

export interface Complaint {
  /** A JSON pointer into the answer. */
  readonly at: string;
  readonly text: ComplaintText;
  /** What the form says beside the keyword. */
  readonly value?: unknown;
}

interface Failure {
  readonly keyword: string;
  /** Where in the form. */
  readonly rule: string;
  readonly at: string;
}

/** `form`: as `readForm` returns it; `answer`: as it would be sent. */
export const complaintsAbout = (
  form: RJSFSchema,
  answer: unknown,
  errors: readonly OutputUnit[],
): readonly Complaint[] => {
  const failures = errors.map(({ keyword, keywordLocation, instanceLocation }) => ({
    keyword,
    rule: unfragmented(keywordLocation),
    at: unfragmented(instanceLocation),
  }));
  const leaves = settled(form, failures).filter(({ keyword }) => !around.has(keyword));
  const found = leaves.flatMap((failure) => complaintsOf(form, answer, failure));
  const distinct = new Map(found.map((each) => [`${each.at} ${each.text}`, each]));
  return distinct.size > 0 ? [...distinct.values()] : [{ at: "", text: "unfit" }];
};

/** They only say that something inside of them is wrong. */
const around = new Set([
  ...["properties", "patternProperties", "additionalProperties", "unevaluatedProperties"],
  ...["items", "prefixItems", "unevaluatedItems", "allOf", "if", "dependentSchemas"],
]);

/** Of alternatives that all failed, that one counts which was meant. */
const settled = (form: RJSFSchema, failures: readonly Failure[]): readonly Failure[] => {
  const union = failures.find(({ keyword }) => keyword === "oneOf" || keyword === "anyOf");
  if (!union) return failures;
  const isInside = ({ rule, at }: Failure) =>
    rule.startsWith(`${union.rule}/`) && (at === union.at || at.startsWith(`${union.at}/`));
  const rest = failures.filter((each) => each !== union && !isInside(each));
  const numberOf = ({ rule }: Failure) => Number.parseInt(rule.slice(union.rule.length + 1), 10);
  const alternatives = new Map<number, Failure[]>();
  for (const each of failures.filter(isInside)) {
    alternatives.set(numberOf(each), [...(alternatives.get(numberOf(each)) ?? []), each]);
  }
  const options = partAt(form, union.rule) as readonly unknown[];
  // One that did not fail is there: then several of them fit.
  if (alternatives.size < options.length) {
    return settled(form, [...rest, { ...union, keyword: "not" }]);
  }
  const [meant = []] = [...alternatives.values()].sort(
    (one, other) => distanceOf(form, union, one) - distanceOf(form, union, other),
  );
  return settled(form, [...rest, ...meant]);
};

/** How far an answer is from an alternative. */
const distanceOf = (form: RJSFSchema, union: Failure, failures: readonly Failure[]): number => {
  const isOther = ({ keyword, rule, at }: Failure) => {
    const part = partAt(form, rule.slice(0, rule.lastIndexOf("/"))) as RJSFSchema | undefined;
    return part?.[tellsAlternative] === true || (keyword === "type" && at === union.at);
  };
  return failures.some(isOther) ? Number.POSITIVE_INFINITY : failures.length;
};

const complaintsOf = (form: RJSFSchema, answer: unknown, failure: Failure): Complaint[] => {
  const { keyword, rule, at } = failure;
  const value = partAt(form, rule);
  const given = partAt(answer, at);
  if (keyword === "required") return missingIn(given, value, at);
  if (keyword === "enum") return [{ at, text: "choose" }];
  if (keyword === "type") return [{ at, text: textForType(given, value) }];
  if (keyword === "false") return [{ at, text: "unasked" }];
  if (keyword === "uniqueItems") return [{ at, text: keyword }];
  const text = withValue.find((each) => each === keyword);
  return [text ? { at, text, value } : { at, text: "unfit" }];
};

/** At the member that is not there. */
const missingIn = (given: unknown, required: unknown, at: string): Complaint[] =>
  (required as readonly string[])
    .filter((name) => !Object.hasOwn(given as object, name))
    .map((name) => ({ at: at + pointerOf([name]), text: "required" }));

const textForType = (given: unknown, type: unknown): ComplaintText => {
  // An item of a list that was not filled in.
  if (given === null) return "required";
  return type === "number" || type === "integer" ? type : "unfit";
};
