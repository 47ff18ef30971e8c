// What docs/operations/events.md says, and what no node is needed for.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Value } from "@sinclair/typebox/value";
import { fileSchema, targetSchema } from "../../src/events/configuration.ts";
import { eventTypes } from "../../src/events/event-types.ts";
import { pauseMillisecondsOf } from "../../src/events/pauses.ts";
import { keysFrom, signedHeaders } from "../../src/events/signature.ts";

const read = (path: string): string =>
  readFileSync(new URL(`../../../../${path}`, import.meta.url), "utf8");
const page = read("docs/operations/events.md");
const blocksOf = (language: string): readonly string[] =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, "gs"))].map(
    ([, block = ""]) => block,
  );

test("the receiver of the page is the one that the tests verify signatures with", () => {
  const code = read("packages/server/test/events/verify-webhook.ts").replace(/^(\/\/.*\n)+/, "");
  assert.equal(blocksOf("ts")[0], code);
});

test("the file of the page is a file of --events, and the page names each event", () => {
  const file = JSON.parse(blocksOf("json")[0] ?? "");
  const { targets } = file;
  assert.ok(Value.Check(fileSchema, file));
  for (const target of targets) assert.ok(Value.Check(targetSchema, target));
  for (const type of eventTypes) assert.ok(page.includes(`\`${type}\``), type);
});

test("a request is signed as the specification's own example is", () => {
  // https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
  const keys = keysFrom("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw") ?? [];
  const eventId = "msg_p5jXN8AQM9LWM0D4loKWxJek";
  const headers = signedHeaders(keys, {
    eventId,
    at: 1_614_265_330_000,
    body: '{"test": 2432232314}',
  });
  assert.equal(headers["webhook-timestamp"], "1614265330");
  assert.equal(headers["webhook-signature"], "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
});

test("several secrets sign, and what is no secret is refused", () => {
  const [one, other] = [7, 8].map((byte) => `whsec_${Buffer.alloc(24, byte).toString("base64")}`);
  assert.equal(keysFrom(` ${one}\n${other} `)?.length, 2);
  const odd = ["", "plain", "whsec_", "whsec_c2hvcnQ=", `${one} plain`, `${one} `.repeat(5)];
  for (const text of odd) assert.equal(keysFrom(text), undefined, text);
});

test("pauses double up to a bound, and are shortened by up to a half", () => {
  const pauses = (share: number) =>
    [1, 2, 3, 9, 10, 1_000].map((failures) =>
      pauseMillisecondsOf({ failures, maxMilliseconds: 300_000, share }),
    );
  assert.deepEqual(pauses(0), [1_000, 2_000, 4_000, 256_000, 300_000, 300_000]);
  assert.deepEqual(pauses(1), [500, 1_000, 2_000, 128_000, 150_000, 150_000]);
});
