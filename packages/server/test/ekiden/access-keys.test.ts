// Access keys by calls of an administrator: who may, what about other accounts, and what is kept of
// secrets.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type EkidenOperationName, SwfClient } from "@ekiden/client";
import { ekidenOperations } from "@ekiden/model";
import { Judge, tryAction, tryCall } from "../../src/access/policy/index.ts";
import { isAdministrator } from "../../src/access/policy/policy-cache.ts";
import { type Principal, roleArn, userArn } from "../../src/access/principal.ts";
import { createNode } from "../../src/index.ts";
import { openKeyService, openPolicyService } from "../../src/node/open-access.ts";
import { accessKeyHandlers } from "../../src/operations/access-keys.ts";
import { Accounts } from "../../src/operations/account.ts";
import { contextOf, noStore } from "../call-contexts.ts";
import { postgres } from "../shared-postgres.ts";
import { denied, Harness, type Key, outcomeOf, own, region, startNode } from "./harness.ts";

const other = "210987654321";
const unknownKey = "AKIAUNKNOWNUNKNOWNUN";
const unknown = "UnknownResourceFault";
const notPermitted = "OperationNotPermittedFault";
const unrecognized = "UnrecognizedClientException";
const list = { registrationStatus: "REGISTERED" } as const;
const everything = { Effect: "Allow", Action: "*", Resource: "*" };

const operations = Object.entries(ekidenOperations)
  .filter(([, { policy }]) => policy.resource === "administrator")
  .map(([name]) => name as EkidenOperationName);

let harness: Harness;
before(async () => {
  harness = await Harness.open();
});
after(() => harness[Symbol.asyncDispose]());

/** Calls until the outcome is this one: a node remembers a key for half a second. */
const becomes = async (client: SwfClient, wanted: string): Promise<void> => {
  while ((await outcomeOf(client.listDomains(list))) !== wanted) {
    await new Promise((resolve) => setImmediate(resolve));
  }
};

/** What a caller gets for each of the operations, with an input that could be served. */
const outcomesFor = async (client: SwfClient, accessKeyId: string): Promise<readonly string[]> => {
  const inputs: Readonly<Record<string, object>> = {
    CreateAccessKey: { user: "admin" },
    ListAccessKeys: {},
    CreateRole: { role: "encoder", trustPolicy: "{}" },
    ListRoles: {},
    DescribeRole: { role: "encoder" },
    SetRoleTrustPolicy: { role: "encoder", trustPolicy: "{}" },
    DeleteRole: { role: "encoder" },
    AttachPolicy: { user: "worker", policyName: "own", document: "{}" },
    DetachPolicy: { user: "worker", policyName: "own" },
    ListAttachedPolicies: {},
  };
  const outcomes = operations.map((operation) =>
    outcomeOf(client.ekiden.call(operation, (inputs[operation] ?? { accessKeyId }) as never)),
  );
  return [...new Set(await Promise.all(outcomes))];
};

for (const [where, options] of [
  ["in files", async () => ({})],
  [
    "in PostgreSQL",
    async () => ({
      store: await postgres.createDatabase(),
      masterKey: Buffer.alloc(32, 7).toString("base64"),
    }),
  ],
] as const) {
  test(`${where}, a key is made, used, rotated, disabled, enabled and deleted by calls`, async () => {
    await using opened = await Harness.open(await options());
    const { owner } = opened;
    const made = await owner.ekiden.createAccessKey({ user: "admin" });
    assert.match(made.accessKeyId, /^AKIA[A-Z2-7]{16}$/);
    assert.deepEqual([made.user, made.account], ["admin", own]);
    const client = opened.client(made);
    assert.equal(await outcomeOf(client.listDomains(list)), "allowed");

    const { accessKeyId } = made;
    const rotated = await owner.ekiden.rotateAccessKey({ accessKeyId, keepSeconds: 3_600 });
    assert.notEqual(rotated.secretAccessKey, made.secretAccessKey);
    await becomes(opened.client(rotated), "allowed");
    assert.equal(await outcomeOf(client.listDomains(list)), "allowed", "the secret of before");
    const { account, accessKeys } = await owner.ekiden.listAccessKeys({});
    const listed = accessKeys.find((key) => key.accessKeyId === accessKeyId);
    assert.deepEqual([account, accessKeys.length, listed?.status], [own, 2, "active"]);
    assert.ok(Math.abs((listed?.previousSecretUntil ?? 0) - Date.now() / 1_000 - 3_600) < 600);
    assert.doesNotMatch(JSON.stringify(accessKeys), /secretAccessKey|sealed/);

    const { accessKeyId: sessionId, ...session } = await owner.ekiden.createAccessKeySession({
      accessKeyId,
      seconds: 900,
    });
    assert.match(sessionId, /^ASIA/);
    const temporary = { ...session, accessKeyId: sessionId };
    assert.equal(await outcomeOf(opened.client(temporary).listDomains(list)), "allowed");

    await owner.ekiden.disableAccessKey({ accessKeyId });
    await becomes(client, unrecognized);
    assert.equal(await outcomeOf(opened.client(temporary).listDomains(list)), unrecognized);
    const ofDisabled = owner.ekiden.createAccessKeySession({ accessKeyId });
    assert.equal(await outcomeOf(ofDisabled), notPermitted);
    await owner.ekiden.enableAccessKey({ accessKeyId });
    await becomes(client, "allowed");
    const left = await owner.ekiden.deleteAccessKey({ accessKeyId });
    assert.deepEqual(left, { user: "admin", account: own, isLast: false, policies: [] });
    await becomes(client, unrecognized);
    assert.equal(await outcomeOf(owner.ekiden.enableAccessKey({ accessKeyId })), unknown);
  });
}

