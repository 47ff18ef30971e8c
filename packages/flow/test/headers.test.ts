import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { PayloadError, strictJson } from "../src/codec.ts";
import {
  maxHeaderNameCharacters,
  maxHeaders,
  maxHeadersCharacters,
  noHeaders,
  type PayloadHeaders,
  splitHeaders,
  withHeaders,
} from "../src/headers.ts";

const headers = { tenant: "acme", "x-user.id_2": "ü" };
const travel = (value: unknown): unknown => {
  const text = value === undefined ? undefined : strictJson.stringify(value);
  return text === undefined ? undefined : strictJson.parse(text);
};

test("a receiver that knows no headers reads objects and lists, with one member more", () => {
  assert.deepEqual(withHeaders({ cents: 5 }, headers), { cents: 5, "ekiden.headers": headers });
  assert.deepEqual(withHeaders([1, 2], headers), [1, 2, { "ekiden.headers": headers }]);
  assert.deepEqual(withHeaders(undefined, headers), { "ekiden.headers": headers });
  assert.deepEqual(withHeaders(5, headers), { "ekiden.headers": headers, "ekiden.input": 5 });
});

test("any value arrives as it was, with headers and without", () => {
  const property = fc.property(
    fc.oneof(fc.constant(undefined), fc.jsonValue()),
    fc.constantFrom<PayloadHeaders>(headers, noHeaders),
    (value, given) => {
      const arrived = splitHeaders(travel(withHeaders(value, given)));
      assert.deepEqual(arrived, { value: travel(value), headers: given });
    },
  );
  fc.assert(property);
});

test("values that look like headers, or like nothing, arrive as they were", () => {
  const odd = [
    {},
    { gone: undefined },
    { "ekiden.input": 1 },
    { "ekiden.headers": { tenant: "of the input" } },
    [],
    [{ "ekiden.headers": { tenant: "of the input" } }],
    null,
  ];
  for (const value of odd) {
    const arrived = splitHeaders(travel(withHeaders(value, headers)));
    assert.deepEqual(arrived, { value: travel(value), headers }, JSON.stringify(value));
  }
});

test("without headers a value is sent as it is", () => {
  for (const value of [undefined, 5, "text", { a: 1 }, [1]]) {
    assert.equal(withHeaders(value, {}), value);
  }
});

test("values of classes are not taken apart", () => {
  const when = new Date(0);
  const sent = withHeaders(when, headers);
  assert.deepEqual(sent, { "ekiden.headers": headers, "ekiden.input": when });
  assert.deepEqual(splitHeaders(sent), { value: when, headers });
});

const many = (count: number): PayloadHeaders =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`h${index}`, ""]));

test("headers have limits, and say which one was passed", () => {
  const refused: readonly (readonly [object, RegExp])[] = [
    [many(maxHeaders + 1), /there are 17 of them, and 16 may be/],
    [{ Tenant: "a" }, /"Tenant" is no name of a header/],
    [{ ["a".repeat(maxHeaderNameCharacters + 1)]: "" }, /at most 64 lower-case letters/],
    [{ a: "a".repeat(maxHeadersCharacters) }, /they have 4097 characters, and 4096 may be/],
    [{ a: 1 }, /the value of a is no string/],
  ];
  for (const [wrong, message] of refused) {
    assert.throws(
      () => withHeaders(1, wrong as PayloadHeaders),
      (error) => error instanceof PayloadError && message.test(error.message),
    );
  }
  const max = { ...many(maxHeaders - 1), a: "" };
  const rest = maxHeadersCharacters - Object.keys(max).join("").length;
  const full = { ...max, a: "x".repeat(rest) };
  assert.deepEqual(splitHeaders(withHeaders(1, full)), { value: 1, headers: full });
});

test("what others have put in the place of headers stays in the input", () => {
  const foreign = [
    { "ekiden.headers": 5, a: 1 },
    { "ekiden.headers": { A: "1" } },
    { "ekiden.headers": { a: 1 } },
    { "ekiden.headers": ["a"] },
    { "ekiden.headers": null },
    { "ekiden.headers": many(maxHeaders + 1) },
    [{ "ekiden.headers": { a: "1" }, more: 1 }],
  ];
  for (const value of foreign) assert.deepEqual(splitHeaders(value), { value, headers: noHeaders });
  const proto = JSON.parse('{"ekiden.headers":{"__proto__":"x"}}');
  assert.deepEqual(splitHeaders(proto).headers, noHeaders);
});
