// Roles that are assumed: by whom, for how long, and what a session of one is.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { StsInput } from "@ekiden/model";
import { requestOfCall } from "../../../src/access/policy/index.ts";
import { boundaryOf, type Principal, roleArn, userArn } from "../../../src/access/principal.ts";
import type { RoleSession } from "../../../src/access/roles/assumption.ts";
import { KeyHarness, owner } from "../keys/key-harness.ts";

const { account } = owner;
const other = "210987654321";
const role = "encoder";
const arn = roleArn(account, role);
const hour = 3_600_000;

const trustIn = (...principals: readonly string[]) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Principal: { AWS: principals }, Action: "sts:AssumeRole" },
  });
const allowing = (Action: string | readonly string[], Resource = "*") =>
  JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", Action, Resource } });

const assume = (
  harness: KeyHarness,
  principal: Principal,
  given: Partial<StsInput<"AssumeRole">>,
) =>
  harness.assumer.assume(
    { roleArn: arn, roleSessionName: "mary", ...given },
    { principal, account: principal.account, region: "us-east-1", now: harness.now },
  );

/** A key of a user whom the role trusts by name. */
const trusted = async (harness: KeyHarness, maxSessionSeconds?: number) => {
  const key = await harness.service.create(owner);
  const trust = trustIn(userArn(account, owner.user));
  await harness.roleService.create({ account, role, trust, maxSessionSeconds });
  return { key, principal: await harness.identify(key) };
};

const denied = (principal: Principal, asked = arn) => ({
  name: "AccessDeniedException",
  message: `User: ${principal.arn} is not authorized to perform: sts:AssumeRole on resource: ${asked}`,
});
const gone = { name: "UnrecognizedClientException" };

/** May the session make this call? */
const may = async (harness: KeyHarness, session: RoleSession, operation: "ListDomains") => {
  const principal = await harness.identify(session);
  const { judge } = await harness.policies.of(principal);
  const requestContext = { principal, account, region: "us-east-1", now: harness.now };
  const input = { registrationStatus: "REGISTERED" } as const;
  return judge.judge(requestOfCall({ operation, input }, requestContext)) === "allowed";
};

test("a session of a role is the role's, with the name of the session in its ARN", async () => {
  await using harness = new KeyHarness();
  const { key, principal } = await trusted(harness);
  const session = await assume(harness, principal, {});
  const { id } = (await harness.store.roles.find(arn)) ?? {};
  assert.match(String(id), /^AROA[A-Z2-7]{16}$/);
  assert.equal(session.id, `${id}:mary`);
  assert.equal(session.expiresAt, harness.now + hour);
  assert.deepEqual(await harness.identify(session), {
    account,
    arn: `arn:aws:sts::${account}:assumed-role/encoder/mary`,
    role: { arn, id, sessionName: "mary", since: harness.now },
    accessKeyId: session.accessKeyId,
    sessionOf: key.accessKeyId,
  });
});

test("a role that does not exist, one of another account and one that trusts others are refused alike", async () => {
  await using harness = new KeyHarness();
  const { principal } = await trusted(harness);
  const elsewhere = roleArn(other, role);
  const stranger = { account: other, user: "worker", arn: userArn(other, "worker") };
  await harness.roleService.create({
    account,
    role: "closed",
    trust: trustIn(userArn(account, "x")),
  });
  for (const asked of [elsewhere, roleArn(account, "none"), roleArn(account, "closed")]) {
    await assert.rejects(assume(harness, principal, { roleArn: asked }), denied(principal, asked));
  }
  await assert.rejects(assume(harness, stranger, {}), denied(stranger));
});

test("where the trust names the account, a policy of the caller must allow it", async () => {
  await using harness = new KeyHarness();
  const principal = await harness.identify(await harness.service.create(owner));
  await harness.roleService.create({ account, role, trust: trustIn(account) });
  await assert.rejects(assume(harness, principal, {}), denied(principal));
  const attach = (document: string) =>
    harness.store.policies.attach({ holder: principal.arn, name: "p", document }, 20);
  await attach(allowing("sts:AssumeRole", `${arn}-other`));
  harness.now += 500;
  await assert.rejects(assume(harness, principal, {}), denied(principal));
  await attach(allowing("sts:AssumeRole", arn));
  harness.now += 500;
  await assume(harness, principal, {});
});

test("admin without policies may assume a role that trusts the account, and no other", async () => {
  await using harness = new KeyHarness();
  const principal = await harness.identify(
    await harness.service.create({ account, user: "admin" }),
  );
  await harness.roleService.create({ account, role, trust: trustIn(account) });
  await assume(harness, principal, {});
  await harness.roleService.trust({ account, role }, trustIn(userArn(account, "mary")));
  harness.now += 500;
  await assert.rejects(assume(harness, principal, {}), denied(principal));
});

