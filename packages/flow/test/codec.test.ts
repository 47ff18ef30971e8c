import assert from "node:assert/strict";
import { test } from "node:test";
import { decode, encode } from "../src/codec.ts";
import { PayloadError, strictJson } from "../src/index.ts";

const roundTrip = (value: unknown): unknown => decode(strictJson, encode(strictJson, value));

test("plain data arrives as it was sent", () => {
  const values = [null, true, 0, 1.5, "", "\u{1f600}", [], {}, { a: [{ b: null }] }] as const;
  for (const value of values) assert.deepEqual(roundTrip(value), value);
  assert.equal(roundTrip(undefined), undefined);
  assert.deepEqual(roundTrip({ left: undefined }), {});
  assert.deepEqual(roundTrip(Object.assign(Object.create(null), { a: 1 })), { a: 1 });
});

test("what JSON would lose is refused with its place", () => {
  class Money {}
  const loop: { self?: unknown } = {};
  loop.self = loop;
  const misfits: readonly (readonly [unknown, RegExp])[] = [
    [new Map(), /^value is a Map,/],
    [{ list: [1, new Date(0)] }, /^value\.list\[1\] is a Date,/],
    [{ big: 1n }, /^value\.big is a bigint,/],
    [[Number.NaN], /^value\[0\] is NaN,/],
    [() => {}, /^value is a function,/],
    [{ money: new Money() }, /^value\.money is a Money,/],
    [Buffer.from("bytes"), /^value is a Buffer,/],
    [loop, /^value\.self contains itself,/],
  ];
  for (const [value, message] of misfits) {
    assert.throws(
      () => strictJson.stringify(value),
      (error) => error instanceof PayloadError && message.test(error.message),
    );
  }
});

test("a class that knows its form in JSON is sent in that form", () => {
  class Money {
    readonly parts = new Map([["EUR", 5]]);
    toJSON() {
      return [...this.parts];
    }
  }
  assert.deepEqual(roundTrip({ price: new Money() }), { price: [["EUR", 5]] });
  class Odd {
    toJSON() {
      return new Set();
    }
  }
  assert.throws(() => strictJson.stringify(new Odd()), /value\.toJSON\(\) is a Set/);
});

test("a text that is not of the codec is taken as it is", () => {
  assert.equal(decode(strictJson, "plain words"), "plain words");
  assert.equal(decode(strictJson, ""), "");
});

test("a value of thousands of levels is refused with its place, and one of hundreds is sent", () => {
  const nested = (levels: number): unknown => {
    let value: unknown = "core";
    for (let level = 0; level < levels; level += 1) value = { in: value };
    return value;
  };
  assert.deepEqual(roundTrip(nested(900)), nested(900));
  for (const levels of [1_001, 5_000, 100_000]) {
    assert.throws(
      () => strictJson.stringify(nested(levels)),
      (error) =>
        error instanceof PayloadError &&
        /^value[.in]+… is more than 1000 levels deep/.test(error.message),
    );
  }
});
