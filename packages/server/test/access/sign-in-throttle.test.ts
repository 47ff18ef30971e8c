// How fast secrets can be tried, on a clock that the test moves.
import assert from "node:assert/strict";
import { test } from "node:test";
import { TestClock } from "@ekiden/testing";
import {
  addressGroupOf,
  maxFailureAgeMilliseconds,
  maxFreeFailures,
  maxThrottledEntries,
  maxWaitMilliseconds,
  minFailuresForKeyWait,
  SignInThrottle,
} from "../../src/access/sign-in-throttle.ts";

const keyId = "AKIAAAAAAAAAAAAAAAAA";
const attacker = "203.0.113.7";

const place = () => {
  const clock = new TestClock();
  const throttle = new SignInThrottle(clock);
  const begin = (address: string, more: { keyId?: string; browser?: string } = {}) =>
    throttle.begin({ address, keyId: more.keyId, browser: more.browser });
  /** Seconds to wait; 0: it was let through, and has failed. */
  const fail = (...given: Parameters<typeof begin>): number => {
    const leave = begin(...given);
    return "waitSeconds" in leave ? leave.waitSeconds : 0;
  };
  const pass = (seconds: number) => clock.moveTo(clock.now() + seconds * 1_000);
  const times = (count: number, act: () => number) => Array.from({ length: count }, act);
  return { begin, fail, pass, times };
};

test("an address that fails again and again waits twice as long each time, up to half a minute", () => {
  const { fail, pass, times } = place();
  assert.deepEqual(
    times(maxFreeFailures, () => fail(attacker)),
    Array(maxFreeFailures).fill(0),
  );
  const waits = times(7, () => {
    const wait = fail(attacker);
    pass(wait);
    assert.equal(fail(attacker), 0);
    return wait;
  });
  assert.deepEqual(waits, [1, 2, 4, 8, 16, 30, 30]);
  assert.equal(maxWaitMilliseconds, 30_000);
});

test("what is refused meanwhile does not make the wait longer", () => {
  const { fail, pass, times } = place();
  times(maxFreeFailures, () => fail(attacker));
  assert.deepEqual(
    times(1_000, () => fail(attacker)),
    Array(1_000).fill(1),
  );
  pass(1);
  assert.equal(fail(attacker), 0);
});

test("many at the same time are not let through together", () => {
  const { begin, times } = place();
  // None of them has been told so far whether it failed.
  const leaves = times(50, () => ("waitSeconds" in begin(attacker, { keyId }) ? 0 : 1));
  assert.equal(
    leaves.reduce((sum, each) => sum + each, 0),
    maxFreeFailures,
  );
});

test("a success counts as no failure, and forgives none", () => {
  const { begin, fail, times, pass } = place();
  for (const _ of times(100, () => 0)) {
    const leave = begin(attacker, { keyId });
    assert.ok("takeBack" in leave);
    leave.takeBack();
  }
  times(maxFreeFailures - 1, () => fail(attacker));
  const leave = begin(attacker);
  assert.ok("takeBack" in leave);
  leave.takeBack();
  assert.equal(fail(attacker), 0);
  assert.equal(fail(attacker), 1);
  pass(maxFailureAgeMilliseconds / 1_000);
  assert.equal(fail(attacker), 0);
  assert.equal(fail(attacker), 0);
});

test("a key that is tried from many addresses is slowed down at each that has failed already", () => {
  const { fail } = place();
  for (let n = 0; n < 100; n += 1) fail(`198.51.100.${n}`, { keyId });
  for (let n = 1; n < minFailuresForKeyWait; n += 1) assert.equal(fail(attacker, { keyId }), 0);
  assert.equal(fail(attacker, { keyId }), 0);
  assert.equal(fail(attacker, { keyId }), maxWaitMilliseconds / 1_000);
  assert.equal(fail(attacker, { keyId: "AKIABBBBBBBBBBBBBBBB" }), 0);
});

test("attempts at secrets of a key from elsewhere do not lock its holder out", () => {
  const { begin, fail, pass } = place();
  for (let second = 0; second < 3_600; second += 1) {
    fail(attacker, { keyId });
    pass(1);
  }
  assert.ok("takeBack" in begin("192.0.2.1", { keyId }));
});

test("nor does one at the same address, where the browser is known", () => {
  const { begin, fail, times } = place();
  times(100, () => fail(attacker, { keyId }));
  assert.ok("waitSeconds" in begin(attacker, { keyId }));
  assert.ok("takeBack" in begin(attacker, { keyId, browser: "one" }));
  // With a stolen cookie, secrets cannot be tried faster.
  times(maxFreeFailures - 1, () => fail(attacker, { keyId, browser: "one" }));
  assert.equal(fail(attacker, { keyId, browser: "one" }), 1);
  assert.equal(fail(attacker, { keyId, browser: "two" }), 0);
});

test("so many addresses are remembered, and those that failed last are among them", () => {
  const { fail, times } = place();
  times(maxFreeFailures, () => fail(attacker));
  for (let n = 0; n < maxThrottledEntries - 1; n += 1) fail(`10.${n >> 16}.${n >> 8}.${n & 255}`);
  assert.equal(fail(attacker), 1);
  fail("192.0.2.1");
  assert.equal(fail(attacker), 0);
});

test("addresses of IPv6 that one connection can have are taken for one", () => {
  for (const [address, group] of [
    ["192.0.2.1", "192.0.2.1"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
    ["2001:0db8:1:2::9", "2001:db8:1:2"],
    ["2001:db8::9", "2001:db8:0:0"],
    ["::1", "0:0:0:0"],
    ["fe80::1%eth0", "fe80:0:0:0"],
    ["1::", "1:0:0:0"],
    ["", ""],
  ] as const) {
    assert.equal(addressGroupOf(address), group, address);
  }
});
