import assert from "node:assert/strict";
import { renameSync, writeFileSync } from "node:fs";
import { get } from "node:https";
import { test } from "node:test";
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from "node:tls";
import {
  ListDomainsCommand,
  PollForActivityTaskCommand,
  RegisterDomainCommand,
  SWFClient,
} from "@aws-sdk/client-swf";
import { startTestServer, TestClock } from "@ekiden/testing";
import { openCertificate } from "../../src/http/certificate.ts";
import { defaultConnectionTimeouts } from "../../src/http/connection-timeouts.ts";
import { EncodedJson } from "../../src/operations/handlers.ts";
import { openSocket, secured } from "../fuzz/tls-wire.ts";
import { openFront, signal } from "./fixture.ts";
import { Certificates, type SelfMade } from "./self-made-certificates.ts";
import { callOf, connect, faultOf, headerOf, requestOf, Wire } from "./wire.ts";

const register = callOf("RegisterDomain", {
  name: "d",
  workflowExecutionRetentionPeriodInDays: "1",
});
const listed = { registrationStatus: "REGISTERED" } as const;

const openWith = async (
  { cert, key }: SelfMade,
  handlers: Parameters<typeof openFront>[0] = {},
  options: Parameters<typeof openFront>[1] = {},
) => openFront(handlers, { ...options, certificate: await openCertificate(cert, key) });

/** Rejects where the handshake fails. */
const connectTo = (port: number, options: ConnectionOptions): Promise<TLSSocket> =>
  new Promise((resolve, reject) => {
    const socket = connectTls({ port, host: "127.0.0.1", ...options }, () => resolve(socket));
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("closed")));
  });

const wireTo = async (port: number, options: ConnectionOptions): Promise<Wire> =>
  new Wire(await connectTo(port, options));

const sdk = (url: string, ca: string): SWFClient =>
  new SWFClient({
    endpoint: url,
    region: "us-east-1",
    credentials: { accessKeyId: "any", secretAccessKey: "any" },
    maxAttempts: 1,
    requestHandler: { httpsAgent: { ca, maxSockets: 1 } },
  });

test("the SDK speaks https with a server that has a certificate", async () => {
  using certificates = new Certificates();
  const { cert, key, ca } = certificates.make("node");
  await using server = await startTestServer({ tlsCert: cert, tlsKey: key });
  assert.match(server.endpoint, /^https:/);
  const client = sdk(server.endpoint, ca);
  const domain = { name: "d", workflowExecutionRetentionPeriodInDays: "1" };
  await client.send(new RegisterDomainCommand(domain));
  const { domainInfos } = await client.send(new ListDomainsCommand(listed));
  assert.deepEqual(
    domainInfos?.map(({ name }) => name),
    ["d"],
  );
  client.destroy();
});

test("a poll goes on while the certificate is replaced, and who comes after sees the new one", async () => {
  using certificates = new Certificates();
  const [before, after] = [certificates.make("before"), certificates.make("after")];
  const arrived = signal();
  const answered = signal<EncodedJson>();
  const handlers = {
    PollForActivityTask: () => {
      arrived.give();
      return answered.given;
    },
    ListDomains: async () => ({ domainInfos: [] }),
  };
  await using front = await openWith(before, handlers);
  const { url } = front.listener;
  const [early, late] = [sdk(url, before.ca), sdk(url, after.ca)];
  const poll = { domain: "d", taskList: { name: "list" } };
  const polled = early.send(new PollForActivityTaskCommand(poll));
  await arrived.given;
  await assert.rejects(late.send(new ListDomainsCommand(listed)), /self-signed|certificate/);
  certificates.replace(before, after);
  await front.listener.reloadCertificate();
  assert.deepEqual((await late.send(new ListDomainsCommand(listed))).domainInfos, []);
  answered.give(new EncodedJson('{"taskToken":"t","startedEventId":3}'));
  assert.equal((await polled).taskToken, "t");
  await early.send(new ListDomainsCommand(listed));
  for (const client of [early, late]) client.destroy();
});

test("the files are looked at, and what cannot be used changes nothing and is logged once", async () => {
  using certificates = new Certificates();
  const [before, after] = [certificates.make("before"), certificates.make("after")];
  const clock = new TestClock();
  await using front = await openWith(before, {}, { clock });
  const look = async () => {
    clock.moveTo(clock.now() + 5_000);
    // Waits for the look that has begun, and looks once more itself.
    await front.listener.reloadCertificate();
  };
  // The new certificate is there, its key is not yet.
  renameSync(after.cert, before.cert);
  for (let looks = 0; looks < 3; looks += 1) await look();
  assert.equal(front.messages("ERROR").length, 1);
  assert.match(
    String(front.logged.find((line) => line.severity_text === "ERROR")?.["ekiden.reason"]),
    /is not the key of/,
  );
  (await wireTo(front.port, { ca: before.ca })).cut();
  renameSync(after.key, before.key);
  await look();
  (await wireTo(front.port, { ca: after.ca })).cut();
  await assert.rejects(connectTo(front.port, { ca: before.ca }));
  assert.equal(front.logged.filter((line) => line["tls.server.subject"] === "CN=after").length, 1);
});

