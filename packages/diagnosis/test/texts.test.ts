import assert from "node:assert/strict";
import { test } from "node:test";
import { durationText, failureText, fill, messageIn } from "../src/texts.ts";

const durations: readonly [number, string][] = [
  [0, "0 ms"],
  [40, "40 ms"],
  [12_000, "12 s"],
  [185_000, "3 min 5 s"],
  [3_600_000, "1 h"],
  [90_061_000, "1 d 1 h"],
];

for (const [milliseconds, text] of durations) {
  test(`a duration of ${milliseconds} milliseconds reads ${text}`, () => {
    assert.equal(durationText(milliseconds), text);
  });
}

test("times, durations and counts are filled in as they are read", () => {
  const values = { name: "t", dueAt: Date.UTC(2026, 0, 1), inMilliseconds: 1_000, count: 12_000 };
  assert.equal(
    fill("{name} at {dueAt}, in {inMilliseconds}; {count}", values),
    "t at 2026-01-01 00:00:00 UTC, in 1 s; 12,000",
  );
});

test("a value that has braces of its own is not filled in again", () => {
  assert.equal(fill("{a}", { a: "{b}", b: "no" }), "{b}");
});

const messages: readonly [framework: string, details: string, message: string][] = [
  ["Flow", '{"message":"card expired","name":"CardExpired"}', "card expired"],
  ["Java Flow", '["com.acme.Declined",{"message":"card expired"}]', "card expired"],
  ["Lambda", '{"errorType":"TypeError","errorMessage":"no bucket"}', "no bucket"],
  ["a worker by hand", "card expired", "card expired"],
  ["JSON that was cut off", '{"message":"card expired","stack":"at cha', "card expired"],
  ["JSON without a message", '{"code":7}', ""],
  ["JSON that is null", "[null]", "[null]"],
];

for (const [framework, details, message] of messages) {
  test(`the message is found in the details of ${framework}`, () => {
    assert.equal(messageIn(details), message);
  });
}

test("a failure is its reason and its message, on one line of 300 characters at most", () => {
  assert.equal(
    failureText({ reason: "Declined", details: "card\n  expired." }),
    "Declined: card expired",
  );
  assert.equal(
    failureText({ reason: "Declined", details: "Declined by bank" }),
    "Declined by bank",
  );
  assert.equal(failureText({}), "no reason given");
  assert.equal(failureText({ details: "x".repeat(10_000) }).length, 301);
});
