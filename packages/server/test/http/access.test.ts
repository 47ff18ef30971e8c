// A front that wants signatures: whose call it is, however it comes, and what a refusal looks like.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { KeyHarness, owner } from "../access/keys/key-harness.ts";
import { type Signing, sign } from "../access/signature/signed.ts";
import { openFront } from "./fixture.ts";
import { faultOf, headerOf, requestOf } from "./wire.ts";

const harness = new KeyHarness();
after(() => harness[Symbol.asyncDispose]());
const worker = await harness.service.create(owner);
const admin = await harness.service.create({ ...owner, user: "admin" });

const open = () =>
  openFront(
    {
      DescribeDomain: async (_, { principal }) =>
        ({ domainInfo: { name: principal.user, status: "REGISTERED" } }) as never,
    },
    { authority: harness.authority },
  );

const call = (key: typeof worker, signing: Partial<Signing> = {}, line?: string): Buffer => {
  const body = '{"name":"d"}';
  const { headers } = sign({
    ...key,
    at: harness.now,
    operation: "DescribeDomain",
    body,
    ...signing,
  });
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  return requestOf({ headers: lines, body, ...(line === undefined ? {} : { line }) });
};

const userIn = ({ body }: { readonly body: string }) => JSON.parse(body).domainInfo?.name;

test("each call on a connection is its own signer's, also when several come at once", async () => {
  await using front = await open();
  const wire = await front.connect();
  await wire.send(Buffer.concat([call(worker), call(admin), call(worker)]));
  for (const user of ["worker", "admin", "worker"]) assert.equal(userIn(await wire.reply()), user);
});

test("a refused call is answered like others, and the connection goes on", async () => {
  await using front = await open();
  const wire = await front.connect();
  await wire.send(call({ ...worker, secretAccessKey: "bad" }));
  const refused = await wire.reply();
  assert.equal(refused.status, 400);
  assert.equal(
    JSON.parse(refused.body).__type,
    "com.amazon.coral.service#InvalidSignatureException",
  );
  assert.match(headerOf(refused, "x-amzn-RequestId") ?? "", /^[\da-f-]{36}$/);
  assert.ok(headerOf(refused, "Date"), "by which clients set their clocks");
  await wire.send(call(worker));
  assert.equal(userIn(await wire.reply()), "worker");
  assert.deepEqual(front.messages(), []);
});

test("calls that leave the express lane are verified in the same way", async () => {
  await using front = await open();
  for (const [more, line] of [
    [{ headers: { Connection: "close" }, unsigned: ["connection"] }, undefined],
    [{ headers: { TE: "trailers" } }, undefined],
    [{ headers: { "X-Note": "caf\u00e9  \t x" } }, undefined],
    [{ headers: { Connection: "close" }, unsigned: ["connection"] }, "POST http://h/ HTTP/1.1"],
  ] as const) {
    for (const [key, expected] of [
      [worker, "worker"],
      [{ ...worker, secretAccessKey: "bad" }, undefined],
    ] as const) {
      const wire = await front.connect();
      await wire.send(call(key, more, line));
      const reply = await wire.reply();
      assert.equal(userIn(reply), expected);
      if (!expected) assert.equal(faultOf(reply), "InvalidSignatureException");
      wire.cut();
    }
  }
});

test("a body in chunks is signed as a whole", async () => {
  await using front = await open();
  const wire = await front.connect();
  const body = '{"name":"d"}';
  const { headers } = sign({ ...worker, at: harness.now, operation: "DescribeDomain", body });
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const head = `POST / HTTP/1.1\r\n${lines}Transfer-Encoding: chunked\r\n\r\n`;
  await wire.send(`${head}4\r\n${body.slice(0, 4)}\r\n8\r\n${body.slice(4)}\r\n0\r\n\r\n`);
  assert.equal(userIn(await wire.reply()), "worker");
});

test("a call without a signature is refused before its input is looked at", async () => {
  await using front = await open();
  const wire = await front.connect();
  await wire.send(requestOf({ target: "SimpleWorkflowService.DescribeDomain", body: "no json" }));
  const refused = await wire.reply();
  assert.equal(faultOf(refused), "MissingAuthenticationTokenException");
  assert.equal(JSON.parse(refused.body).message, "Missing Authentication Token");
});

test("the pages for supervisors need no signature", async () => {
  await using front = await open();
  const wire = await front.connect();
  await wire.send(requestOf({ line: "GET /healthz HTTP/1.1", body: "" }));
  assert.equal((await wire.reply()).status, 200);
});

test("neither a secret nor a signature nor a session token reaches the log", async () => {
  await using front = await open();
  const session = await harness.service.session(worker.accessKeyId, 900);
  const wire = await front.connect();
  for (const key of [worker, session, { ...session, secretAccessKey: "bad" }]) {
    await wire.send(call(key, key === worker ? {} : { sessionToken: session.sessionToken }));
    await wire.reply();
  }
  await wire.send(call(worker, { unsigned: ["host"] }));
  await wire.reply();
  const logged = JSON.stringify(front.logged);
  assert.ok(logged.includes("refused a call"));
  for (const canary of [
    worker.secretAccessKey,
    session.secretAccessKey,
    session.sessionToken,
    "Signature=",
  ]) {
    assert.equal(logged.includes(canary), false, canary);
  }
});
