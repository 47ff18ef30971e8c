// Hundreds of requests that no client would send, from a seed: each is answered or its connection
// is closed, none fails inside the server. EKIDEN_FUZZ_SEED and EKIDEN_FUZZ_REQUESTS repeat or
// extend; `npm run fuzz` sends many more of them to a server with a store behind it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { anyHead, anyInput, anyTrain, broken } from "./odd-requests.ts";
import { expectHarmless, says, storm, timeouts } from "./storm.ts";
import { faultOf } from "./wire.ts";

test("inputs of every shape and of none are answered or refused", async () => {
  const seen = new Set<string>();
  await storm(
    (random) => anyInput(random),
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

test("heads with anything in them are answered or refused", () => storm(anyHead, expectHarmless));

test("callers of every kind that reset their connection at once do no harm", () =>
  storm((random) => (random.chance(0.5) ? anyHead(random) : anyTrain(random)), expectHarmless, {
    timeouts,
    areLeaving: true,
  }));

test("requests with broken bytes are answered, refused or given up", () =>
  storm(broken, expectHarmless));

test("several requests at once, polls among them, are answered, or their connection ends", () =>
  storm((random) => anyTrain(random), expectHarmless));
