// Access keys over one PostgreSQL: what changes anywhere is known everywhere.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, test } from "node:test";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { startTestPostgres } from "@ekiden/testing";
import type { NewKey } from "../../../src/access/keys/key-service.ts";
import { systemClock } from "../../../src/clock.ts";
import { createNode } from "../../../src/node/node.ts";
import {
  openKeyService,
  openPolicyService,
  openRoleService,
} from "../../../src/node/open-access.ts";
import type { Node } from "../../../src/node/running-node.ts";
import { sign } from "../signature/signed.ts";

const postgres = await startTestPostgres();
const store = await postgres.createDatabase();
const masterKey = randomBytes(32).toString("base64");
const options = {
  host: "127.0.0.1",
  port: 0,
  data: "unused",
  store,
  access: "keys",
  limits: "aws",
  pollSeconds: 60,
  region: "us-east-1",
  account: "123456789012",
  logLevel: "silent",
} as const;
const place = { data: "unused", store, masterKey };

const nodes = await Promise.all([1, 2, 3].map(() => createNode({ ...options, masterKey })));
const { service, close } = await openKeyService(place);
after(async () => {
  await close();
  await Promise.all(nodes.map((node) => node.close()));
  await postgres[Symbol.asyncDispose]();
});

type Credentials = Pick<NewKey, "accessKeyId" | "secretAccessKey"> & {
  readonly sessionToken?: string;
};

/** What the node answers to a call that is signed with the key: `served`, or the fault's name. */
const ask = async (node: Node, key: Credentials) => {
  const { headers, body } = sign({
    ...key,
    at: systemClock.now(),
    host: new URL(node.url).host,
    body: '{"registrationStatus":"REGISTERED"}',
  });
  const response = await fetch(node.url, {
    method: "POST",
    headers: headers.filter(([name]) => name !== "Host").map(([...header]) => header),
    body,
  });
  const { __type: type } = (await response.json()) as { __type?: string };
  return type === undefined ? "served" : type.split("#")[1];
};

const soon = async (node: Node, key: Credentials, expected: string): Promise<void> => {
  const giveUpAt = systemClock.now() + 10_000;
  for (;;) {
    const answer = await ask(node, key);
    if (answer === expected) return;
    assert.ok(systemClock.now() < giveUpAt, `still ${answer}`);
  }
};

test("of nodes that start together, one makes the first key", async () => {
  const first = nodes.flatMap(({ firstKey }) => firstKey ?? []);
  assert.equal(first.length, 1);
  for (const node of nodes) assert.equal(await ask(node, first[0] as NewKey), "served");
});

test("a key that is made, disabled and enabled is so on every node within a second", async () => {
  const key = await service.create({ account: "123456789012", user: "admin" });
  for (const node of nodes) assert.equal(await ask(node, key), "served");
  await service.setStatus(key.accessKeyId, "disabled");
  await Promise.all(nodes.map((node) => soon(node, key, "UnrecognizedClientException")));
  await service.setStatus(key.accessKeyId, "active");
  await Promise.all(nodes.map((node) => soon(node, key, "served")));
});

test("a policy that is attached or detached counts on every node within a second", async () => {
  const holder = { account: options.account, user: "attached" };
  const key = await service.create(holder);
  await Promise.all(nodes.map((node) => soon(node, key, "AccessDeniedException")));
  const policies = await openPolicyService(place);
  const document = '{"Statement":{"Effect":"Allow","Action":"swf:ListDomains","Resource":"*"}}';
  await policies.service.attach(holder, "lists", document);
  await Promise.all(nodes.map((node) => soon(node, key, "served")));
  await policies.service.detach(holder, "lists");
  await Promise.all(nodes.map((node) => soon(node, key, "AccessDeniedException")));
  await policies.close();
});

test("a session of a role that one node began is good on every node, and ends on every node", async () => {
  const account = options.account;
  const key = await service.create({ account, user: "assuming" });
  const [roles, policies] = await Promise.all([openRoleService(place), openPolicyService(place)]);
  const Principal = { AWS: `arn:aws:iam::${account}:user/assuming` };
  const Statement = { Effect: "Allow", Principal, Action: "sts:AssumeRole" };
  const trust = JSON.stringify({ Statement });
  const { arn } = await roles.service.create({ account, role: "lister", trust });
  const document = '{"Statement":{"Effect":"Allow","Action":"swf:ListDomains","Resource":"*"}}';
  await policies.service.attach({ account, role: "lister" }, "lists", document);
  const client = new STSClient({
    endpoint: nodes[0]?.url ?? "",
    region: options.region,
    credentials: key,
  });
  const asked = new AssumeRoleCommand({ RoleArn: arn, RoleSessionName: "nodes" });
  const { Credentials: given } = await client.send(asked);
  client.destroy();
  const session = {
    accessKeyId: given?.AccessKeyId ?? "",
    secretAccessKey: given?.SecretAccessKey ?? "",
    sessionToken: given?.SessionToken ?? "",
  };
  for (const node of nodes) assert.equal(await ask(node, session), "served");
  await roles.service.delete({ account, role: "lister" });
  await Promise.all(nodes.map((node) => soon(node, session, "UnrecognizedClientException")));
  await Promise.all([roles.close(), policies.close()]);
});

test("nodes serve keys of every account, and all of them belong to the same one", async () => {
  const key = await service.create({ account: "210987654321", user: "admin" });
  for (const node of nodes) assert.equal(await ask(node, key), "served");
  await assert.rejects(createNode({ ...options, masterKey, account: "210987654321" }), {
    name: "AccessError",
    message: /belongs to the account 123456789012: give it with --account 123456789012\./,
  });
});

test("a shared database asks for the one master key that all nodes have", async () => {
  const refused = (promise: Promise<unknown>, message: RegExp) =>
    assert.rejects(promise, { name: "AccessError", message });
  await refused(createNode(options), /need a master key that all its servers have/);
  const other = randomBytes(32).toString("base64");
  await refused(createNode({ ...options, masterKey: other }), /not the one with which the keys/);
  const made = async (given: string) => {
    const opened = await openKeyService({ ...place, masterKey: given });
    const creating = opened.service.create({ account: options.account, user: "admin" });
    return creating.finally(opened.close);
  };
  await refused(made(other), /not the one with which the keys/);
  await refused(made("short"), /does not hold a master key/);
});

test("who manages keys, policies or roles changes no schema, which is for nodes to do", async () => {
  const empty = { ...place, store: await postgres.createEmptyDatabase() };
  for (const open of [openKeyService, openPolicyService, openRoleService]) {
    const message = /is at version 0, .*Run `ekiden migrate` on it first\.$/;
    await assert.rejects(open(empty), { name: "StoreError", message });
  }
});