test("a session may do what the role may, and nothing of what its caller may", async () => {
  await using harness = new KeyHarness();
  const admin = await harness.identify(await harness.service.create({ account, user: "admin" }));
  await harness.roleService.create({ account, role, trust: trustIn(account) });
  const session = await assume(harness, admin, { roleSessionName: "admin" });
  assert.equal(await may(harness, session, "ListDomains"), false);
  const document = allowing("swf:*");
  await harness.store.policies.attach({ holder: arn, name: "p", document }, 20);
  harness.now += 500;
  assert.equal(await may(harness, session, "ListDomains"), true);
  const nothing = allowing("swf:StartTimer");
  await harness.store.policies.attach({ holder: boundaryOf(arn), name: "b", document: nothing }, 1);
  harness.now += 500;
  assert.equal(await may(harness, session, "ListDomains"), false);
});

test("the policy of a session narrows what the role may, and widens nothing", async () => {
  await using harness = new KeyHarness();
  const { principal } = await trusted(harness);
  const attach = (document: string) =>
    harness.store.policies.attach({ holder: arn, name: "p", document }, 20);
  const wide = await assume(harness, principal, { policy: allowing("*") });
  assert.equal(await may(harness, wide, "ListDomains"), false);
  await attach(allowing("swf:*"));
  harness.now += 500;
  const narrow = await assume(harness, principal, { policy: allowing("swf:StartTimer") });
  assert.equal(await may(harness, wide, "ListDomains"), true);
  assert.equal(await may(harness, narrow, "ListDomains"), false);
  assert.equal(await may(harness, await assume(harness, principal, {}), "ListDomains"), true);
});

test("the longest policy that a session may have fits into its token", async () => {
  await using harness = new KeyHarness();
  const { principal } = await trusted(harness);
  const start = '{"Statement":{"Effect":"Allow","Action":"*","Resource":["arn:aws:swf:*:*:';
  for (const filling of ["ÿ", "x"]) {
    const end = '"]}}';
    const policy = start + filling.repeat(2_048 - start.length - end.length) + end;
    assert.equal(policy.length, 2_048);
    await harness.identify(await assume(harness, principal, { policy }));
  }
});

test("a policy that cannot be read is refused before anything is asked", async () => {
  await using harness = new KeyHarness();
  const { principal } = await trusted(harness);
  for (const policy of ["{", "[]", '{"Statement":[]}', '{"Statement":{"Effect":"Maybe"}}']) {
    const refusal = { name: "MalformedPolicyDocumentException" };
    await assert.rejects(assume(harness, principal, { policy }), refusal);
  }
});

test("a session lasts as long as was asked for, and no longer than its role allows", async () => {
  await using harness = new KeyHarness();
  const { principal } = await trusted(harness, 7_200);
  const asked = await assume(harness, principal, { durationSeconds: 7_200 });
  assert.equal(asked.expiresAt, harness.now + 2 * hour);
  await assert.rejects(assume(harness, principal, { durationSeconds: 7_201 }), {
    name: "ValidationException",
    message: "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
  });
  harness.now = asked.expiresAt - 1;
  await harness.identify(asked);
  harness.now = asked.expiresAt;
  await assert.rejects(harness.identify(asked), { name: "ExpiredTokenException" });
});

test("a role whose sessions last less than an hour gives such without being asked", async () => {
  await using harness = new KeyHarness();
  const { principal } = await trusted(harness, 900);
  assert.equal((await assume(harness, principal, {})).expiresAt, harness.now + 900_000);
});

test("a session of a role that assumes another gets an hour at most, and ends with the first key", async () => {
  await using harness = new KeyHarness();
  const { key, principal } = await trusted(harness, 7_200);
  const second = roleArn(account, "second");
  await harness.roleService.create({
    account,
    role: "second",
    trust: trustIn(arn),
    maxSessionSeconds: 7_200,
  });
  const first = await harness.identify(await assume(harness, principal, {}));
  const asked = { roleArn: second };
  await assert.rejects(assume(harness, first, { ...asked, durationSeconds: 3_601 }), {
    name: "ValidationException",
    message: /1 hour session limit for roles assumed by role chaining/,
  });
  await assert.rejects(assume(harness, principal, asked), denied(principal, second));
  const chained = await assume(harness, first, asked);
  assert.equal((await harness.identify(chained)).sessionOf, key.accessKeyId);
  await harness.service.setStatus(key.accessKeyId, "disabled");
  harness.now += 500;
  await assert.rejects(harness.identify(chained), gone);
});

