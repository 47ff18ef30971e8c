// An answer without members that were cleared, and without the groups and lists around them, as far
// as they need not be there.
import type { RJSFSchema } from "@rjsf/utils";
import { fieldFor, isSchema, optionsOf } from "./kinds.ts";
import { tellsAlternative } from "./read-form.ts";

type Members = Readonly<Record<string, unknown>>;

const isMembers = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** `form`: as `readForm` returns it. */
export const pruned = (form: RJSFSchema, answer: unknown): unknown => {
  if (fieldFor(form) === "json") return answer;
  if (Array.isArray(answer)) {
    const { items } = form;
    return isSchema(items) ? answer.map((item) => pruned(items, item)) : answer;
  }
  if (!isMembers(answer)) return answer;
  const kept = Object.entries(answer)
    .map(([name, value]) => [name, prunedMember(form, name, value)] as const)
    .filter(([, value]) => value !== undefined);
  return Object.fromEntries(kept);
};

const prunedMember = (form: RJSFSchema, name: string, value: unknown): unknown => {
  const shapes = shapesOf(form);
  const part = shapes.map((shape) => membersOf(shape)[name]).find(isSchema);
  if (!part) return value;
  const kept = pruned(part, value);
  const isNeeded = shapes.some(({ required }) => listOf(required).includes(name));
  return isNeeded || fieldFor(part) === "json" || !isBlank(part, kept) ? kept : undefined;
};

/** The form itself, and the parts of it that may say something about its members. */
const shapesOf = (form: RJSFSchema): readonly RJSFSchema[] => {
  const others = [...(optionsOf(form) ?? []), ...listOf(form.allOf), form.then, form.else];
  return [form, ...others.filter(isSchema).flatMap(shapesOf)];
};

/** A form may have a number, a boolean or null under any keyword, which then says nothing. */
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const membersOf = ({ properties }: RJSFSchema): Members =>
  isMembers(properties) ? properties : {};

const isBlank = (part: RJSFSchema, value: unknown): boolean => {
  if (Array.isArray(value)) return value.length === 0;
  if (!isMembers(value)) return false;
  const told = shapesOf(part).flatMap((shape) =>
    Object.entries(membersOf(shape)).flatMap(([name, each]) =>
      isSchema(each) && each[tellsAlternative] ? [name] : [],
    ),
  );
  return Object.keys(value).every((name) => told.includes(name));
};
