// The part of a form that answers are held against where checking must not block: a form comes with
// a workflow, so what could make checking it endless is not taken.
import { isMembers, type Members } from "./form-parts.ts";
import { isOfItsKind } from "./keyword-kinds.ts";
import { patterns, Widening } from "./widening.ts";

/** Why a form cannot be used, in a few words. */
export class UnusableForm extends Error {}

/** Levels that a form may have, one inside the other. */
export const maxFormDepth = 64;
/** Parts of a form that may lead to themselves, or to ever more. */
const references = ["$ref", "$dynamicRef", "$recursiveRef"];
/** Their members are forms, also where a name is that of a keyword. */
const tables = ["properties", "dependentSchemas", "dependencies", "$defs", "definitions"];
/** They hold what an answer may be, and no forms. */
const values = ["enum", "const", "default", "examples"];

/** The reference that a part of a form makes. */
export const referenceIn = (part: Members): string | undefined =>
  references.find((name) => typeof part[name] === "string");

/**
 * The form without its patterns, for checks: it takes each answer that the form takes. Throws
 * UnusableForm.
 */
export const checkableForm = (form: unknown): unknown => {
  const widening = new Widening();
  return new FormReader((part, read) => widening.widened(part, read)).partOf(form, 0);
};

/** The form without its patterns, and else as it is written. Throws UnusableForm. */
export const withoutPatterns = (form: unknown): unknown =>
  new FormReader((_, read) => read).partOf(form, 0);

class FormReader {
  readonly #finished: (part: Members, read: Members) => Members;

  /** `finished`: what becomes of a part, given as it is written and without its patterns. */
  constructor(finished: (part: Members, read: Members) => Members) {
    this.#finished = finished;
  }

  partOf(part: unknown, depth: number): unknown {
    requireDepth(depth);
    if (Array.isArray(part)) return part.map((one) => this.partOf(one, depth + 1));
    if (!isMembers(part)) return part;
    requireUsable(part);
    const kept = Object.entries(part).filter(([name]) => !patterns.includes(name));
    const read = kept.map(([name, value]) => [name, this.#memberOf(name, value, depth + 1)]);
    return this.#finished(part, Object.fromEntries(read));
  }

  #memberOf(name: string, value: unknown, depth: number): unknown {
    if (values.includes(name)) return plainOf(value, depth);
    if (!tables.includes(name) || !isMembers(value)) return this.partOf(value, depth);
    requireDepth(depth);
    const parts = Object.entries(value).map(([key, part]) => [key, this.partOf(part, depth + 1)]);
    return Object.fromEntries(parts);
  }
}

const requireUsable = (part: Members): void => {
  const reference = referenceIn(part);
  if (reference) {
    throw new UnusableForm(`${reference} is not taken; write the part where it is used`);
  }
  const wrong = Object.keys(part).find((name) => !isOfItsKind(name, part[name]));
  if (wrong) throw new UnusableForm(`${wrong} has a value of another kind than it may have`);
};

/** The same, if it is not nested too deep. */
const plainOf = (value: unknown, depth: number): unknown => {
  requireDepth(depth);
  if (typeof value !== "object" || value === null) return value;
  for (const part of Object.values(value)) plainOf(part, depth + 1);
  return value;
};

const requireDepth = (depth: number): void => {
  if (depth > maxFormDepth) throw new UnusableForm(`it is nested over ${maxFormDepth} deep`);
};