test("one connection carries call after call in the lane, and all that is sent beside it", async () => {
  using certificates = new Certificates();
  const pair = certificates.make("node");
  await using front = await openWith(pair);
  const wire = await wireTo(front.port, { ca: pair.ca });
  for (let calls = 0; calls < 50; calls += 1) {
    await wire.send(register);
    const reply = await wire.reply();
    assert.equal(reply.status, 200);
    assert.equal(headerOf(reply, "Keep-Alive"), "timeout=120");
  }
  await wire.send(Buffer.concat([register, callOf("Nothing", {})]));
  assert.equal((await wire.reply()).status, 200);
  assert.equal(faultOf(await wire.reply()), "UnknownOperationException");
  await wire.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
  assert.equal((await wire.reply()).body, '{"status":"alive"}\n');
  await wire.send("POST / HTTP/1.1\r\nHost h\r\n\r\n");
  assert.equal(faultOf(await wire.reply()), "MalformedHttpRequestException");
  await wire.closed;
  assert.deepEqual(front.messages(), []);
});

test("a long request, and a long reply to who reads slowly, pass through TLS whole", async () => {
  using certificates = new Certificates();
  const pair = certificates.make("node");
  const handlers = {
    ListDomains: async () => new EncodedJson(`{"filler":"${"駅".repeat(300_000)}"}`),
  };
  await using front = await openWith(pair, handlers);
  const wire = await wireTo(front.port, { ca: pair.ca });
  const long = { ...listed, nextPageToken: "x".repeat(2_000) };
  wire.pause();
  await wire.send(Buffer.concat(Array.from({ length: 5 }, () => callOf("ListDomains", long))));
  wire.resume();
  for (let replies = 0; replies < 5; replies += 1) {
    assert.equal((await wire.reply()).body.length, 300_013);
  }
  await wire.send(callOf("RegisterDomain", { name: "x".repeat(900_000) }));
  assert.equal(faultOf(await wire.reply()), "ValidationException");
  wire.cut();
});

test("the page for load balancers is there over https", async () => {
  using certificates = new Certificates();
  const pair = certificates.make("node");
  await using front = await openWith(pair);
  const status = await new Promise((resolve, reject) => {
    const url = `${front.listener.url}/healthz`;
    get(url, { ca: pair.ca, agent: false }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode));
    }).on("error", reject);
  });
  assert.equal(status, 200);
});

test("a server at its limit says over https that it is alive", async () => {
  using certificates = new Certificates();
  const pair = certificates.make("node");
  await using front = await openWith(pair, {}, { maxConnections: 1 });
  const first = await wireTo(front.port, { ca: pair.ca });
  await first.send(register);
  assert.equal((await first.reply()).status, 200);
  const alive = await wireTo(front.port, { ca: pair.ca });
  await alive.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
  assert.equal((await alive.reply()).body, '{"status":"alive"}\n');
  const other = await wireTo(front.port, { ca: pair.ca });
  await other.send(register);
  assert.equal(faultOf(await other.reply()), "ServiceUnavailable");
  first.cut();
});

test("a version of TLS before 1.2, another protocol than HTTP/1.1, and none at all get no answer", async () => {
  using certificates = new Certificates();
  const pair = certificates.make("node");
  await using front = await openWith(pair);
  const { ca } = pair;
  const old = { ca, minVersion: "TLSv1", maxVersion: "TLSv1.1" } as const;
  await assert.rejects(connectTo(front.port, { ...old, ciphers: "DEFAULT@SECLEVEL=0" }));
  await assert.rejects(connectTo(front.port, { ca, ALPNProtocols: ["h2"] }));
  const both = await connectTo(front.port, { ca, ALPNProtocols: ["h2", "http/1.1"] });
  assert.equal(both.alpnProtocol, "http/1.1");
  both.destroy();
  const plain = await connect(front.port);
  await plain.send(register);
  await plain.closed;
  assert.equal(plain.rest, "");
  (await wireTo(front.port, { ca, maxVersion: "TLSv1.2" })).cut();
});

test("closing waits for the call under way, and for no handshake", async () => {
  using certificates = new Certificates();
  const pair = certificates.make("node");
  const arrived = signal();
  const answered = signal<EncodedJson>();
  const handlers = {
    PollForActivityTask: () => {
      arrived.give();
      return answered.given;
    },
  };
  await using front = await openWith(pair, handlers);
  const [mute, wire] = [await connect(front.port), await wireTo(front.port, { ca: pair.ca })];
  await wire.send(callOf("PollForActivityTask", { domain: "d", taskList: { name: "list" } }));
  await arrived.given;
  const closed = front.listener.close();
  await mute.closed;
  answered.give(new EncodedJson('{"startedEventId":0}'));
  assert.equal(headerOf(await wire.reply(), "Connection"), "close");
  await Promise.all([wire.closed, closed]);
  assert.deepEqual(front.messages("WARN"), []);
});

