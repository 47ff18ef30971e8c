// Thousands of requests that nobody would send, from a seed: each is answered or its connection is
// closed, none fails inside the server. EKIDEN_FUZZ_SEED and EKIDEN_FUZZ_REQUESTS repeat or extend.
import assert from "node:assert/strict";
import { test } from "node:test";
import { operations } from "@ekiden/model";
import type { Random } from "./random.ts";
import { brokenBytes, expectHarmless, names, says, storm } from "./storm.ts";
import { anyText, anyValue, valueFor } from "./values.ts";
import { callOf, faultOf, requestOf } from "./wire.ts";

test("inputs of every shape and of none are answered or refused", async () => {
  const seen = new Set<string>();
  await storm(
    (random) => {
      const name = random.pick(names);
      const isLikeIt = random.chance(0.9);
      return callOf(name, isLikeIt ? valueFor(operations[name].input, random) : anyValue(random));
    },
    (reply) => {
      assert.ok(reply, `each is answered; ${says}`);
      expectHarmless(reply);
      seen.add(faultOf(reply) ?? "none");
    },
    // They are whole: however slow the machine, none is given up.
    {},
  );
  // Else the generator would have become too tame, or too wild, to prove anything.
  assert.deepEqual([...seen].sort(), ["SerializationException", "ValidationException", "none"]);
});

/** No line ends: those are for the bytes below to break. */
const anyHeader = (random: Random): string =>
  anyText(random).replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, "");

const anyHead = (random: Random): Buffer => {
  const method = random.pick(["POST", "POST", "GET", "PUT", "OPTIONS", "DELETE"]);
  const path = random.pick(["/", "/", "/?", "//", "*", "/healthz", "http://h/", "/\u00e9"]);
  const optional = [
    "Host: localhost",
    "Content-Type: application/json",
    `Content-Type: ${anyHeader(random)}`,
    `X-Amz-Target: ${anyHeader(random)}`,
    `X-Amz-Target: SimpleWorkflowService.${random.pick(names)}`,
    `Authorization: ${anyHeader(random)}`,
    "Expect: 200-maybe",
    "Connection: close",
    "Upgrade: h2c",
    `X-${random.below(1_000)}: ${anyHeader(random)}`,
  ];
  const line = `${method} ${path} HTTP/1.${random.below(2)}`;
  const body = random.chance(0.5) ? JSON.stringify(anyValue(random)) : anyText(random);
  return requestOf({ line, headers: optional.filter(() => random.chance(0.5)), body });
};

test("heads with anything in them are answered or refused", () => storm(anyHead, expectHarmless));

/** A good request with some bytes changed, lost, or put in. */
const broken = (random: Random): Buffer => {
  const name = random.pick(names);
  return brokenBytes(random, callOf(name, valueFor(operations[name].input, random)));
};

test("requests with broken bytes are answered, refused or given up", () =>
  storm(broken, expectHarmless));
