// A server that wants signatures, and the SDKs and the AWS CLI at it, with keys in every state.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { promisify } from "node:util";
import { ListDomainsCommand, SWF, SWFClient, type SWFClientConfig } from "@aws-sdk/client-swf";
import {
  type NewKey,
  type NewSession,
  openKeyService,
  openPolicyService,
  systemClock,
} from "@ekiden/server";
import { startTestServer } from "@ekiden/testing";
import { bundleProgram } from "../../tools/program.ts";
import { clients } from "./installed-clients.ts";

const data = mkdtempSync(join(tmpdir(), "ekiden-keys-"));
const server = await startTestServer({ access: "keys", data });
// As the command does it: beside the server, which holds the directory.
const { service, close } = await openKeyService({ data });
after(async () => {
  await close();
  await server.close();
  rmSync(data, { recursive: true });
});

const policies = await openPolicyService({ data });
const everything = { Statement: { Effect: "Allow", Action: "swf:*", Resource: "*" } };
await policies.service.attach(
  { user: "worker", account: "123456789012" },
  "everything",
  JSON.stringify(everything),
);
await policies.close();

const worker = { account: "123456789012", user: "worker" };
const hour = 3_600_000;

type Credentials = Pick<NewKey, "accessKeyId" | "secretAccessKey"> & Partial<NewSession>;
const credentialsOf = ({ accessKeyId, secretAccessKey, sessionToken }: Credentials) => ({
  accessKeyId,
  secretAccessKey,
  ...(sessionToken === undefined ? {} : { sessionToken }),
});

/** Lists domains once, without a second try unless told otherwise. */
const list = async (key: Credentials, config: SWFClientConfig = {}) => {
  const credentials = credentialsOf(key);
  const client = new SWFClient({ ...server.clientOptions, maxAttempts: 1, ...config, credentials });
  try {
    return await client.send(new ListDomainsCommand({ registrationStatus: "REGISTERED" }));
  } finally {
    client.destroy();
  }
};

/** Resolves when the call is refused: a change of a key is known within a second. */
const untilRefused = async (key: Credentials): Promise<Error> => {
  const giveUpAt = systemClock.now() + 10_000;
  for (;;) {
    const refused = await list(key).then(
      () => undefined,
      (error: Error) => error,
    );
    if (refused) return refused;
    assert.ok(systemClock.now() < giveUpAt, "the key is still accepted");
  }
};

const unrecognized = {
  name: "UnrecognizedClientException",
  message: "The security token included in the request is invalid.",
};
const wrongSecret = { name: "InvalidSignatureException", message: /does not match the signature/ };

/** A session of a key that has ended half an hour ago. */
const endedSession = async (key: NewKey): Promise<NewSession> => {
  const anHourAgo = { ...systemClock, now: () => systemClock.now() - hour };
  const earlier = await openKeyService({ data, clock: anHourAgo });
  const session = await earlier.service.session(key.accessKeyId, 1_800);
  await earlier.close();
  return session;
};

test("the SDK for JavaScript is served with the first key, with others and with sessions", async () => {
  const client = new SWFClient(server.clientOptions);
  await client.send(new ListDomainsCommand({ registrationStatus: "REGISTERED" }));
  client.destroy();
  const key = await service.create(worker);
  assert.deepEqual((await list(key)).domainInfos, []);
  assert.deepEqual((await list(await service.session(key.accessKeyId, 900))).domainInfos, []);
});

test("the SDK for JavaScript is refused with a bad secret, an unknown key and an ended session", async () => {
  const key = await service.create(worker);
  await assert.rejects(list({ ...key, secretAccessKey: "bad" }), wrongSecret);
  await assert.rejects(list({ ...key, accessKeyId: "AKIAAAAAAAAAAAAAAAAA" }), unrecognized);
  await assert.rejects(list({ accessKeyId: "test", secretAccessKey: "test" }), unrecognized);
  await assert.rejects(list(await endedSession(key)), { name: "ExpiredTokenException" });
});

test("the SDK for JavaScript is refused soon after its key was disabled, or deleted", async () => {
  for (const take of [
    (id: string) => service.setStatus(id, "disabled"),
    (id: string) => service.delete(id),
  ]) {
    const key = await service.create(worker);
    await list(key);
    await take(key.accessKeyId);
    const { name, message } = await untilRefused(key);
    assert.deepEqual({ name, message }, unrecognized);
  }
});

const wrongClock = bundleProgram(new URL("wrong-clock.ts", import.meta.url));

/** Lists domains in a process whose clock is wrong by so much; says how it ended. */
const listWithClock = async (key: NewKey, shift: number, maxAttempts: number): Promise<string> => {
  const { accessKeyId, secretAccessKey } = key;
  const told = { endpoint: server.endpoint, accessKeyId, secretAccessKey, shift, maxAttempts };
  const words = [await wrongClock, JSON.stringify(told)];
  const { stdout } = await promisify(execFile)(process.execPath, words);
  return stdout.trim();
};

test("an SDK whose clock is an hour wrong corrects it by the answer, at its second try", async () => {
  const key = await service.create(worker);
  const early = await listWithClock(key, -hour, 1);
  assert.match(early, /^InvalidSignatureException: Signature expired: /);
  assert.equal(await listWithClock(key, -hour, 2), "served");
  assert.equal(await listWithClock(key, hour, 2), "served");
});

test("a call for another region is refused, which names the right one", async () => {
  const key = await service.create(worker);
  await assert.rejects(list(key, { region: "eu-west-1" }), {
    name: "InvalidSignatureException",
    message: /valid region, such as 'us-east-1'/,
  });
});

for (const { name, missing, run } of clients) {
  test(`${name} is served with a key and with a session, and refused with others`, {
    skip: missing,
  }, async () => {
    const key = await service.create(worker);
    const lists = (credentials: Credentials) =>
      run(server.endpoint, credentialsOf(credentials)).then(
        () => "served",
        ({ stderr }) => /\((\w+Exception)\)/.exec(String(stderr))?.[1],
      );
    const other = await service.create(worker);
    await service.setStatus(other.accessKeyId, "disabled");
    assert.equal(await lists(key), "served");
    assert.equal(await lists(await service.session(key.accessKeyId, 900)), "served");
    assert.equal(await lists({ ...key, secretAccessKey: "bad" }), "InvalidSignatureException");
    assert.equal(await lists(other), "UnrecognizedClientException");
    assert.equal(await lists(await endedSession(key)), "ExpiredTokenException");
  });
}

test("an open server has one set of names for programs of every region", async () => {
  await using open = await startTestServer({ region: "eu-west-1" });
  const [here, there] = ["eu-west-1", "us-east-1"].map(
    (region) => new SWF({ ...open.clientOptions, region }),
  ) as [SWF, SWF];
  await here.registerDomain({ name: "d", workflowExecutionRetentionPeriodInDays: "1" });
  const { domainInfo } = await there.describeDomain({ name: "d" });
  assert.equal(domainInfo?.arn, "arn:aws:swf:eu-west-1:123456789012:/domain/d");
  for (const client of [here, there]) client.destroy();
});