test("a session ends with its role, and is none of a role that gets its name", async () => {
  await using harness = new KeyHarness();
  const { principal } = await trusted(harness);
  const session = await assume(harness, principal, {});
  await harness.identify(session);
  await harness.roleService.delete({ account, role });
  harness.now += 500;
  await assert.rejects(harness.identify(session), gone);
  const trust = trustIn(userArn(account, owner.user));
  await harness.roleService.create({ account, role, trust });
  harness.now += 500;
  await assert.rejects(harness.identify(session), gone);
  await harness.identify(await assume(harness, principal, {}));
});

test("another trust policy keeps out whom it does not name, and ends no session", async () => {
  await using harness = new KeyHarness();
  const { principal } = await trusted(harness);
  const session = await assume(harness, principal, {});
  await harness.roleService.trust({ account, role }, trustIn(userArn(account, "mary")));
  harness.now += 500;
  await assert.rejects(assume(harness, principal, {}), denied(principal));
  await harness.identify(session);
});

test("the token of a role's session is good only with its own id and secret", async () => {
  await using harness = new KeyHarness();
  const { key, principal } = await trusted(harness);
  const session = await assume(harness, principal, {});
  const plain = await harness.service.session(key.accessKeyId, 900);
  for (const wrongly of [
    { ...session, sessionToken: plain.sessionToken },
    { ...plain, sessionToken: session.sessionToken },
    { ...session, accessKeyId: plain.accessKeyId },
  ]) {
    await assert.rejects(harness.identify(wrongly), gone);
  }
  await assert.rejects(harness.identify({ ...session, secretAccessKey: key.secretAccessKey }), {
    name: "InvalidSignatureException",
  });
});

test("a node from before there were roles takes no session of one for its key's user", async () => {
  await using harness = new KeyHarness();
  const { principal } = await trusted(harness);
  const { accessKeyId, sessionToken } = await assume(harness, principal, {});
  const sealed = Buffer.from(sessionToken, "base64");
  assert.equal(harness.masterKey.open(sealed, `session ${accessKeyId}`), undefined);
});

test("a stored trust policy that cannot be read trusts no principal, and is reported", async () => {
  await using harness = new KeyHarness();
  const { principal } = await trusted(harness);
  await harness.store.roles.setTrust(arn, '{"Version":"2036-01-01"}');
  await assert.rejects(assume(harness, principal, {}), denied(principal));
  assert.deepEqual(harness.unreadable, ["trust"]);
});

test("a caller with a policy that cannot be read assumes nothing, though a role names it", async () => {
  await using harness = new KeyHarness();
  const { principal } = await trusted(harness);
  await harness.store.policies.attach({ holder: principal.arn, name: "odd", document: "{" }, 20);
  await assert.rejects(assume(harness, principal, {}), denied(principal));
});

test("conditions of a trust know the caller, the session's name and the external id", async () => {
  await using harness = new KeyHarness();
  const principal = await harness.identify(await harness.service.create(owner));
  const Condition = {
    StringEquals: { "sts:ExternalId": "x1", "aws:PrincipalArn": principal.arn },
    StringLike: { "sts:RoleSessionName": "\u0024{aws:username}-*" },
  };
  const Statement = {
    Effect: "Allow",
    Principal: { AWS: principal.arn },
    Action: "sts:AssumeRole",
    Condition,
  };
  const trust = JSON.stringify({ Version: "2012-10-17", Statement });
  await harness.roleService.create({ account, role, trust });
  const name = { roleSessionName: "worker-1" };
  await assume(harness, principal, { ...name, externalId: "x1" });
  for (const given of [name, { ...name, externalId: "x2" }, { externalId: "x1" }]) {
    await assert.rejects(assume(harness, principal, given), denied(principal));
  }
});

test("a role is refused under a bad name, for too long, for strangers, and twice", async () => {
  await using harness = new KeyHarness();
  const trust = trustIn(account);
  const create = (given: object) => harness.roleService.create({ account, role, trust, ...given });
  await assert.rejects(create({ role: "a/b" }), /A role's name has 1 to 64/);
  await assert.rejects(create({ account: "1" }), /An account has 12 digits/);
  for (const maxSessionSeconds of [899, 43_201, 1_000.5]) {
    await assert.rejects(create({ maxSessionSeconds }), /lasts 900 to 43200 seconds/);
  }
  await assert.rejects(
    create({ trust: trustIn(other) }),
    /210987654321:root is of another account/,
  );
  await assert.rejects(create({ trust: "{" }), { name: "PolicyError" });
  await create({});
  await assert.rejects(create({}), /There is a role .*encoder already/);
  const name = { account, role: "none" };
  await assert.rejects(harness.roleService.show(name), /There is no role .*none/);
  await assert.rejects(harness.roleService.trust(name, trust), /There is no role/);
  await assert.rejects(harness.roleService.delete(name), /There is no role/);
});
