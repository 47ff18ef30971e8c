// Random values of a shape that are the same in every run, with the texts that break encoders.
import type { Shape } from "../src/shape.ts";
import { isRequired, valuesOf } from "./outline.ts";

/** A number of at least 0 and below `below`, whole. */
export type Dice = (below: number) => number;

/** The generator known as mulberry32. */
export const seeded = (seed: number): Dice => {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
};

const pieces = [
  ...["a", "Z", "0", " ", "é", "日", "🎬", "\ud83c", "\udfac"],
  ...[",\n", "\n", "\r", "\\n", ",\\n", "\\", '"', '",\n"', "\u0000", "\u2028", "\u2029", "\ufeff"],
  ...["{", "}", "[", "]", "},\n{", "null", '{"eventId":1}', "__proto__", "$&", "</script>"],
];

const text = (dice: Dice): string =>
  Array.from({ length: dice(12) }, () => pieces[dice(pieces.length)]).join("");

/** Any value whose JSON types are those of the shape; its lengths and conditions may be broken. */
export const anyValue = (shape: Shape, dice: Dice): unknown => {
  if (shape.anyOf || shape.const !== undefined) {
    const values = valuesOf(shape);
    return values[dice(values.length)];
  }
  if (shape.type === "string") return text(dice);
  if (shape.type === "boolean") return dice(2) === 1;
  if (shape.type === "integer") return dice(25_000);
  if (shape.type === "number") return dice(4_000_000_000_000) / 1000;
  if (shape.type === "array") {
    return Array.from({ length: dice(4) }, () => anyValue(shape.items, dice));
  }
  return Object.fromEntries(
    Object.entries(shape.properties as Record<string, Shape>)
      .filter(([, member]) => isRequired(member) || dice(2) === 1)
      .map(([name, member]) => [name, anyValue(member, dice)]),
  );
};