test("a handshake that does not come to its end is given up", async () => {
  using certificates = new Certificates();
  const timeouts = {
    headers: 50,
    request: 60_000,
    check: 20,
    idle: 60_000,
    silence: 60_000,
    drain: 60_000,
  };
  await using front = await openWith(certificates.make("node"), {}, { timeouts });
  const wire = await connect(front.port);
  await wire.send(Buffer.from([0x16, 0x03, 0x01]));
  await wire.closed;
});

test("who sends no more before the handshake is over is not waited for", async () => {
  using certificates = new Certificates();
  const timeouts = { ...defaultConnectionTimeouts, headers: 600_000, request: 600_000 };
  await using front = await openWith(certificates.make("node"), {}, { timeouts });
  for (const bytes of [[], [0x16, 0x03, 0x01]]) {
    const wire = await connect(front.port);
    await wire.send(Buffer.from(bytes));
    wire.end();
    await wire.closed;
  }
});

/** Polls by each way in: only the general server reads what comes in chunks. */
const text = '{"domain":"d","taskList":{"name":"list"}}';
const polls = {
  "in the express lane": callOf("PollForActivityTask", JSON.parse(text)),
  "in the general server": requestOf({
    target: "SimpleWorkflowService.PollForActivityTask",
    headers: ["Host: localhost", "Transfer-Encoding: chunked"],
    body: `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`,
  }),
};

for (const [way, poll] of Object.entries(polls)) {
  test(`${way}: a record that cannot be read ends its connection, and withdraws its poll at once`, async () => {
    using certificates = new Certificates();
    const pair = certificates.make("node");
    const [arrived, gone] = [signal(), signal()];
    const answered = signal<EncodedJson>();
    const callers: { readonly gone: boolean }[] = [];
    const handlers: Parameters<typeof openFront>[0] = {
      PollForActivityTask: (_input, caller) => {
        callers.push(caller);
        caller.onGone(() => gone.give());
        arrived.give();
        return answered.given;
      },
    };
    await using front = await openWith(pair, handlers);
    const socket = await openSocket(front.port);
    const wire = await secured(socket, pair.ca);
    await wire.send(poll);
    await arrived.given;
    // A record of application data that no key has sealed.
    socket.write(Buffer.concat([Buffer.from([0x17, 0x03, 0x03, 0x00, 0x20]), Buffer.alloc(32, 7)]));
    await gone.given;
    assert.equal(callers[0]?.gone, true, "it is given no task");
    await wire.closed;
    answered.give(new EncodedJson('{"startedEventId":0}'));
  });
}

test("who sends no more after a call is answered", async () => {
  using certificates = new Certificates();
  const pair = certificates.make("node");
  await using front = await openWith(pair, { ListDomains: async () => ({ domainInfos: [] }) });
  const wire = await wireTo(front.port, { ca: pair.ca });
  await wire.send(callOf("ListDomains", listed));
  wire.end();
  assert.equal((await wire.reply()).status, 200);
  await wire.closed;
});

const mistakes: Record<string, (certificates: Certificates) => readonly [string, string, RegExp]> =
  {
    "a certificate without its key": (at) => [
      at.make("a").cert,
      "none",
      /--tls-cert needs --tls-key/,
    ],
    "a key without its certificate": (at) => [
      "none",
      at.make("a").key,
      /--tls-key needs --tls-cert/,
    ],
    "a certificate that is not there": (at) => [
      at.at("no.pem"),
      at.make("a").key,
      /^--tls-cert cannot be read \(.*no\.pem\): there is no such file\.$/,
    ],
    "a key that cannot be read": (at) => [
      at.make("a").cert,
      at.directory,
      /^--tls-key cannot be read \(.*\): it is a directory\.$/,
    ],
    "a key of another certificate": (at) => [
      at.make("a").cert,
      at.make("b").key,
      /^--tls-key \(.*b\.key\.pem\) is not the key of the first certificate in --tls-cert/,
    ],
    "a key with a passphrase": (at) => {
      const { cert, key } = at.make("a", "secret");
      return [cert, key, /^--tls-key \(.*\) has a passphrase: give a key without one\.$/];
    },
    "a certificate that is none": (at) => {
      writeFileSync(at.at("broken.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n");
      return [
        at.at("broken.pem"),
        at.make("a").key,
        /^--tls-cert \(.*\) holds no certificate in PEM/,
      ];
    },
    "a key that is none": (at) => {
      const { cert } = at.make("a");
      return [cert, cert, /^--tls-key \(.*\) holds no private key in PEM/];
    },
  };

for (const [what, make] of Object.entries(mistakes)) {
  test(`${what}: the server does not start, and one line says why`, async () => {
    using certificates = new Certificates();
    const [tlsCert, tlsKey, message] = make(certificates);
    await assert.rejects(startTestServer({ tlsCert, tlsKey }), { name: "ConfigError", message });
  });
}