test("a key of an administrator that a policy narrowed does no more once it is deleted", async () => {
  const key = await harness.key("admin");
  const { accessKeyId } = key;
  await attach(harness.data, { account: own, key: accessKeyId });
  const client = harness.client(key);
  // The node knows the key from then on, and has not yet asked what it may do.
  assert.equal(await outcomeOf(client.describeDomain({ name: "" })), "ValidationException");
  await harness.owner.ekiden.deleteAccessKey({ accessKeyId });
  const outcome = await outcomeOf(client.ekiden.createAccessKey({ user: "admin" }));
  assert.ok([denied, unrecognized].includes(outcome), outcome);
});

test("no policy grants them: not swf:*, not ekiden:*, and not everything", async () => {
  const { accessKeyId } = await harness.key("victim");
  for (const [user, statement] of [
    ["worker", { Effect: "Allow", Action: "swf:*", Resource: "*" }],
    ["reader", { Effect: "Allow", Action: ["ekiden:List*", "ekiden:Describe*"], Resource: "*" }],
    ["operator", { Effect: "Allow", Action: "ekiden:*", Resource: "*" }],
    ["everything", everything],
  ] as const) {
    const client = harness.client(await harness.keyFor(user, statement));
    assert.deepEqual(await outcomesFor(client, accessKeyId), [denied], user);
    const { prospects } = await client.ekiden.describePermissions({ domain: "office" });
    for (const operation of operations) assert.equal(prospects[operation], "never", operation);
  }
  assert.equal(operations.length, 15);
  const { prospects } = await harness.owner.ekiden.describePermissions({ domain: "office" });
  assert.equal(prospects.CreateAccessKey, "always");
});

test("a policy that is tried on them is told that none grants them", () => {
  const options = { account: own, region, now: 0, said: {} };
  assert.throws(
    () => tryCall('{"operation":"CreateAccessKey","input":{"user":"admin"}}', options),
    /no policy grants CreateAccessKey: only an administrator/,
  );
  assert.throws(
    () => tryAction("ekiden:CreateAccessKey", "*", options),
    /there is no ekiden:Create/,
  );
});

test("temporary credentials, also of an administrator, are refused", async () => {
  const { firstKey } = harness.node;
  assert.ok(firstKey);
  const { accessKeyId } = firstKey;
  const session = await harness.owner.ekiden.createAccessKeySession({ accessKeyId });
  const client = harness.client(session);
  assert.equal(await outcomeOf(client.listDomains(list)), "allowed", "it may do all else");
  assert.deepEqual(await outcomesFor(client, accessKeyId), [denied]);
});

test("neither a role nor the link of a mail is an administrator, as only its key is", () => {
  const arn = userArn(own, "admin");
  const rights = { stored: [], judge: new Judge({ policies: [] }), readsTags: false };
  const byKey: Principal = { account: own, user: "admin", arn, accessKeyId: unknownKey };
  const role = { arn: roleArn(own, "admin"), id: "AROA", sessionName: "admin", since: 0 };
  assert.equal(isAdministrator(byKey, rights), true);
  for (const principal of [
    { ...byKey, user: undefined, role, accessKeyId: "ASIA", sessionOf: unknownKey },
    { account: own, user: "admin", arn, invokedBy: "humanTaskLink" },
    { ...byKey, user: "administrator" },
  ] satisfies Principal[]) {
    assert.equal(isAdministrator(principal, rights), false);
  }
});

