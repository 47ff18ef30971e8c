// Forms of tasks: which field a part of a JSON Schema gets, and what is in it at first.
import assert from "node:assert/strict";
import { test } from "node:test";
import { blankFor, type Form, fieldFor, stepTo } from "../../src/inbox/form/form.ts";

const fields: readonly (readonly [Form, string])[] = [
  [{ type: "object", properties: { a: {} } }, "group"],
  [{ type: "object" }, "json"],
  [{ enum: ["a", 2] }, "choice"],
  [{ const: true }, "choice"],
  [{ type: "boolean" }, "yesOrNo"],
  [{ type: "integer" }, "number"],
  [{ type: "string" }, "text"],
  [{ type: "array", items: { type: "string" } }, "lines"],
  [{ type: "array", items: { type: "number" } }, "json"],
  [{ type: ["string", "null"] }, "json"],
  [{}, "json"],
];

for (const [form, field] of fields) {
  test(`the form ${JSON.stringify(form)} is filled in as ${field}`, () => {
    assert.equal(fieldFor(form), field);
  });
}

test("an answer begins with the defaults, and with the groups that must be there", () => {
  const place: Form = { type: "object", properties: { city: { type: "string" } } };
  const form: Form = {
    type: "object",
    properties: {
      kept: { type: "boolean", default: true },
      open: { type: "string" },
      from: place,
      to: place,
    },
    required: ["to"],
  };
  assert.deepEqual(blankFor(form), { kept: true, to: {} });
});

test("names with slashes and tildes are steps of a JSON pointer", () => {
  assert.equal(stepTo("/a", "b/c~d"), "/a/b~1c~0d");
});
