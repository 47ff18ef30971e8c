// What becomes of a form whose patterns are left out, so that it still takes each answer that it
// takes with them. A part without its pattern takes more. Where it says what is refused, or has to
// be the only one that takes a value, it would then refuse answers that are right.
import { listOf, type Members } from "./form-parts.ts";

/** Texts of others that would become regular expressions. */
export const patterns = ["pattern", "patternProperties"];

/** Takes all, and no member or item counts as one that the form does not know. */
const anything = { additionalProperties: true, items: true };

export class Widening {
  /** Parts that take more than they did as they were written. */
  readonly #wider = new Set<unknown>();

  /** `read`: the part without its patterns. */
  widened(part: Members, read: Members): Members {
    const hasLost = patterns.some((name) => Object.hasOwn(part, name));
    if (!hasLost && !Object.values(read).some((value) => this.#isWider(value))) return read;
    const made: Record<string, unknown> = { ...read };
    if (this.#isWider(read.not)) delete made.not;
    if (this.#isWider(read.if)) {
      made.if = anything;
      for (const name of ["then", "else"]) delete made[name];
    }
    if (this.#isWider(read.contains) && read.maxContains !== undefined) {
      made.maxContains = Number.MAX_SAFE_INTEGER;
    }
    if (this.#isWider(read.oneOf)) {
      delete made.oneOf;
      made.allOf = [...listOf(read.allOf), { anyOf: read.oneOf }];
    }
    if (Object.hasOwn(part, "patternProperties")) made.additionalProperties = true;
    this.#wider.add(made);
    return made;
  }

  /** Of a part, or of a list or table of parts. */
  #isWider(value: unknown): boolean {
    if (typeof value !== "object" || value === null) return false;
    return this.#wider.has(value) || Object.values(value).some((part) => this.#wider.has(part));
  }
}
