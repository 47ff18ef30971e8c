import assert from "node:assert/strict";
import { test } from "node:test";
import { runInNewContext } from "node:vm";
import { limitOfCharacters } from "../src/codec.ts";
import { errorFrom, failureOf } from "../src/failure.ts";
import {
  ActivityTimeout,
  ApplicationFailure,
  CanceledError,
  CompensationFailure,
  DecisionRefused,
  failureIn,
  HumanTaskRejected,
  hasFailed,
  isCanceled,
  strictJson,
  WorkflowFailure,
} from "../src/index.ts";

const roundTrip = (thrown: unknown, maxCharacters = 32_768): ApplicationFailure => {
  const limit = limitOfCharacters(maxCharacters);
  const { reason, details } = failureOf(strictJson, thrown, limit);
  assert.ok(reason.length <= 256, `a reason of ${reason.length} characters`);
  assert.ok(details.length <= maxCharacters, `${details.length} characters of details`);
  return errorFrom(strictJson, reason, details) as ApplicationFailure;
};

test("an error keeps its name, message, stack, details and causes", () => {
  const cause = new RangeError("deep", { cause: "deeper" });
  const options = { type: "Refused", details: { code: 1 }, nonRetryable: true, cause };
  const error = new ApplicationFailure("no", options);
  const arrived = roundTrip(error);
  const { name, message, stack, details, nonRetryable } = error;
  assert.deepEqual(
    { ...arrived, name: arrived.name, message: arrived.message, stack: arrived.stack },
    { name, message, stack, details, nonRetryable },
  );
  assert.equal(String(arrived.cause), "RangeError: deep");
  assert.equal(((arrived.cause as Error).cause as Error).message, "deeper");
});

test("any thrown value arrives as an error that says so", () => {
  assert.equal(roundTrip("a text").message, "a text");
  assert.equal(roundTrip(undefined).message, "thrown: undefined");
  assert.equal(roundTrip({ code: 5 }).message, 'thrown: {"code":5}');
  assert.equal(roundTrip(5n).message, "thrown: 5n");
  assert.equal(roundTrip(Symbol("stop")).message, "thrown: Symbol(stop)");
  assert.equal(roundTrip(Object.assign(new Error(), { message: 5, name: 6 })).message, "5");
  const foreign: unknown = runInNewContext("new TypeError('of another realm')");
  assert.equal(String(roundTrip(foreign)), "TypeError: of another realm");
  const all = new AggregateError([new Error("one"), new Error("two")], "none");
  assert.equal(roundTrip(all).message, "none: one; two");
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  assert.equal(roundTrip(proxy).message, "What was thrown cannot be read.");
});

test("an error whose stack is no text arrives without it", () => {
  const bare = (message: string, cause?: unknown) =>
    Object.assign(new Error(message, { cause }), { stack: null });
  const arrived = roundTrip(bare("outer", bare("inner")));
  assert.equal(arrived.stack, "Error: outer");
  assert.equal(String(arrived.cause), "Error: inner");
});

test("what does not fit is shortened and says so", () => {
  const long = new ApplicationFailure("x".repeat(50_000), { type: "y".repeat(400) });
  assert.match(roundTrip(long).message, /more characters\)/);
  const heavy = new ApplicationFailure("no", { details: "z".repeat(40_000) });
  assert.match(roundTrip(heavy).message, /^no \(\d+ characters of details were left out\)$/);
  const quotes = new ApplicationFailure("\u0001".repeat(8_000));
  assert.match(roundTrip(quotes, 12_000).message, /left out/);
  assert.match(roundTrip(new ApplicationFailure("no", { details: 5n })).message, /a bigint/);
  const final = new ApplicationFailure("no", { details: 5n, nonRetryable: true });
  assert.equal(roundTrip(final).nonRetryable, true);
});

test("several errors that came together arrive, through as many hands as there are", () => {
  const closed = new ApplicationFailure("no bank", { type: "BankClosed", details: { code: 7 } });
  const late = new ApplicationFailure("no carrier", { type: "NoCarrier" });
  let error: Error = new CompensationFailure([closed, "a text"], late);
  for (const _ of ["an activity", "a child", "a starter"]) {
    error = roundTrip(error);
    assert.equal(error.message, "2 compensations failed: no bank; a text");
    assert.ok(hasFailed(error, "BankClosed") && hasFailed(error, "NoCarrier"));
  }
  const many = new AggregateError(Array.from({ length: 50 }, () => new AggregateError([closed])));
  assert.ok(hasFailed(roundTrip(many), "BankClosed"));
});

