// Roles and policies by calls of an administrator: what they do, for which account, and what is
// refused. Who may call them: access-keys.test.ts.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { SwfClient } from "@ekiden/client";
import { maxPolicyCharacters } from "@ekiden/model";
import { type Principal, userArn } from "../../src/access/principal.ts";
import { openKeyService, openPolicyService, openRoleService } from "../../src/node/open-access.ts";
import { Accounts } from "../../src/operations/account.ts";
import { attachedPolicyHandlers } from "../../src/operations/attached-policies.ts";
import { roleHandlers } from "../../src/operations/roles.ts";
import { contextOf, noStore } from "../call-contexts.ts";
import { denied, Harness, outcomeOf, own } from "./harness.ts";

const other = "210987654321";
const unknown = "UnknownResourceFault";
const notPermitted = "OperationNotPermittedFault";
const invalid = "ValidationException";
const list = { registrationStatus: "REGISTERED" } as const;

const text = (statement: object): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", ...statement } });
const trusting = (AWS: string): string => text({ Principal: { AWS }, Action: "sts:AssumeRole" });
const listing = text({ Action: "swf:ListDomains", Resource: "*" });

let harness: Harness;
before(async () => {
  harness = await Harness.open();
});
after(() => harness[Symbol.asyncDispose]());

/** Calls until the outcome is this one: a node remembers policies for half a second. */
const becomes = async (client: SwfClient, wanted: string): Promise<void> => {
  while ((await outcomeOf(client.listDomains(list))) !== wanted) {
    await new Promise((resolve) => setImmediate(resolve));
  }
};

test("a role is made, listed, described, trusted anew and deleted with its policies", async () => {
  const { ekiden } = harness.owner;
  const role = "encoder";
  const made = await ekiden.createRole({
    role,
    trustPolicy: trusting(own),
    maxSessionSeconds: 7_200,
  });
  const arn = `arn:aws:iam::${own}:role/encoder`;
  assert.deepEqual([made.arn, made.role, made.maxSessionSeconds], [arn, role, 7_200]);
  assert.ok(Math.abs(made.createdAt - Date.now() / 1_000) < 600);
  const again = ekiden.createRole({ role, trustPolicy: trusting(own) });
  await assert.rejects(again, { name: notPermitted, message: /SetRoleTrustPolicy replaces/ });
  assert.deepEqual(await ekiden.listRoles({}), { account: own, roles: [made] });

  const boundary = { role, policyName: "limits", document: listing, isBoundary: true };
  const attached = await ekiden.attachPolicy({ role, policyName: "lists", document: listing });
  assert.deepEqual(attached, { holder: arn, isBoundary: false, policyName: "lists" });
  assert.equal((await ekiden.attachPolicy(boundary)).isBoundary, true);
  const trustPolicy = trusting(userArn(own, "mary"));
  assert.deepEqual(await ekiden.setRoleTrustPolicy({ role, trustPolicy }), { arn });
  const { id, ...described } = await ekiden.describeRole({ role });
  assert.match(id, /^AROA/);
  const attachments = { trustPolicy, policies: ["lists"], boundary: "limits" };
  assert.deepEqual(described, { ...made, ...attachments });
  assert.equal((await ekiden.listAttachedPolicies({})).policies.length, 2);

  assert.deepEqual(await ekiden.deleteRole({ role }), { arn });
  assert.equal(await outcomeOf(ekiden.describeRole({ role })), unknown);
  assert.deepEqual(await ekiden.listAttachedPolicies({}), { account: own, policies: [] });
});

test("what a user and a key may do follows from the policies that calls attach and detach", async () => {
  const { ekiden } = harness.owner;
  const user = "reader";
  const key = await harness.key(user);
  const client = harness.client(key);
  assert.equal(await outcomeOf(client.listDomains(list)), denied);
  await ekiden.attachPolicy({ user, policyName: "lists", document: listing });
  await becomes(client, "allowed");
  const { policies } = await ekiden.listAttachedPolicies({});
  const holder = userArn(own, user);
  assert.deepEqual(policies, [{ holder, isBoundary: false, policyName: "lists" }]);
  await ekiden.detachPolicy({ user, policyName: "lists" });
  await becomes(client, denied);
  const { accessKeyId } = key;
  await ekiden.attachPolicy({ accessKeyId, policyName: "lists", document: listing });
  assert.equal((await ekiden.listAttachedPolicies({})).policies[0]?.holder, accessKeyId);
  await ekiden.detachPolicy({ accessKeyId, policyName: "lists" });
});

test("the user admin and the key that signs the call get no policy by it, and another key does", async () => {
  const { firstKey } = harness.node;
  assert.ok(firstKey);
  const { ekiden } = harness.owner;
  const { accessKeyId } = firstKey;
  const policy = { policyName: "own", document: listing };
  for (const holder of [{ user: "admin" }, { user: "admin", isBoundary: true }, { accessKeyId }]) {
    const refused = ekiden.attachPolicy({ ...holder, ...policy });
    await assert.rejects(refused, { name: notPermitted, message: /ends the right to make/ });
  }
  const narrowed = await harness.key("admin");
  await ekiden.attachPolicy({ accessKeyId: narrowed.accessKeyId, ...policy });
  const client = harness.client(narrowed);
  assert.equal(await outcomeOf(client.ekiden.listRoles({})), denied);
  await ekiden.detachPolicy({ accessKeyId: narrowed.accessKeyId, policyName: "own" });
});

