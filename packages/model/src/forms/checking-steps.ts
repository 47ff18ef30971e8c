// How much work it is to hold an answer against a form, counted before it is done. The count
// follows the way that an interpreter of JSON Schema takes: each part of the form that applies to a
// part of the answer is a visit, and all that a visit compares, copies or writes into an error is
// added. It ends as soon as it is over the limit, so that counting is no more work than checking.
import { FormPart, isMembers, type Members, sizeOf } from "./form-parts.ts";

/** A step is about ten nanoseconds, so that is five milliseconds. */
export const maxCheckingSteps = 500_000;

const partSteps = 100;
const visitSteps = 60;
/** Of a part that is nothing but `true` or `false`. */
const shortVisitSteps = 30;
const alternativeSteps = 150;
/** To make an error with its text and its two places. */
const errorSteps = 40;
const memberSteps = 2;
const copiedMemberSteps = 30;
const sizeSteps = 3;
/** Of two values of one list with one another. */
const comparisonSteps = 0.25;
const characterSteps = 0.5;
/** A name becomes a part of two places. */
const nameCharacterSteps = 3;
const comparedCharacterSteps = 0.02;

/** False: it takes more than `maxSteps`, so that the check must not be begun. */
export const isCheckable = (form: unknown, answer: unknown, maxSteps = maxCheckingSteps): boolean =>
  new StepCounter(maxSteps).visit(form, answer, 1);

class StepCounter {
  readonly #maxSteps: number;
  readonly #parts = new Map<object, FormPart>();
  readonly #sizes = new Map<object, number>();
  #steps = 0;

  constructor(maxSteps: number) {
    this.#maxSteps = maxSteps;
  }

  /** False, as all below: that was too much, and it is not at its end. */
  visit(given: unknown, value: unknown, depth: number): boolean {
    if (!isMembers(given)) return this.#add(shortVisitSteps);
    const part = this.#read(given);
    const own = part.size * sizeSteps + part.propertyCount * memberSteps;
    // Errors are handed upwards, from list to list.
    const steps = visitSteps + own + part.errors * (errorSteps + depth);
    if (!this.#add(steps + part.alternatives * alternativeSteps)) return false;
    if (!part.inPlace.every((inner) => this.visit(inner, value, depth + 1))) return false;
    if (typeof value === "string") return this.#add(value.length * characterSteps);
    if (Array.isArray(value)) return this.#visitItems(part, value, depth);
    return !isMembers(value) || this.#visitMembers(part, value, depth);
  }

  #visitMembers(part: FormPart, value: Members, depth: number): boolean {
    const { properties, ofMembers, ofNames } = part;
    const names = Object.keys(value);
    const missing = part.required.filter((name) => !Object.hasOwn(value, String(name))).length;
    // They are listed for the visit and for each value that the whole is compared with.
    const steps = memberSteps * (1 + part.choices) + copiedMemberSteps * part.alternatives;
    if (!this.#add(names.length * steps + missing * (errorSteps + depth))) return false;
    const visitMember = (name: string): boolean => {
      const own = Object.hasOwn(properties, name) ? [properties[name]] : [];
      return (
        this.#add(depth + name.length * nameCharacterSteps) &&
        own.every((inner) => this.visit(inner, value[name], depth + 1)) &&
        ofMembers.every((inner) => this.visit(inner, value[name], depth + 1)) &&
        ofNames.every((inner) => this.visit(inner, name, depth + 1))
      );
    };
    const isLooked = part.propertyCount > 0 || ofMembers.length > 0 || ofNames.length > 0;
    if (isLooked && !names.every(visitMember)) return false;
    return part.dependent.every(
      ([name, inner]) => !Object.hasOwn(value, name) || this.visit(inner, value, depth + 1),
    );
  }

  #visitItems(part: FormPart, value: readonly unknown[], depth: number): boolean {
    const { first, ofItems } = part;
    if (part.isOfUniqueItems && !this.#addComparisons(value)) return false;
    const steps = copiedMemberSteps * part.alternatives;
    if (!this.#add(value.length * steps)) return false;
    if (first.length === 0 && ofItems.length === 0) return true;
    return value.every(
      (item, index) =>
        this.#add(depth) &&
        (index >= first.length || this.visit(first[index], item, depth + 1)) &&
        ofItems.every((inner) => this.visit(inner, item, depth + 1)),
    );
  }

  /** All are compared with all. */
  #addComparisons(items: readonly unknown[]): boolean {
    const { length } = items;
    if (!this.#add(length * length * comparisonSteps)) return false;
    const sizes = items.map((item) => this.#comparedSizeOf(item));
    return this.#add(length * sizes.reduce((sum, each) => sum + each, 0));
  }

  #comparedSizeOf(item: unknown): number {
    if (typeof item === "string") return item.length * comparedCharacterSteps;
    if (typeof item !== "object" || item === null) return 0;
    const known = this.#sizes.get(item) ?? sizeOf(item);
    this.#sizes.set(item, known);
    return known;
  }

  #read(given: Members): FormPart {
    const known = this.#parts.get(given);
    if (known) return known;
    this.#add(partSteps);
    const part = new FormPart(given);
    this.#parts.set(given, part);
    return part;
  }

  #add(steps: number): boolean {
    this.#steps += steps;
    return this.#steps <= this.#maxSteps;
  }
}