const limited = {
  "a policy of its user": { user: "admin" },
  "a boundary of its user": { user: "admin", boundary: true },
} as const;
for (const [what, holder] of Object.entries(limited)) {
  test(`an administrator with ${what} is refused, even if that allows everything`, async () => {
    await using opened = await Harness.open();
    const key = await opened.key("admin", other);
    await attach(opened.data, { account: other, ...holder });
    assert.deepEqual(await outcomesFor(opened.client(key), key.accessKeyId), [denied]);
    const { prospects } = await opened.owner.ekiden.describePermissions({ domain: "office" });
    assert.equal(prospects.ListAccessKeys, "always", "of the other account nothing is limited");
  });
}

test("a key of an administrator to which a policy is attached cannot make one without", async () => {
  const key = await harness.key("admin");
  await attach(harness.data, { account: own, key: key.accessKeyId });
  assert.deepEqual(await outcomesFor(harness.client(key), key.accessKeyId), [denied]);
});

const attach = async (
  data: string,
  holder: Parameters<Awaited<ReturnType<typeof openPolicyService>>["service"]["attach"]>[0],
): Promise<void> => {
  const { service, close } = await openPolicyService({ data });
  const document = JSON.stringify({ Version: "2012-10-17", Statement: everything });
  await service.attach(holder, "own", document);
  await close();
};

test("an administrator knows of no key of another account, and makes none there", async () => {
  const stranger = await harness.key("admin", other);
  const client = harness.client(stranger);
  const { firstKey } = harness.node;
  assert.ok(firstKey);
  const ofOwner = { accessKeyId: firstKey.accessKeyId };
  const messageOf = async (input: { readonly accessKeyId: string }) => {
    const outcomes = ["DisableAccessKey", "EnableAccessKey", "RotateAccessKey"] as const;
    const more = ["CreateAccessKeySession", "DeleteAccessKey"] as const;
    const calls = [...outcomes, ...more].map((operation) =>
      client.ekiden.call(operation, input).then(
        () => "allowed",
        (error: Error) => `${error.name} ${error.message.replace(input.accessKeyId, "KEY")}`,
      ),
    );
    return [...new Set(await Promise.all(calls))];
  };
  const refusals = await messageOf(ofOwner);
  assert.deepEqual(refusals, [`${unknown} Unknown access key: KEY`]);
  assert.deepEqual(await messageOf({ accessKeyId: unknownKey }), refusals);
  const { account, accessKeys } = await client.ekiden.listAccessKeys({});
  assert.deepEqual(
    [account, accessKeys.map(({ accessKeyId }) => accessKeyId)],
    [other, [stranger.accessKeyId]],
  );
  const made = await client.ekiden.createAccessKey({ user: "worker" });
  assert.equal(made.account, other);
});

test("the key that signs the call is neither disabled nor deleted by it", async () => {
  const { firstKey } = harness.node;
  assert.ok(firstKey);
  const { accessKeyId } = firstKey;
  const { ekiden } = harness.owner;
  assert.equal(await outcomeOf(ekiden.disableAccessKey({ accessKeyId })), notPermitted);
  await assert.rejects(ekiden.deleteAccessKey({ accessKeyId }), /This key signs the call/);
});

test("what is no name, no id or no time is refused before anything is made", async () => {
  const { ekiden } = harness.owner;
  const { accessKeyId } = await harness.key("victim");
  const before = await ekiden.listAccessKeys({});
  for (const call of [
    () => ekiden.createAccessKey({ user: "" }),
    () => ekiden.createAccessKey({ user: "a/b" }),
    () => ekiden.createAccessKey({ user: "鍵" }),
    () => ekiden.createAccessKey({ user: "x".repeat(65) }),
    () => ekiden.disableAccessKey({ accessKeyId: "AKIA" }),
    () => ekiden.rotateAccessKey({ accessKeyId, keepSeconds: -1 }),
    () => ekiden.rotateAccessKey({ accessKeyId, keepSeconds: 1e9 }),
    () => ekiden.createAccessKeySession({ accessKeyId, seconds: 1 }),
    () => ekiden.createAccessKeySession({ accessKeyId, seconds: 1e9 }),
  ]) {
    assert.equal(await outcomeOf(call()), "ValidationException", String(call));
  }
  for (const odd of ["AKIA' OR 1=1 --     ", "ASIAUNKNOWNUNKNOWNUN", "\0".repeat(20)]) {
    assert.equal(await outcomeOf(ekiden.enableAccessKey({ accessKeyId: odd })), unknown, odd);
  }
  assert.deepEqual(await ekiden.listAccessKeys({}), before);
});

