// The kinds of values that attributes have, and what each can be compared by.

/** A time is in milliseconds since 1970, a span in milliseconds. */
export type Value = string | number | boolean | null;

export type Kind = "text" | "status" | "time" | "span" | "number" | "boolean" | "json";

export type Operator = "=" | "!=" | "<" | "<=" | ">" | ">=" | "~" | "in" | "exists";

const ofOrder = ["<", "<=", ">", ">="] as const;

/** What each kind of value can be compared by. */
export const operatorsOf: Readonly<Record<Kind, readonly Operator[]>> = {
  text: ["=", "!=", "~", "in", "exists"],
  status: ["=", "!=", "in"],
  time: [...ofOrder, "exists"],
  span: [...ofOrder, "exists"],
  number: ["=", "!=", ...ofOrder, "in"],
  boolean: ["=", "!="],
  json: ["=", "!=", ...ofOrder, "~", "in", "exists"],
};