test("what failures of Flow say beyond their message arrives as details", () => {
  const timeout = new ActivityTimeout(
    { activityId: "charge-1", activityName: "charge" },
    "HEARTBEAT",
    "half",
  );
  const end = { workflowId: "w", runId: "r", closeStatus: "TERMINATED" as const };
  const told = [
    timeout,
    new HumanTaskRejected("too dear", "mary"),
    new DecisionRefused("StartTimer", "TIMER_ID_ALREADY_IN_USE", "a"),
    new WorkflowFailure(end),
  ].map((error) => [roundTrip(error).name, roundTrip(error).details]);
  assert.deepEqual(told, [
    ["ActivityTimeout", { timeoutType: "HEARTBEAT", activityName: "charge" }],
    ["HumanTaskRejected", { reason: "too dear", rejectedBy: "mary" }],
    ["DecisionRefused", { decisionType: "StartTimer", refusal: "TIMER_ID_ALREADY_IN_USE" }],
    ["WorkflowFailure", { workflowId: "w", closeStatus: "TERMINATED" }],
  ]);
});

test("what has caused an error arrives where its details cannot be sent", () => {
  const cause = new ApplicationFailure("expired", { type: "CardExpired", details: { at: 5n } });
  const error = new ApplicationFailure("no", { details: { at: new Date(0) }, cause });
  const arrived = roundTrip(error);
  const { message, stack, details } = arrived;
  const inner = arrived.cause as ApplicationFailure;
  assert.match(message, /^no \(its details were left out: value\.details\.at is a Date/);
  assert.deepEqual([details, stack], [undefined, error.stack]);
  assert.match(inner.message, /^expired \(its details were left out: .*bigint/);
  assert.ok(hasFailed(arrived, "CardExpired"));
});

test("stacks are left out before what has caused an error, and that before its details", () => {
  const cause = new ApplicationFailure("expired", { type: "CardExpired" });
  cause.stack = "s".repeat(4_000);
  const error = new ApplicationFailure("no", { details: "d".repeat(500), cause });
  const short = roundTrip(error, 2_000);
  assert.ok(hasFailed(short, "CardExpired"));
  cause.message = "m".repeat(2_000);
  const alone = roundTrip(error, 2_000);
  assert.deepEqual([alone.message, alone.details], ["no", "d".repeat(500)]);
  assert.match(String(alone.cause), /caused this failure was left out/);
});

test("details of what has caused an error are left out before what has caused it", () => {
  const details = "d".repeat(1_900);
  const cause = new ApplicationFailure("expired", { type: "CardExpired", details });
  const child = { workflowId: "w".repeat(200), runId: "r", closeStatus: "FAILED", cause } as const;
  const arrived = roundTrip(new WorkflowFailure(child), 2_000);
  assert.ok(hasFailed(arrived, "CardExpired"), String(arrived.cause));
  assert.match(
    String(arrived.cause),
    /expired \(its details were left out, because there is no ro/,
  );
});

test("what began it all arrives through however many children", () => {
  let error: Error = new ApplicationFailure("expired", { type: "CardExpired", details: 7 });
  for (let level = 1; level <= 20; level += 1) {
    const child = { workflowId: `child-${level}`, runId: "r", closeStatus: "FAILED" } as const;
    error = roundTrip(new WorkflowFailure({ ...child, cause: error }));
  }
  assert.equal(failureIn(error, "CardExpired")?.details, 7);
});

test("a codec that throws errors of its own does not lose the failure", () => {
  const error = new ApplicationFailure("no", { details: 5n });
  const { details } = failureOf(JSON, error);
  assert.match(details, /no \(its details were left out: .*BigInt/);
});

test("causes that go round in circles come to an end", () => {
  const error = new Error("round");
  error.cause = error;
  assert.equal(roundTrip(error).message, "round");
  assert.equal(isCanceled(error), false);
  assert.equal(isCanceled(new Error("outer", { cause: new CanceledError() })), true);
});

test("failures that others wrote are told by reason and details", () => {
  const told = (reason?: string, details?: string) => {
    const {
      name,
      message,
      details: value,
    } = errorFrom(strictJson, reason, details) as never as {
      name: string;
      message: string;
      details: unknown;
    };
    return [name, message, value];
  };
  assert.deepEqual(told("Oops", "it broke"), ["Oops", "it broke", "it broke"]);
  assert.deepEqual(told("Oops"), ["Oops", "Oops", undefined]);
  assert.deepEqual(told(undefined, '{"a":1}'), ["Error", '{"a":1}', { a: 1 }]);
  assert.deepEqual(told("", '{"message":"m","name":7}')[1], "m");
});