test("an administrator of another account sees and changes nothing of this one", async () => {
  const { ekiden } = harness.client(await harness.key("admin", other));
  const mine = await harness.key("worker");
  await harness.owner.ekiden.createRole({ role: "mine", trustPolicy: trusting(own) });
  const policy = { policyName: "own", document: listing };
  await harness.owner.ekiden.attachPolicy({ accessKeyId: mine.accessKeyId, ...policy });
  assert.deepEqual(await ekiden.listRoles({}), { account: other, roles: [] });
  assert.deepEqual(await ekiden.listAttachedPolicies({}), { account: other, policies: [] });
  for (const call of [
    () => ekiden.describeRole({ role: "mine" }),
    () => ekiden.setRoleTrustPolicy({ role: "mine", trustPolicy: trusting(other) }),
    () => ekiden.deleteRole({ role: "mine" }),
    () => ekiden.attachPolicy({ role: "mine", ...policy }),
    () => ekiden.attachPolicy({ accessKeyId: mine.accessKeyId, ...policy }),
    () => ekiden.detachPolicy({ accessKeyId: mine.accessKeyId, policyName: "own" }),
  ]) {
    assert.equal(await outcomeOf(call()), unknown, String(call));
  }
  await assert.rejects(ekiden.createRole({ role: "theirs", trustPolicy: trusting(own) }), {
    name: invalid,
    message: /is of another account/,
  });
  assert.equal((await harness.owner.ekiden.listAttachedPolicies({})).policies.length, 1);
});

test("what is no name, no document or no holder is refused before anything changes", async () => {
  const { ekiden } = harness.owner;
  const before = [await ekiden.listRoles({}), await ekiden.listAttachedPolicies({})];
  const trustPolicy = trusting(own);
  const [policyName, document] = ["own", listing];
  for (const [outcome, call] of [
    [invalid, () => ekiden.createRole({ role: "a/b", trustPolicy })],
    [invalid, () => ekiden.createRole({ role: "x".repeat(65), trustPolicy })],
    [invalid, () => ekiden.createRole({ role: "r", trustPolicy: "{" })],
    [invalid, () => ekiden.createRole({ role: "r", trustPolicy: listing })],
    [invalid, () => ekiden.createRole({ role: "r", trustPolicy, maxSessionSeconds: 60 })],
    [invalid, () => ekiden.setRoleTrustPolicy({ role: "mine", trustPolicy: "[]" })],
    [invalid, () => ekiden.attachPolicy({ policyName, document })],
    [invalid, () => ekiden.attachPolicy({ user: "u", role: "mine", policyName, document })],
    [invalid, () => ekiden.attachPolicy({ user: "a/b", policyName, document })],
    [invalid, () => ekiden.attachPolicy({ user: "u", policyName: "a b", document })],
    [invalid, () => ekiden.attachPolicy({ user: "u", policyName, document: trustPolicy })],
    [invalid, () => ekiden.attachPolicy({ user: "u", policyName, document: tooLong })],
    [unknown, () => ekiden.attachPolicy({ role: "none", policyName, document })],
    [unknown, () => ekiden.detachPolicy({ user: "u", policyName })],
    [unknown, () => ekiden.deleteRole({ role: "none" })],
  ] as const) {
    assert.equal(await outcomeOf(call()), outcome, String(call));
  }
  const after = [await ekiden.listRoles({}), await ekiden.listAttachedPolicies({})];
  assert.deepEqual(after, before);
});

const tooLong = " ".repeat(maxPolicyCharacters + 1);

test("an account that has as many roles or policies as it may is told so", async () => {
  const opened = await Promise.all([
    openKeyService({ data: harness.data }),
    openRoleService({ data: harness.data }),
    openPolicyService({ data: harness.data }),
  ]);
  const [keys, roles, policies] = [opened[0].service, opened[1].service, opened[2].service];
  const account = "333333333333";
  const stranger: Principal = { account, user: "admin", arn: userArn(account, "admin") };
  const context = () => contextOf(services, stranger);
  const { CreateRole } = roleHandlers({ roles }, 1);
  const trustPolicy = trusting(account);
  await CreateRole({ role: "one", trustPolicy }, context());
  const second = CreateRole({ role: "two", trustPolicy }, context());
  await assert.rejects(second, { name: "LimitExceededFault", message: /has 1 roles: delete/ });
  const { AttachPolicy } = attachedPolicyHandlers({ keys, roles, policies }, 1);
  const policy = { user: "u", policyName: "one", document: listing };
  await AttachPolicy(policy, context());
  await AttachPolicy(policy, context());
  const more = AttachPolicy({ ...policy, policyName: "two" }, context());
  await assert.rejects(more, { name: "LimitExceededFault", message: /has 1 policies: detach/ });
  for (const { close } of opened) await close();
});

const services = {
  store: noStore,
  accounts: new Accounts({ own, sealing: { current: Buffer.alloc(32, 7) } }),
};