test("a key that one node's caller disables is refused by the other node, too", async () => {
  const shared = {
    store: await postgres.createDatabase(),
    masterKey: Buffer.alloc(32, 7).toString("base64"),
  };
  await using opened = await Harness.open(shared);
  const second = await startNode(opened.data, shared);
  try {
    const made = await opened.owner.ekiden.createAccessKey({ user: "admin" });
    const elsewhere = opened.client(made, second.url);
    assert.equal(await outcomeOf(elsewhere.listDomains(list)), "allowed");
    const { accessKeyId } = made;
    await opened.owner.ekiden.disableAccessKey({ accessKeyId });
    await becomes(elsewhere, unrecognized);
  } finally {
    await second.close();
  }
});

test("a server that needs no signatures makes no keys", async () => {
  const node = await createNode({
    host: "127.0.0.1",
    port: 0,
    data: ":memory:",
    region,
    account: own,
    access: "open",
    limits: "relaxed",
    pollSeconds: 1,
    logLevel: "silent",
  });
  const client = new SwfClient({ endpoint: node.url, region, credentials: "none", maxAttempts: 1 });
  try {
    assert.deepEqual(await outcomesFor(client, unknownKey), [notPermitted]);
    await assert.rejects(client.ekiden.listAccessKeys({}), /Start it with --access keys/);
  } finally {
    await client.close();
    await node.close();
  }
});

test("each has a quota, and a line in the audit without a secret, refused ones too", async () => {
  const directory = await mkdtemp(join(tmpdir(), "ekiden-audit-"));
  const audit = join(directory, "audit.log");
  const secrets: string[] = [];
  await using opened = await Harness.open({ audit, quota: ["ListAccessKeys=1/0.001"] });
  const { ekiden } = opened.owner;
  const made = await ekiden.createAccessKey({ user: "worker" });
  const { accessKeyId } = made;
  const rotated = await ekiden.rotateAccessKey({ accessKeyId });
  const session = await ekiden.createAccessKeySession({ accessKeyId });
  secrets.push(made.secretAccessKey, rotated.secretAccessKey);
  secrets.push(session.secretAccessKey, session.sessionToken);
  // A secret in the place of an id is too long for one, and is not repeated in the record.
  const mistaken = { accessKeyId: made.secretAccessKey };
  assert.equal(await outcomeOf(ekiden.disableAccessKey(mistaken)), "ValidationException");
  await ekiden.listAccessKeys({});
  assert.equal(await outcomeOf(ekiden.listAccessKeys({})), "ThrottlingException");
  const worker = opened.client(rotated as Key);
  assert.equal(await outcomeOf(worker.ekiden.deleteAccessKey({ accessKeyId })), denied);
  await opened.node.close();
  const text = await readFile(audit, "utf8");
  await rm(directory, { recursive: true });
  for (const secret of secrets) assert.ok(!text.includes(secret), "no secret is in the audit");
  const lines = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    lines.map((line) => [
      ...[line.eventName, line.errorCode, line.managementEvent, line.userIdentity.userName],
      line.requestParameters,
      line.responseElements?.accessKeyId,
    ]),
    [
      ["CreateAccessKey", undefined, true, "admin", { user: "worker" }, accessKeyId],
      ["RotateAccessKey", undefined, true, "admin", { accessKeyId }, accessKeyId],
      [
        ...["CreateAccessKeySession", undefined, true, "admin"],
        ...[{ accessKeyId }, session.accessKeyId],
      ],
      ["DisableAccessKey", "ValidationException", true, "admin", null, undefined],
      ["ListAccessKeys", undefined, true, "admin", null, undefined],
      ["ListAccessKeys", "ThrottlingException", true, "admin", null, undefined],
      ["DeleteAccessKey", denied, true, "worker", { accessKeyId }, undefined],
    ],
  );
});

test("an account that has as many keys as it may is told so, and others make theirs", async () => {
  const { service, close } = await openKeyService({ data: harness.data });
  const account = "333333333333";
  const stranger: Principal = { account, user: "admin", arn: userArn(account, "admin") };
  const { CreateAccessKey } = accessKeyHandlers(service, 2);
  const make = () => CreateAccessKey({ user: "worker" }, contextOf(services, stranger));
  await make();
  await make();
  await assert.rejects(make(), {
    name: "LimitExceededFault",
    message: /has 2 access keys: delete/,
  });
  assert.equal((await service.list()).filter((key) => key.account === account).length, 2);
  await close();
  assert.equal(await outcomeOf(harness.owner.ekiden.createAccessKey({ user: "a" })), "allowed");
});

const services = {
  store: noStore,
  accounts: new Accounts({ own, sealing: { current: Buffer.alloc(32, 7) } }),
};
