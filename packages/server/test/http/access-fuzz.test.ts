// As the other storms, at a front that wants signatures: what is answered is what was signed.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { type OperationName, operations } from "@ekiden/model";
import { KeyHarness, owner } from "../access/keys/key-harness.ts";
import { sign } from "../access/signature/signed.ts";
import type { Random } from "./random.ts";
import { brokenBytes, expectHarmless, names, says, storm, timeouts } from "./storm.ts";
import { anyText, anyValue, valueFor } from "./values.ts";
import { faultOf, requestOf } from "./wire.ts";

const harness = new KeyHarness();
after(() => harness[Symbol.asyncDispose]());
const key = await harness.service.create(owner);
const { authority } = harness;

const signedCall = (operation: OperationName, input: unknown): Buffer => {
  const { headers, body } = sign({
    ...key,
    at: harness.now,
    operation,
    body: JSON.stringify(input),
  });
  return requestOf({ headers: headers.map(([name, value]) => `${name}: ${value}`), body });
};
const usual = signedCall("ListDomains", { registrationStatus: "REGISTERED" });

test("signed inputs of every shape get what they get without signatures", async () => {
  const seen = new Set<string>();
  await storm(
    (random) => {
      const name = random.pick(names);
      const isLikeIt = random.chance(0.9);
      return signedCall(
        name,
        isLikeIt ? valueFor(operations[name].input, random) : anyValue(random),
      );
    },
    (reply) => {
      assert.ok(reply, `each is answered; ${says}`);
      expectHarmless(reply);
      seen.add(faultOf(reply) ?? "none");
    },
    { authority, usual },
  );
  assert.deepEqual([...seen].sort(), ["SerializationException", "ValidationException", "none"]);
});

test("of signed requests with broken bytes, none passes for what was not signed", async () => {
  const strange: unknown[] = [];
  const seen = new Set<string>();
  await storm(
    (random) => {
      const said = 1 + random.below(999);
      const input = { registrationStatus: "REGISTERED", maximumPageSize: said };
      return brokenBytes(random, signedCall("ListDomains", { ...input, nextPageToken: `${said}` }));
    },
    (reply) => {
      expectHarmless(reply);
      if (reply) seen.add(faultOf(reply) ?? "none");
    },
    {
      timeouts,
      authority,
      usual,
      handlers: {
        async ListDomains(input, { principal }) {
          const { maximumPageSize, nextPageToken } = input;
          const isAsSigned = `${maximumPageSize}` === (nextPageToken ?? `${maximumPageSize}`);
          if (!isAsSigned || principal.user !== owner.user) strange.push(input);
          return { domainInfos: [] };
        },
      },
    },
  );
  assert.deepEqual(strange, [], says);
  for (const fault of ["none", "InvalidSignatureException", "IncompleteSignatureException"]) {
    assert.ok(seen.has(fault), `${fault} is among what they got; ${says}`);
  }
});

/** No line ends: those are for the bytes to break. */
const anyHeader = (random: Random): string =>
  anyText(random).replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, "");

const anyPart = (random: Random, usualPart: string): string =>
  random.chance(0.7) ? usualPart : anyHeader(random);

/** The form of an Authorization header, with anything in the places of its parts. */
const anyAuthorization = (random: Random): string => {
  const scope = ["20261124", "us-east-1", "swf", "aws4_request"].map((part) =>
    anyPart(random, part),
  );
  const credential = [anyPart(random, key.accessKeyId), ...scope].join("/");
  const signedHeaders = anyPart(random, "content-type;host;x-amz-date;x-amz-target");
  const parts = [
    `Credential=${credential}`,
    `SignedHeaders=${signedHeaders}`,
    `Signature=${anyPart(random, "0".repeat(64))}`,
  ];
  const kept = parts.filter(() => random.chance(0.9));
  return `${anyPart(random, "AWS4-HMAC-SHA256")} ${kept.join(random.pick([", ", ",", " "]))}`;
};

test("authorizations with anything in them are refused, each with a fault of its own", async () => {
  const seen = new Set<string>();
  await storm(
    (random) =>
      requestOf({
        target: "SimpleWorkflowService.ListDomains",
        headers: [
          "Host: localhost",
          "Content-Type: application/x-amz-json-1.0",
          `X-Amz-Date: ${anyPart(random, "20261124T101112Z")}`,
          `Authorization: ${anyAuthorization(random)}`,
          ...(random.chance(0.1) ? [`X-Amz-Security-Token: ${anyHeader(random)}`] : []),
        ],
      }),
    (reply) => {
      expectHarmless(reply);
      assert.notEqual(reply?.status, 200, says);
      if (reply) seen.add(faultOf(reply) ?? "none");
    },
    { authority, usual },
  );
  // Some of the texts are longer than a head may be.
  seen.delete("RequestEntityTooLargeException");
  assert.deepEqual([...seen].sort(), [
    "IncompleteSignatureException",
    "InvalidSignatureException",
    "UnrecognizedClientException",
  ]);
});

test("calls without a signature are refused, and their bodies are not even read", async () => {
  await storm(
    (random) => requestOf({ target: "SimpleWorkflowService.ListDomains", body: anyText(random) }),
    (reply) => assert.equal(reply && faultOf(reply), "MissingAuthenticationTokenException"),
    { authority, usual },
  );
});
