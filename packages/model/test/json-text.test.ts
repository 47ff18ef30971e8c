// JSON as it was written, and what would be lost when it is parsed into values.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isParsedWhole, prettyJson, taskDataText } from "../src/index.ts";

test("JSON whose numbers and members are all kept is parsed whole", () => {
  for (const text of [
    "0",
    "-12.50",
    "1e3",
    "999999999999999",
    '{"a":[1,{"b":null}],"c":"1e999","d":{"a":"\\",12345678901234567890"}}',
  ]) {
    assert.equal(isParsedWhole(text), true, text);
  }
});

test("a number of too many digits or too large is not parsed whole, however deep it stands", () => {
  for (const text of [
    "12345678901234567890",
    "0.1234567890123456789",
    "1e999",
    '{"a":[[1e999]]}',
  ]) {
    assert.equal(isParsedWhole(text), false, text);
  }
});

test("of two members of one name one would be lost", () => {
  assert.equal(isParsedWhole('[{"a":1,"b":2,"\\u0061":3}]'), false);
  assert.equal(isParsedWhole('[{"a":{"a":1}},{"a":1}]'), true);
});

test("pretty JSON is what JavaScript writes, with the numbers as they were", () => {
  const values = [[], {}, [[], {}], { a: [1, { b: 'x"{' }], c: {} }, "a", null];
  for (const value of values) {
    assert.equal(prettyJson(JSON.stringify(value)), JSON.stringify(value, null, 2));
  }
  assert.equal(prettyJson(' { "n" :1.0,"n":2 }'), '{\n  "n": 1.0,\n  "n": 2\n}');
});

test("what a task is about is the last data of its input, or all of it", () => {
  const dataIn = (input: string, data: unknown = {}) => taskDataText({ data, input });
  const envelope = '"humanTask": {"data": 1}';
  assert.equal(dataIn(`{"data":[1,2], ${envelope}, "d\\u0061ta": {"n": [1.0]}}`), '{"n":[1.0]}');
  assert.equal(dataIn(`{"data": 1.0, ${envelope}}`, 1), "1.0");
  assert.equal(dataIn('{"humanTask": "x", "data": 1.0}'), '{"humanTask":"x","data":1.0}');
  assert.equal(dataIn("[1.0, 2]", [1, 2]), "[1.0,2]");
  assert.equal(dataIn("no JSON", "no JSON"), '"no JSON"');
  assert.equal(taskDataText({ input: `{${envelope}}` }), undefined);
});
