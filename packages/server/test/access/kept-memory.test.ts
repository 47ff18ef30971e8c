// What heads that are not proven leave behind in memory, and what policies do.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { MasterKey } from "../../src/access/keys/master-key.ts";
import { Sessions } from "../../src/access/keys/sessions.ts";
import { Judge, type Policy } from "../../src/access/policy/index.ts";
import { stampOf } from "../../src/access/signature/times.ts";
import { Verifier } from "../../src/access/signature/verifier.ts";
import { allow, arnOf, policyOf, variable } from "./asking.ts";

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

const calls = 1_000;
const megabyte = 1024 * 1024;

/** Bytes that so many calls leave. */
const left = (call: (at: number) => void, count = calls): number => {
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let at = 0; at < count; at += 1) call(at);
  collect();
  return process.memoryUsage().heapUsed - before;
};

const now = Date.UTC(2026, 10, 24, 10, 11, 12);
const letters = [..."abcdefghijklmnopqrstuvwxyz"];
const names = letters
  .flatMap((one) => letters.flatMap((two) => letters.map((three) => one + two + three)))
  .slice(0, 3_900);

interface Said {
  readonly keyId?: string;
  readonly signed?: string;
  readonly stamp?: string;
  readonly more?: string;
}

/** As the express lane cuts it out of the bytes of a connection. */
const headOf = ({ keyId = "AKIA", signed = "host;x-amz-date", stamp, more = "" }: Said): string => {
  const credential = `${keyId}/20261124/us-east-1/swf/aws4_request`;
  const text =
    `POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Date: ${stamp ?? stampOf(now)}\r\n` +
    `X-More: ${more}\r\nAuthorization: AWS4-HMAC-SHA256 Credential=${credential}, ` +
    `SignedHeaders=${signed}, Signature=${"0".repeat(64)}\r\n`;
  return Buffer.from(text, "latin1").toString("latin1");
};

const long = "x".repeat(15_500);
const said: Readonly<Record<string, (at: number) => Said>> = {
  "lists of signed headers": (at) => ({ signed: names.filter((_, on) => on !== at).join(";") }),
  "ids of keys": (at) => ({ keyId: `${at}${long}` }),
  "ids of keys, beside a long header": (at) => ({ keyId: `AKIA${at}`, more: long }),
  "stamps, beside a long header": (at) => ({ stamp: stampOf(now + at * 1_000), more: long }),
};

for (const [what, saidAt] of Object.entries(said)) {
  test(`${calls} ${what} leave little in memory`, () => {
    const verifier = new Verifier({ region: "us-east-1", service: "swf" });
    const bytes = left((at) => {
      try {
        verifier.read({ method: "POST", path: "/", headers: headOf(saidAt(at)) }, now);
      } catch {
        // Refused: a header that is signed is not there, or the time is off.
      }
    });
    assert.ok(bytes < 6 * megabyte, `${bytes} bytes`);
    assert.ok(verifier.read({ method: "POST", path: "/", headers: headOf({}) }, now));
  });
}

test(`a session's token that is written in ${calls} ways leaves little in memory`, () => {
  const sessions = new Sessions(MasterKey.random());
  const session = { keyId: "AKIA", secret: "secret", until: now };
  const token = sessions.seal("ASIA", session);
  const bytes = left((at) => {
    const spaces = " ".repeat(7_000 - at);
    assert.deepEqual(sessions.open("ASIA", `${token}${spaces}`), session);
  });
  assert.ok(bytes < 2 * megabyte, `${bytes} bytes`);
});

const many = <T>(count: number, make: (at: number) => T): T[] =>
  Array.from({ length: count }, (_, at) => make(at));
const noContext = () => undefined;
const ofUser = { StringEquals: { "aws:username": "mary" } };

for (const [what, statement] of [
  ["allow all that is asked", allow("*")],
  ["ask for the caller", allow("*", { Condition: ofUser })],
] as const) {
  test(`10,000 statements that ${what} leave little of 100 kinds of calls`, () => {
    const policy = policyOf(...many(500, () => statement));
    const judge = new Judge({ policies: many(20, () => policy) });
    const bytes = left((at) => {
      const asked = { action: "swf:StartWorkflowExecution", resource: arnOf(`d${at}`) };
      judge.permissionPreview(asked);
      judge.judge({ ...asked, context: noContext });
    }, 100);
    assert.ok(bytes < 3 * megabyte, `${bytes} bytes`);
  });
}

const documents: Readonly<Record<string, () => Policy>> = {
  "long patterns": () =>
    policyOf(allow("*", { Resource: many(30, (at) => arnOf(`${"a".repeat(1_900)}*b${at}`)) })),
  "short values": () =>
    policyOf(allow("*", { Condition: { StringEquals: { "aws:username": many(1_000, String) } } })),
  "many resources": () => policyOf(allow("*", { Resource: many(1_000, (at) => arnOf(`d${at}`)) })),
  variables: () =>
    policyOf(
      allow("*", { Resource: many(30, (at) => arnOf(`${variable("a:b").repeat(300)}${at}`)) }),
    ),
  "many actions": () => policyOf(allow(many(1_000, (at) => `swf:${at}*`))),
  "many statements": () => policyOf(...many(500, () => allow("*"))),
};

for (const [what, document] of Object.entries(documents)) {
  test(`what is remembered of ${what} is what it weighs, at ten bytes for a character`, () => {
    const judges: Judge[] = [];
    const policies = many(20, document);
    const bytes = left((at) => {
      judges.push(new Judge({ policies: policies.slice(at, at + 1) }));
    }, policies.length);
    const weight = judges.reduce((sum, judge) => sum + judge.weight, 0);
    assert.ok(bytes < weight * 15, `${bytes / weight} bytes`);
  });
}
