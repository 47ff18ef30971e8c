// Forms of tasks: which field a part of a JSON Schema gets, what of a form is shown, what an answer
// is, and what is said of one that does not fit.
import assert from "node:assert/strict";
import { test } from "node:test";
import { UnusableForm } from "@ekiden/model";
import type { RJSFSchema } from "@rjsf/utils";
import { complaintsIn } from "../../src/inbox/form/check.ts";
import { drawnForm } from "../../src/inbox/form/drawn-form.ts";
import { fieldFor } from "../../src/inbox/form/kinds.ts";
import { momentReading } from "../../src/inbox/form/moments.ts";
import { type DecimalSign, numberIn } from "../../src/inbox/form/numbers.ts";
import { partAt, pathOf, pointerOf } from "../../src/inbox/form/pointer.ts";
import { pruned } from "../../src/inbox/form/pruned.ts";
import { readForm } from "../../src/inbox/form/read-form.ts";
import {
  complaintsAboutGiven,
  formValidator,
  type Unreadable,
} from "../../src/inbox/form/validator.ts";
import { shownText } from "../../src/inbox/form/written.ts";

const place: RJSFSchema = {
  type: "object",
  properties: { city: { type: "string" } },
  required: ["city"],
};
const fields: readonly (readonly [RJSFSchema, string])[] = [
  [{ type: "object", properties: { a: {} } }, "group"],
  [{ properties: { a: {} } }, "group"],
  [{ type: "object" }, "json"],
  [{ enum: ["a", 2] }, "choice"],
  [{ const: true }, "choice"],
  [{ oneOf: [{ const: "a", title: "A" }, { const: "b" }] }, "choice"],
  [{ type: "array", uniqueItems: true, items: { enum: ["a", "b"] } }, "several"],
  [{ type: "boolean" }, "yesOrNo"],
  [{ type: "integer" }, "number"],
  [{ type: "string", maxLength: 199 }, "text"],
  [{ type: "string", maxLength: 200 }, "longText"],
  [{ type: "string", maxLength: 200, format: "date" }, "text"],
  [{ type: "array", items: { type: "string" } }, "list"],
  [{ type: "array", items: { type: "object", properties: { a: {} } } }, "list"],
  [{ type: "array", items: {} }, "json"],
  [{ type: "array", items: false }, "json"],
  [{ type: "array", prefixItems: [{ type: "string" }], items: { type: "string" } }, "json"],
  [{ oneOf: [place, { type: "string" }] }, "union"],
  [{ anyOf: [{ type: "string" }, { type: "null" }] }, "json"],
  [{ type: ["string", "null"] }, "json"],
  [{}, "json"],
];

for (const [form, field] of fields) {
  test(`the form ${JSON.stringify(form)} is filled in as ${field}`, () => {
    assert.equal(fieldFor(form), field);
  });
}

test("a form that refers to parts is not shown, as the server takes no answer to it", () => {
  const form = { type: "object", properties: { a: { items: { $ref: "#" } } } };
  assert.throws(() => readForm(form, "Answer"), new UnusableForm("$ref"));
  const members = { type: "object", properties: { $ref: { type: "string" } } };
  assert.deepEqual(readForm(members, "Answer"), { ...members, title: "Answer" });
});

test("a form with a keyword of another kind than it may have is not shown", () => {
  const why = { message: "required has a value of another kind than it may have" };
  const inside = { properties: { a: { type: "object", required: "name" } } };
  for (const form of [{ required: "name" }, inside]) {
    assert.throws(() => readForm(form, "Answer"), why);
  }
});

test("a keyword that has a number or nothing in the place of parts says nothing", () => {
  const properties = { a: { type: "object", properties: { b: { type: "string" } } } };
  for (const none of [true, 5, null]) {
    const form = readForm({ properties, allOf: none, required: none }, "Answer");
    assert.deepEqual(pruned(form, { a: { b: undefined } }), {});
    const inner = { properties: { b: {} }, allOf: [{ properties: none }] };
    const bare = readForm({ properties: { a: inner } }, "Answer");
    assert.deepEqual(pruned(bare, { a: {} }), {});
  }
});

test("a form is shown without names, and without patterns that are none", () => {
  const form = {
    $id: "JsonField",
    title: "Own",
    properties: { a: { type: "string", pattern: "(" }, pattern: { type: "string" }, b: true },
  };
  assert.deepEqual(readForm(form, "Answer"), {
    title: "Own",
    properties: { a: { type: "string" }, pattern: { type: "string" }, b: { title: "" } },
  });
});

