// Forms with patterns, which the server does not run, and answers with names of any kind: what a
// form asks for is taken.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Schema, validate } from "@cfworker/json-schema";
import { checkableForm } from "@ekiden/model";
import { requireAnswer } from "../../src/operations/human-tasks/form.ts";
import { Random } from "../http/random.ts";
import { anyAnswer, anyForm, withPatterns } from "./any-form.ts";

type Form = Record<string, unknown>;

const iban = { title: "IBAN", type: "string", pattern: "^[A-Z]{2}\\d{2}" };
const oldNumber = { title: "Old number", type: "string", pattern: "^\\d+$" };
const german = { properties: { iban: { pattern: "^DE" } }, required: ["iban"] };
/** An object with such a member would look like a promise. */
const ifThen = (condition: object, asked: object): Form =>
  JSON.parse(`{"if":${JSON.stringify(condition)},"then":${JSON.stringify(asked)}}`);
const steps = { patternProperties: { "^S_": { type: "string" } } };
const step = { S_1: "x" };

/** Each is answered as it asks, and would not be if nothing but its patterns were left out. */
const answered: readonly (readonly [form: Form, answer: unknown])[] = [
  [{ oneOf: [iban, oldNumber] }, "DE12"],
  [{ oneOf: [iban, oldNumber], anyOf: [{ type: "string" }, { type: "null" }] }, "DE12"],
  [{ type: "string", not: { pattern: "^ " } }, "a"],
  [{ not: { anyOf: [{ type: "null" }, { items: { pattern: "^ " } }] } }, ["a"]],
  [ifThen(german, { required: ["bank"] }), { iban: "FR76" }],
  [{ ...steps, additionalProperties: false }, step],
  [{ ...steps, unevaluatedProperties: false }, step],
  [{ allOf: [steps], unevaluatedProperties: false }, step],
  [{ if: steps, unevaluatedProperties: false }, step],
  [{ contains: { pattern: "^a" }, maxContains: 1 }, ["a", "b"]],
  [{ properties: { steps: { ...steps, additionalProperties: false } } }, { steps: step }],
];

for (const [form, answer] of answered) {
  test(`the form ${JSON.stringify(form)} takes ${JSON.stringify(answer)}`, () => {
    requireAnswer(form, answer);
  });
}

test("an answer that fits a form with its patterns fits what is checked of it", () => {
  const random = new Random(1);
  let count = 0;
  for (let round = 0; round < 4_000; round += 1) {
    const form = anyForm(random, 1 + random.below(2), withPatterns);
    const answer = anyAnswer(random, 3);
    const fits = (schema: unknown) =>
      validate(answer, schema as Schema, "2020-12", Object.create(null), false).valid;
    if (!fits(form)) continue;
    count += 1;
    assert.ok(fits(checkableForm(form)), JSON.stringify({ form, answer }));
  }
  assert.ok(count > 500, `${count} fit`);
});

test("what a form asks for beside its patterns is asked for", () => {
  const refused: readonly (readonly [form: Form, answer: unknown])[] = [
    [{ oneOf: [iban, oldNumber] }, 5],
    [{ oneOf: [{ const: "a" }, { enum: ["a", "b"] }], pattern: "^a" }, "a"],
    [{ not: { type: "null" }, pattern: "^a" }, null],
    [ifThen({ type: "string" }, { minLength: 2, pattern: "^a" }), "a"],
    [
      { properties: { iban }, unevaluatedProperties: false },
      { iban: "DE12", more: 1 },
    ],
    [
      { properties: { iban }, additionalProperties: false },
      { iban: "DE12", more: 1 },
    ],
    [{ contains: { type: "string", pattern: "^a" }, minContains: 2 }, ["a", 1]],
  ];
  for (const [form, answer] of refused) {
    assert.throws(() => requireAnswer(form, answer), { fault: "InvalidAnswer" });
  }
});

test("a member may be named as what every object of JavaScript inherits", () => {
  const properties = { constructor: { type: "string" }, toString: { type: "string" } };
  requireAnswer({ type: "object", properties }, {});
  requireAnswer({ properties, required: ["constructor"] }, { constructor: "red" });
  requireAnswer({ required: ["__proto__"] }, JSON.parse('{"__proto__":1}'));
  for (const name of ["constructor", "__proto__"]) {
    const missing = { fault: "InvalidAnswer" };
    assert.throws(() => requireAnswer({ required: [name] }, {}), missing);
    const inside = { items: { required: [name] } };
    assert.throws(() => requireAnswer(inside, [{}]), missing);
  }
});

test("half of a surrogate pair in a name is wrong with the answer, and not with its form", () => {
  const form = { additionalProperties: { type: "number" } };
  assert.throws(() => requireAnswer(form, { "\ud800": 1 }), {
    fault: "InvalidAnswer",
    problems: [{ at: "", text: "A name in it has half of a surrogate pair" }],
  });
});
