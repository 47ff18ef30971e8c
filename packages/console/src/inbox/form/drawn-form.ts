// The part of a form that the library of forms is given: it fills in, compares and draws all of it
// at each key that is pressed, so what is large is not for it.
import { withoutPatterns } from "@ekiden/model";
import type { RJSFSchema } from "@rjsf/utils";
import { isSchema } from "./kinds.ts";

/** A form with more values in it is asked for as one text, as JSON. */
const maxValues = 4_000;
/** Of all lists together, which a form asks for before the user adds one. */
const maxItemsAtFirst = 100;

/** `form`: as `readForm` returns it. Without patterns, which are checked when it is sent. */
export const drawnForm = (form: RJSFSchema): RJSFSchema => {
  const { title, description } = form;
  if (valuesIn(form) > maxValues) return { title, ...(description && { description }) };
  return new ShorterLists().partOf(withoutPatterns(form), 1) as RJSFSchema;
};

class ShorterLists {
  #room = maxItemsAtFirst;

  /** `times`: how many lists may begin with one. */
  partOf(part: unknown, times: number): unknown {
    if (Array.isArray(part)) return part.map((each) => this.partOf(each, times));
    if (!isSchema(part)) return part;
    const { minItems, items, ...rest } = part;
    const others = Object.entries(rest).map(([name, value]) => [name, this.partOf(value, times)]);
    const count = this.#countOf(minItems, times);
    return {
      ...Object.fromEntries(others),
      // A member of an answer may have such a name, too: then it is a part.
      ...(minItems !== undefined && {
        minItems: isSchema(minItems) ? this.partOf(minItems, times) : count,
      }),
      ...(items !== undefined && { items: this.partOf(items, times * Math.max(1, count)) }),
    };
  }

  #countOf(minItems: unknown, times: number): number {
    if (typeof minItems !== "number") return 0;
    const count = Math.max(0, Math.min(minItems, Math.floor(this.#room / times)));
    this.#room -= count * times;
    return count;
  }
}

const valuesIn = (value: unknown): number => {
  if (typeof value !== "object" || value === null) return 1;
  return Object.values(value).reduce<number>((sum, each) => sum + valuesIn(each), 1);
};