const travel = readForm(
  {
    type: "object",
    properties: {
      by: {
        oneOf: [
          {
            properties: { kind: { const: "train" }, seat: { type: "integer", minimum: 1 } },
            required: ["kind", "seat"],
          },
          {
            properties: { kind: { const: "car" }, plate: { type: "string" } },
            required: ["plate"],
          },
        ],
      },
      to: place,
      stops: { type: "array", items: place },
      notes: { type: "array", items: { type: "string" } },
      any: { type: "object" },
    },
    required: ["stops"],
  },
  "Answer",
);

test("a field without a value is no part of an answer", () => {
  const blank = { by: { kind: "train", seat: undefined }, to: { city: undefined }, notes: [] };
  const given = { ...blank, stops: [{ city: undefined }], any: {} };
  assert.deepEqual(pruned(travel, given), { stops: [{}], any: {} });
  const car = { by: { kind: "car", plate: "x" } };
  assert.deepEqual(pruned(travel, car), car);
});

const unreadable: Unreadable = new Map();
const saidOf = async (given: unknown, answer: unknown) => {
  const form = readForm(given, "Answer");
  const complaints = await complaintsAboutGiven(
    { form, answer, unreadable },
    async (form, answer) => complaintsIn({ form, answer, withPatterns: true }),
  );
  return complaints.map(({ at, text, value }) =>
    value === undefined ? `${at}: ${text}` : `${at}: ${text} ${value}`,
  );
};

const rules: readonly (readonly [RJSFSchema, unknown, string])[] = [
  [{ type: "number", minimum: 3 }, 2, ": minimum 3"],
  [{ type: "number", exclusiveMaximum: 3 }, 3, ": exclusiveMaximum 3"],
  [{ type: "number", multipleOf: 5 }, 12, ": multipleOf 5"],
  [{ type: "integer" }, 1.5, ": integer"],
  [{ type: "string", maxLength: 1 }, "ab", ": maxLength 1"],
  [{ type: "string", pattern: "^[A-Z]+$" }, "a", ": pattern ^[A-Z]+$"],
  [{ type: "string", format: "email" }, "a", ": format email"],
  [{ enum: ["a"] }, "b", ": choose"],
  [{ type: "array", items: { type: "string" }, minItems: 2 }, ["a"], ": minItems 2"],
  [{ type: "array", items: { type: "string" } }, ["a", null], "/1: required"],
  [{ type: "array", uniqueItems: true }, [1, 1], ": uniqueItems"],
  [{ properties: { a: {} }, additionalProperties: false }, { b: 1 }, "/b: unasked"],
  [{ properties: { "a/b c": { type: "number" } } }, { "a/b c": "" }, "/a~1b c: number"],
  [{ properties: { 金額: { minimum: 1 } } }, { 金額: 0 }, "/金額: minimum 1"],
  [{ not: {} }, 1, ": unfit"],
  [{}, undefined, ": required"],
];

for (const [form, answer, said] of rules) {
  test(`of ${JSON.stringify(answer)} for ${JSON.stringify(form)} is said "${said}"`, async () => {
    assert.deepEqual(await saidOf(form, answer), [said]);
  });
}

test("a member that is missing is told where it would be", async () => {
  const form = { properties: { a: place }, required: ["a", "b"] };
  const said = await saidOf(form, { a: { city: undefined } });
  assert.deepEqual(said.sort(), ["/a/city: required", "/b: required"]);
});

test("of several alternatives the chosen one says what is wrong", async () => {
  const by = (given: object) => saidOf(travel, { stops: [], by: given });
  assert.deepEqual(await by({ kind: "train", seat: 0 }), ["/by/seat: minimum 1"]);
  assert.deepEqual(await by({ kind: "car", plate: 5 }), ["/by/plate: unfit"]);
  const both = { oneOf: [{ type: "string" }, { type: "string", maxLength: 9 }] };
  assert.deepEqual(await saidOf(both, "a"), [": unfit"]);
});

test("a number is read with the decimal sign of the language, and with no other", () => {
  const read = (texts: readonly string[], sign: DecimalSign) =>
    texts.map((text) => numberIn(text, sign));
  assert.deepEqual(
    read(["12.500", "-.5", "1e3", " 7 ", "１２．５"], "."),
    [12.5, -0.5, 1_000, 7, 12.5],
  );
  assert.deepEqual(read(["12,5", "1.", "1,", "12.500"], ","), [12.5, undefined, 1, undefined]);
  const none = ["", "1,5", "1 000", "+1", "0x1", "1e999", "12345678901234567890"];
  assert.ok(read(none, ".").every((each) => each === undefined));
});

