// Forms and answers that an attacker would write who wants a server to be busy with them for long.
import { answerFormats } from "@ekiden/model";
import type { Random } from "../http/random.ts";

/** A form, and an answer to it. */
export interface Hostile {
  readonly what: string;
  readonly form: object;
  readonly answer: unknown;
}

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const members = (count: number, name = "k"): Record<string, number> =>
  Object.fromEntries(times(count, (index) => [`${name}${index}`, index]));
const nested = (depth: number, wrap: (inner: object) => object, innermost: object): object =>
  depth === 0 ? innermost : wrap(nested(depth - 1, wrap, innermost));

/** How a text of some format begins. */
const beginnings = [
  ...["", "http://", "http://a@", "http://[", "http://a.", "mailto:", "//", "a@", "a:", "P", "PT"],
  ...[
    "2026-11-26T00:00:00.",
    "00:00:00.",
    "::",
    "1.",
    "/",
    "0/",
    "{",
    "{a,",
    "urn:uuid:",
    "P1",
    "%41",
  ],
];
/** What is in it again and again. */
const repeated = [
  ...[
    "a",
    "a-",
    "a.",
    "-",
    ".",
    ":",
    "::",
    "1",
    "1:",
    "1.",
    "%41",
    "%",
    "/",
    "~0",
    "~",
    "{a}",
    "{",
  ],
  ...["a,", "@", "a@", "a:a@", "[", "é", "é-", "1D", "1,", "T", " ", "a.a-", "0"],
];
/** What makes it one of none in the end. */
const endings = ["", "!", ".a!", "@", "\u0000", "é!"];
const maxTextCharacters = 32_000;

/** Each format's way of being slow is some beginning, with something repeated, and a wrong end. */
export function* hostileTexts(characters = maxTextCharacters): Generator<string> {
  for (const beginning of beginnings) {
    for (const one of repeated) {
      const body = one.repeat(Math.floor((characters - beginning.length) / one.length));
      for (const ending of endings) yield beginning + body + ending;
    }
  }
}

/** That of the report: 36 of these took half a second, and 70 took for ever. */
export const slowAddress = (characters: number): string =>
  `http://${"a".repeat(characters - "http://".length - ".a!".length)}.a!`;

/** Such as are more work than may be, though neither is over its length. */
export const hostilePairs: readonly Hostile[] = [
  {
    what: "many alternatives for each item",
    form: { allOf: times(700, () => ({ items: { type: "number" } })) },
    answer: times(1_000, () => "x".repeat(29)),
  },
  {
    what: "alternatives of alternatives",
    form: nested(60, (inner) => ({ anyOf: [inner, { not: {} }] }), { items: { type: "number" } }),
    answer: times(10_000, () => 1),
  },
  {
    what: "conditions in conditions",
    form: nested(60, (inner) => ({ if: false, else: inner }), { items: { type: "number" } }),
    answer: times(10_000, () => 1),
  },
  {
    what: "a long text in the error of each item",
    form: { items: { enum: ["x".repeat(30_000)] } },
    answer: times(10_000, () => 1),
  },
  {
    what: "many values that are objects",
    form: { enum: times(10_000, () => ({})) },
    answer: members(2_500),
  },
  {
    what: "a list whose items are all compared",
    form: { uniqueItems: true },
    answer: times(6_500, (index) => index),
  },
  {
    what: "a list whose items are long and compared",
    form: { uniqueItems: true },
    answer: times(120, (index) => ({ a: times(120, () => 0), index })),
  },
  {
    what: "a limit that is a list",
    form: { items: { minimum: times(15_000, () => 1) } },
    answer: times(10_000, () => 1),
  },
  {
    what: "many members that are missing",
    form: { items: { required: Object.keys(members(3_000)) } },
    answer: times(10_000, () => ({})),
  },
  {
    what: "many members that are needed with one",
    form: { items: { dependentRequired: { a: Object.keys(members(3_000)) } } },
    answer: times(4_000, () => ({ a: 1 })),
  },
  {
    what: "parts for members, level in level",
    form: nested(60, (inner) => ({ dependentSchemas: { k0: inner } }), {
      propertyNames: { maxLength: 1 },
    }),
    answer: members(2_500),
  },
  {
    what: "members that were never checked, level in level",
    form: nested(
      30,
      (inner) => ({ allOf: [inner], unevaluatedProperties: { type: "string" } }),
      {},
    ),
    answer: members(2_500),
  },
  {
    what: "items that were never checked, level in level",
    form: nested(30, (inner) => ({ oneOf: [inner], unevaluatedItems: { type: "string" } }), {}),
    answer: times(10_000, () => 1),
  },
  {
    what: "many names that are looked for in each item",
    form: { items: { dependentSchemas: members(2_500) } },
    answer: times(10_000, () => ({})),
  },
  ...["required", "properties", "allOf", "dependentRequired"].map((name) => ({
    what: `a long text as ${name}`,
    form: { items: { [name]: "x".repeat(30_000) } },
    answer: times(10_000, () => ({})),
  })),
  {
    what: "a long text as what is required with a member",
    form: { items: { dependentRequired: { a: "x".repeat(30_000) } } },
    answer: times(4_000, () => ({ a: 1 })),
  },
  {
    what: "an object that looks like a list",
    form: { items: { anyOf: { length: 1e9, 0: { items: {} } } } },
    answer: times(8_000, () => []),
  },
  {
    what: "items that must be contained",
    form: { allOf: times(1_000, () => ({ contains: { const: 2 } })) },
    answer: times(10_000, () => 1),
  },
  {
    what: "names that are long when written as a place",
    form: { allOf: times(500, () => ({ additionalProperties: { type: "string" } })) },
    answer: { ["/~é".repeat(8_000)]: 1 },
  },
  {
    what: "a text that is measured again and again",
    form: { allOf: times(1_500, () => ({ maxLength: 1 })) },
    answer: "é".repeat(30_000),
  },
  {
    what: "a format that is looked at again and again",
    form: { allOf: times(1_200, () => ({ format: "json-pointer" })) },
    answer: "/".repeat(30_000),
  },
];

const formats = [...Object.keys(answerFormats), "regex", "iri", "idn-hostname", "toString", "x"];

/** One that may do harm, in some of many sizes. */
export const anyHostile = (random: Random): Hostile => {
  if (random.chance(0.5)) return random.pick(hostilePairs);
  const format = random.pick(formats);
  const one = random.pick(repeated);
  const count = random.below(random.pick([40, 4_000, 32_000]) / one.length);
  const answer = random.pick(beginnings) + one.repeat(count) + random.pick(endings);
  const text = { type: "string", format };
  const alternatives = { [random.pick(["anyOf", "allOf", "oneOf"])]: [text, { not: text }, text] };
  const form = random.pick([text, alternatives, { items: text }, { additionalProperties: text }]);
  const given = form === text || "items" in form === false ? answer : [answer, answer];
  return { what: `a text of the format ${format}`, form, answer: given };
};
