// Whom a trust policy trusts, and what such a document may say.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Judge, PolicyError } from "../../../src/access/policy/index.ts";
import { mayAssume } from "../../../src/access/roles/assumption.ts";
import { Trust } from "../../../src/access/roles/trust.ts";
import { parseTrust } from "../../../src/access/roles/trust-document.ts";
import { account, allow, judgeOf } from "../asking.ts";

const mary = { account, arn: `arn:aws:iam::${account}:user/mary` };
const encoder = {
  account,
  arn: `arn:aws:sts::${account}:assumed-role/encoder/mary`,
  role: { arn: `arn:aws:iam::${account}:role/encoder`, id: "AROA1", sessionName: "mary", since: 0 },
};
const root = `arn:aws:iam::${account}:root`;

const trusting = (principal: unknown, more: object = {}) => ({
  Effect: "Allow",
  Principal: principal,
  Action: "sts:AssumeRole",
  ...more,
});
const trustOf = (...statements: readonly object[]) =>
  new Trust(parseTrust({ Version: "2012-10-17", Statement: statements }));
const asked = (said: Record<string, string> = {}) => ({
  action: "sts:AssumeRole",
  resource: `arn:aws:iam::${account}:role/target`,
  context: (key: string) => said[key],
});

test("who is named is trusted itself, and who is meant as one of the account only so", () => {
  const verdicts = (principal: unknown) => {
    const trust = trustOf(trusting(principal));
    return [trust.judge(mary, asked()), trust.judge(encoder, asked())];
  };
  assert.deepEqual(verdicts({ AWS: mary.arn }), ["itself", "implicitDeny"]);
  assert.deepEqual(verdicts({ AWS: encoder.arn }), ["implicitDeny", "itself"]);
  assert.deepEqual(verdicts({ AWS: encoder.role.arn }), ["implicitDeny", "itself"]);
  assert.deepEqual(verdicts({ AWS: [mary.arn, encoder.role.arn] }), ["itself", "itself"]);
  for (const all of ["*", { AWS: "*" }, { AWS: account }, { AWS: root }]) {
    assert.deepEqual(verdicts(all), ["account", "account"]);
  }
  for (const other of ["210987654321", `${mary.arn}2`, `${encoder.arn}2`]) {
    assert.deepEqual(verdicts({ AWS: other }), ["implicitDeny", "implicitDeny"]);
  }
});

test("another action and a condition that does not hold trust no principal", () => {
  const named = { AWS: mary.arn };
  const condition = { StringEquals: { "sts:ExternalId": "x" } };
  assert.equal(
    trustOf(trusting(named, { Action: "sts:GetCallerIdentity" })).judge(mary, asked()),
    "implicitDeny",
  );
  const trust = trustOf(trusting(named, { Action: "sts:*", Condition: condition }));
  assert.equal(trust.judge(mary, asked()), "implicitDeny");
  assert.equal(trust.judge(mary, asked({ "sts:externalid": "x" })), "itself");
});

test("a Deny of the trust wins for every principal", () => {
  for (const denied of [mary.arn, root, account, "*"]) {
    const trust = trustOf(
      trusting({ AWS: mary.arn }),
      trusting({ AWS: denied }, { Effect: "Deny" }),
    );
    assert.equal(trust.judge(mary, asked()), "explicitDeny");
  }
});

const principals = fc.constantFrom(
  ...["*", account, root, mary.arn, encoder.arn, encoder.role.arn, "210987654321"],
);
const statement = fc.record({
  Effect: fc.constantFrom("Allow", "Deny"),
  Principal: fc.array(principals, { minLength: 1, maxLength: 3 }).map((AWS) => ({ AWS })),
  Action: fc.constantFrom("sts:AssumeRole", "sts:*", "*", "sts:GetCallerIdentity"),
});
const statements = fc.array(statement, { minLength: 1, maxLength: 5 });
const callers = fc.constantFrom(mary, encoder);
const owners: readonly Judge[] = [
  judgeOf(allow("*")),
  new Judge({ policies: [] }),
  judgeOf(allow("*"), { Effect: "Deny", Action: "sts:*", Resource: "*" }),
];
const judges = fc.constantFrom(...owners);