test("text that is no JSON is told at its field, and nothing else is said of that", async () => {
  unreadable.set("one", { at: "/any", text: "notJson" });
  const form = { properties: { any: { type: "object" } }, required: ["any"] };
  assert.deepEqual(await saidOf(form, {}), ["/any: notJson"]);
  unreadable.clear();
});

test("a form that cannot be checked here is left to the server", async () => {
  assert.deepEqual(await saidOf({ properties: { a: { required: 5 } } }, { a: {} }), []);
});

test("an answer that is longer than the server takes is not checked", async () => {
  const form = { type: "string", pattern: "^(a+)+$" };
  assert.deepEqual(await saidOf(form, `${"a".repeat(40_000)}!`), [": tooLong 32768"]);
});

test("an answer that is too much work to check is left to the server", async () => {
  const items = { type: "number" } as const;
  const form = { allOf: Array.from({ length: 700 }, () => ({ items })) };
  const answer = Array.from({ length: 1_000 }, () => "a");
  assert.deepEqual(await saidOf(form, answer), []);
  assert.equal(formValidator.isValid(form, answer, {}), false);
});

test("what must be known at once is found without patterns", () => {
  const slow = { type: "string", pattern: "^(a+)+$" } as const;
  assert.equal(formValidator.isValid(slow, `${"a".repeat(60)}!`, {}), true);
  assert.equal(formValidator.isValid(slow, 5, {}), false);
});

test("a form is checked without patterns as the server checks it, and drawn as it is written", () => {
  const account = { oneOf: [{ pattern: "^[A-Z]" }, { type: "string", pattern: "^[0-9]" }] };
  const asked = { form: readForm({ properties: { account } }, "Answer"), withPatterns: false };
  assert.deepEqual(complaintsIn({ ...asked, answer: { account: "DE12" } }), []);
  const short = readForm(
    { anyOf: [{ type: "number" }, { oneOf: [{ pattern: "a", minLength: 3 }] }] },
    "",
  );
  assert.deepEqual(complaintsIn({ form: short, answer: "a", withPatterns: false }), [
    { at: "", text: "minLength", value: 3 },
  ]);
  const drawn = drawnForm(asked.form).properties as Record<string, RJSFSchema>;
  assert.deepEqual(drawn.account?.oneOf, [{}, { type: "string" }]);
});

const listOf = (minItems: number, items: object) => ({ type: "array", minItems, items });

test("of lists that ask for many items only some are there at first", () => {
  const text = { type: "string", pattern: "^a$" };
  const drawn = (form: object) => drawnForm(readForm({ title: "T", ...form }, "Answer"));
  const drawnText = { type: "string" };
  assert.deepEqual(drawn(listOf(1e9, text)), { title: "T", ...listOf(100, drawnText) });
  assert.deepEqual(drawn(listOf(40, listOf(40, text))), {
    title: "T",
    ...listOf(40, listOf(1, drawnText)),
  });
  const pair = { properties: { a: listOf(70, text), b: listOf(70, text) } };
  assert.deepEqual(drawn(pair).properties, { a: listOf(70, drawnText), b: listOf(30, drawnText) });
  const named = { properties: { minItems: text, items: text } };
  assert.deepEqual(drawn(named).properties, { minItems: drawnText, items: drawnText });
});

test("a form of thousands of values is asked for as one text", () => {
  const properties = Object.fromEntries(
    Array.from({ length: 2_000 }, (_, index) => [`k${index}`, { type: "string" }]),
  );
  const form = readForm({ title: "Large", description: "Much", properties }, "Answer");
  assert.deepEqual(drawnForm(form), { title: "Large", description: "Much" });
  assert.equal(fieldFor(drawnForm(form)), "json");
});

test("a JSON pointer leads to a part, by names of any kind", () => {
  const path = ["a/b", "c~d", 1];
  assert.equal(pointerOf(path), "/a~1b/c~0d/1");
  assert.deepEqual(pathOf("/a~1b/c~0d/1"), ["a/b", "c~d", "1"]);
  assert.equal(partAt({ "a/b": { "c~d": [0, "here"] } }, pointerOf(path)), "here");
  assert.equal(partAt({}, "/a/b"), undefined);
});

test("a field for a moment shows the one that is sent, also where clocks leave out what was typed", () => {
  const reading = momentReading("America/New_York");
  const cases = [
    ["2026-03-08T02:30", "2026-03-08T07:30:00.000Z", "2026-03-08T03:30"],
    ["2026-03-08T01:30", "2026-03-08T06:30:00.000Z", "2026-03-08T01:30"],
    ["", undefined, ""],
  ] as const;
  for (const [typed, sent, shown] of cases) {
    const value = reading.read(typed);
    assert.equal(value, sent);
    assert.equal(shownText({ typed, value }, reading), shown);
  }
});
