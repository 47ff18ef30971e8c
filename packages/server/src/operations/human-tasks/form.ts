// Answers held against the form that asked for them. A form comes with a workflow, so it must not
// be able to take a node's time: what could make checking it long is not taken.
import { type Schema, Validator } from "@cfworker/json-schema";
import { isObject, type JsonObject } from "./definition.ts";
import { type Problem, refuseTask } from "./human-task-error.ts";

/** Parts of a form that may lead to themselves, or to ever more. */
const references = ["$ref", "$dynamicRef", "$recursiveRef"];
/** Texts of users that would become regular expressions: for whoever shows the form to check. */
const patterns = ["pattern", "patternProperties"];
const depthMost = 64;
const itemsMost = 1_000;
const problemsMost = 20;

/** Throws InvalidAnswer with what is wrong where, or InvalidForm. */
export const requireAnswer = (form: JsonObject | undefined, answer: unknown): void => {
  requireModest(answer);
  if (!form) return;
  const schema = reviewed(form, 0) as Schema;
  const { valid, errors } = validated(schema, answer);
  if (valid) return;
  throw refuseTask.invalidAnswer(leavesOf(errors).slice(0, problemsMost));
};

const validated = (schema: Schema, answer: unknown) => {
  try {
    return new Validator(schema, "2020-12", false).validate(answer);
  } catch (error) {
    throw refuseTask.invalidForm(error instanceof Error ? error.message : String(error));
  }
};

/** The form without patterns. */
const reviewed = (part: unknown, depth: number): unknown => {
  if (depth > depthMost) throw refuseTask.invalidForm(`it is nested over ${depthMost} deep`);
  if (Array.isArray(part)) return part.map((one) => reviewed(one, depth + 1));
  if (!isObject(part)) return part;
  const found = references.find((name) => typeof part[name] === "string");
  if (found) throw refuseTask.invalidForm(`${found} is not taken; write the part where it is used`);
  const kept = Object.entries(part).filter(([name, value]) => !isPattern(name, value));
  return Object.fromEntries(kept.map(([name, value]) => [name, reviewed(value, depth + 1)]));
};

/** A property of the answer may have such a name: then its value is a form, not a text. */
const isPattern = (name: string, value: unknown): boolean =>
  name === patterns[0] ? typeof value === "string" : name === patterns[1];

/** Some checks compare all items with one another. */
const requireModest = (answer: unknown): void => {
  if (Array.isArray(answer) && answer.length > itemsMost) {
    throw refuseTask.invalidAnswer([{ at: "", text: `A list has at most ${itemsMost} items` }]);
  }
  if (typeof answer !== "object" || answer === null) return;
  for (const part of Object.values(answer)) requireModest(part);
};

interface Failure {
  readonly keyword: string;
  readonly instanceLocation: string;
  readonly error: string;
}

/** Without those that only say that something inside of them is wrong. */
const leavesOf = (errors: readonly Failure[]): Problem[] => {
  const leaves = errors.filter(({ keyword }) => !around.has(keyword));
  return (leaves.length > 0 ? leaves : errors).map(({ instanceLocation, error }) => ({
    // It comes as the fragment of an address.
    at: decodeURI(instanceLocation.slice(1)),
    text: error,
  }));
};
const around = new Set(["properties", "items", "prefixItems", "allOf", "additionalProperties"]);