test("another Deny in the trust never lets a principal in", () => {
  const cases = fc.record({ given: statements, one: statement, who: callers, judge: judges });
  const property = fc.property(cases, ({ given, one, who, judge }) => {
    const before = mayAssume({ trust: trustOf(...given), judge }, who, asked());
    const more = trustOf(...given, { ...one, Effect: "Deny" });
    if (mayAssume({ trust: more, judge }, who, asked())) assert.ok(before);
  });
  fc.assert(property, { numRuns: 2_000, seed: 1 });
});

test("no principal assumes a role without an Allow of its trust, with any other rights", () => {
  const property = fc.property(statements, callers, judges, (given, who, judge) => {
    const denies = given.map((each) => ({ ...each, Effect: "Deny" }));
    assert.equal(mayAssume({ trust: trustOf(...denies), judge }, who, asked()), false);
  });
  fc.assert(property, { numRuns: 1_000, seed: 1 });
});

test("who is named needs no policy, and yet a Deny or a boundary of its own holds", () => {
  const trust = trustOf(trusting({ AWS: mary.arn }));
  const may = (judge: Judge) => mayAssume({ trust, judge }, mary, asked());
  assert.equal(may(new Judge({ policies: [] })), true);
  assert.equal(may(judgeOf({ Effect: "Deny", Action: "sts:*", Resource: "*" })), false);
  assert.equal(may(new Judge({ policies: [], boundary: [] })), false);
  assert.equal(may(new Judge({ policies: [], session: [] })), false);
});

test("one of the account needs a policy that allows it as well", () => {
  const trust = trustOf(trusting({ AWS: account }));
  const may = (judge: Judge) => mayAssume({ trust, judge }, mary, asked());
  assert.equal(may(new Judge({ policies: [] })), false);
  assert.equal(may(judgeOf(allow("sts:AssumeRole", { Resource: asked().resource }))), true);
  assert.equal(may(judgeOf(allow("sts:AssumeRole", { Resource: `${asked().resource}2` }))), false);
});

test("a trust policy that is none is refused with its place", () => {
  const named = { AWS: mary.arn };
  const { Principal: _, ...nobody } = trusting(named);
  const mistakes: readonly (readonly [object, RegExp])[] = [
    [nobody, /^Statement: must have Principal/],
    [trusting("mary"), /^Statement\.Principal: must be an object with AWS/],
    [trusting({}), /^Statement\.Principal: must be "\*" or/],
    [trusting({ AWS: [] }), /^Statement\.Principal\.AWS: is an empty list/],
    [trusting({ AWS: 1 }), /^Statement\.Principal\.AWS: must be a text/],
    [trusting({ AWS: `${mary.arn}*` }), /is no principal: write \*/],
    [trusting({ AWS: "12345" }), /is no principal/],
    [trusting({ Service: "lambda.amazonaws.com" }), /^Statement\.Principal: Service is not known/],
    [{ ...nobody, NotPrincipal: named }, /NotPrincipal is not known in trust policies/],
    [trusting(named, { Resource: "*" }), /a trust policy has no Resource/],
    [trusting(named, { Effect: "Maybe" }), /^Statement\.Effect: /],
    [trusting(named, { Condition: { Odd: { "aws:x": "1" } } }), /^Statement\.Condition\.Odd: /],
  ];
  for (const [Statement, expected] of mistakes) {
    assert.throws(
      () => parseTrust(JSON.stringify({ Statement })),
      (error: Error) => error instanceof PolicyError && expected.test(error.message),
      JSON.stringify(Statement),
    );
  }
});
