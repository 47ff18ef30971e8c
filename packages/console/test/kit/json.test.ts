// What would be lost when JSON that a person wrote is parsed into values.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isParsedWhole, jsonTreeOf } from "../../src/kit/json.ts";

const isWhole = (text: string): boolean => {
  const tree = jsonTreeOf(text);
  assert.ok(tree, text);
  return isParsedWhole(tree, text);
};

test("JSON whose numbers and members are all kept is parsed whole", () => {
  for (const text of [
    "0",
    "-12.50",
    "1e3",
    "999999999999999",
    '{"a":[1,{"b":null}],"c":"1e999"}',
  ]) {
    assert.equal(isWhole(text), true, text);
  }
});

test("a number of too many digits or too large is not parsed whole, however deep it stands", () => {
  for (const text of [
    "12345678901234567890",
    "0.1234567890123456789",
    "1e999",
    '{"a":[[1e999]]}',
  ]) {
    assert.equal(isWhole(text), false, text);
  }
});

test("of two members of one name one would be lost", () => {
  assert.equal(isWhole('[{"a":1,"b":2,"a":3}]'), false);
});
