// Values for a shape, most of them allowed, some just outside, some absurd.
import type { Shape } from "@ekiden/model";
import type { Random } from "./random.ts";

/** Of each place in a value, this share is not what its shape wants. */
const absurdShare = 0.02;
const omittedShare = 0.3;

export const valueFor = (shape: Shape, random: Random): unknown => {
  if (random.chance(absurdShare)) return anyValue(random);
  if (shape.anyOf) return random.pick(shape.anyOf as { const: string }[]).const;
  if (shape.type === "object") return structureFor(shape, random);
  if (shape.type === "array") return listFor(shape, random);
  if (shape.type === "string") return textFor(shape, random);
  if (shape.type === "boolean") return random.chance(0.5);
  const bounds = [shape.minimum ?? 0, shape.maximum ?? 10];
  return random.pick([...bounds, 1, ...(random.chance(0.5) ? farNumbers : [])]);
};

/** Fractions, and what is beyond the whole numbers of this language or of a database. */
const farNumbers = [1.5, -1.5, -1, 5e-324, 2 ** 31, 2 ** 53, 2 ** 63, -(2 ** 63), 1e300, -1e300];

const structureFor = (shape: Shape, random: Random): Record<string, unknown> => {
  const members = Object.entries(shape.properties as Record<string, Shape>);
  const required: readonly string[] = shape.required ?? [];
  const given = members.filter(
    ([name]) => !random.chance(required.includes(name) ? absurdShare : omittedShare),
  );
  return Object.fromEntries(given.map(([name, member]) => [name, valueFor(member, random)]));
};

const listFor = (shape: Shape, random: Random): unknown[] => {
  const length = random.pick([0, 1, 2, shape.maxItems ?? 3, random.below(8)]);
  return Array.from({ length }, () => valueFor(shape.items, random));
};

const textFor = (shape: Shape, random: Random): string => {
  const { minLength: min = 0, maxLength: max = 300 } = shape;
  const length = random.pick([min, min + 1, max, max + 1, random.below(20)]);
  const text = random.pick(["x", "1", "NONE", "60", "name"]);
  return random.chance(0.8) ? text.padEnd(min, "x") : text.repeat(length).slice(0, length);
};

const texts = [
  "",
  " ",
  "\0",
  "\r\n",
  "arn",
  "a:b/c|d",
  "\ud800",
  "\udc00\ud800",
  "\u2028",
  "駅伝🎽",
  "__proto__",
  "constructor",
  "%00%0a",
  "'\"\\",
  "9".repeat(40),
  "9".repeat(400),
  "-9223372036854775809",
  "2147483648",
  "1.5",
  "0x10",
  "-0",
  "1e400",
  "x".repeat(33_000),
];

export const anyText = (random: Random): string =>
  Array.from({ length: random.below(3) }, () => random.pick(texts)).join("");

export const anyValue = (random: Random, depth = 0): unknown => {
  const leaves = [null, true, 0, -0, 1e308, Number.MAX_SAFE_INTEGER, anyText(random)];
  if (depth > 3 || random.chance(0.4)) return random.pick(leaves);
  const length = random.below(4);
  const inner = () => anyValue(random, depth + 1);
  if (random.chance(0.1)) return nested(random.pick([10, 900, 3_000]));
  if (random.chance(0.5)) return Array.from({ length }, inner);
  return Object.fromEntries(Array.from({ length }, () => [anyText(random), inner()]));
};

/** A list in a list in a list. */
const nested = (levels: number): unknown => {
  let list: unknown[] = [];
  for (let level = 1; level < levels; level += 1) list = [list];
  return list;
};
