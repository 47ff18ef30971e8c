// A policy that wants TLS, at a server that speaks it and at one that does not.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { request as requestInClear } from "node:http";
import { request as requestByTls } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { startTestServer, type TestServerOptions } from "@ekiden/testing";
import type { NewKey } from "../../src/access/keys/key-service.ts";
import { systemClock } from "../../src/clock.ts";
import { openKeyService, openPolicyService } from "../../src/node/open-access.ts";
import { Certificates } from "../http/self-made-certificates.ts";
import { sign } from "./signature/signed.ts";

const account = "123456789012";
const onlyEncrypted = JSON.stringify({
  Statement: {
    Effect: "Allow",
    Action: "swf:ListDomains",
    Resource: "*",
    Condition: { Bool: { "aws:SecureTransport": "true" } },
  },
});

interface Called {
  readonly endpoint: string;
  readonly key: NewKey;
  readonly ca: string | undefined;
}

/** The status of a call; a body in chunks is not for the express lane. */
const list = ({ endpoint, key, ca }: Called, inChunks: boolean): Promise<number | undefined> => {
  const { host, protocol } = new URL(endpoint);
  const text = '{"registrationStatus":"REGISTERED"}';
  const { headers, body } = sign({ ...key, at: systemClock.now(), host, body: text });
  const length = inChunks ? {} : { "Content-Length": Buffer.byteLength(body) };
  const sent = { ...Object.fromEntries(headers), ...length };
  const options = { method: "POST", headers: sent, ca, agent: false } as const;
  const request = protocol === "https:" ? requestByTls : requestInClear;
  return new Promise((resolve, reject) => {
    const call = request(endpoint, options, (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode));
    });
    call.on("error", reject);
    call.write(body);
    call.end();
  });
};

/** Of a call in the express lane, and of one beside it, by a user with that policy. */
const statuses = async (options: TestServerOptions, ca?: string) => {
  const data = mkdtempSync(join(tmpdir(), "ekiden-secure-"));
  await using server = await startTestServer({ access: "keys", data, account, ...options });
  const keys = await openKeyService({ data });
  const policies = await openPolicyService({ data });
  await policies.service.attach({ account, user: "careful" }, "encrypted", onlyEncrypted);
  const key = await keys.service.create({ account, user: "careful" });
  const called = { endpoint: server.endpoint, key, ca };
  const seen = [await list(called, false), await list(called, true)];
  await Promise.all([keys.close(), policies.close()]);
  rmSync(data, { recursive: true });
  return seen;
};

test("aws:SecureTransport is true of a call that came by TLS, in any form", async () => {
  using certificates = new Certificates();
  const { cert: tlsCert, key: tlsKey, ca } = certificates.make("node");
  assert.deepEqual(await statuses({ tlsCert, tlsKey }, ca), [200, 200]);
});

test("aws:SecureTransport is false of a call in clear", async () => {
  assert.deepEqual(await statuses({}), [400, 400]);
});
