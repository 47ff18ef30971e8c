// An open server trusts every caller that can reach it, and a browser on its machine can: pages of
// foreign sites must not, by any name they have made of its address.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readConfig } from "../../src/config.ts";
import { KeyHarness } from "../access/keys/key-harness.ts";
import { type Front, type FrontOptions, openFront } from "./fixture.ts";
import { faultOf, type Reply, requestOf } from "./wire.ts";

const target = "SimpleWorkflowService.RegisterDomain";
const body = '{"name":"d","workflowExecutionRetentionPeriodInDays":"1"}';

interface Ask {
  readonly line?: string;
  readonly headers: readonly string[];
}

/** On a connection of its own. */
const ask = async (front: Front, { line, headers }: Ask): Promise<Reply> => {
  const wire = await front.connect();
  await wire.send(requestOf({ target, body, headers, ...(line !== undefined && { line }) }));
  return wire.reply();
};

/** By the express lane, and by the general server: it alone reads what comes in chunks. */
const askBothWays = async (front: Front, headers: readonly string[]): Promise<readonly Reply[]> => {
  const wire = await front.connect();
  const chunked = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
  const inChunks = [...headers, "Transfer-Encoding: chunked"];
  await wire.send(requestOf({ target, headers: inChunks, body: chunked }));
  return [await ask(front, { headers }), await wire.reply()];
};

const openCounting = async (options: FrontOptions = {}) => {
  let calls = 0;
  const RegisterDomain = async () => {
    calls += 1;
    return undefined;
  };
  const front = await openFront({ RegisterDomain }, options);
  return { front, calls: () => calls };
};

const expectAnswered = async (front: Front, headers: readonly string[]) => {
  for (const reply of await askBothWays(front, headers)) {
    assert.equal(reply.status, 200, `${headers}: ${reply.body}`);
  }
};

const expectRefused = async (front: Front, headers: readonly string[]) => {
  for (const reply of await askBothWays(front, headers)) {
    assert.equal(faultOf(reply), "AccessDeniedException", String(headers));
    assert.match(reply.body, /--allowed-hosts \(EKIDEN_ALLOWED_HOSTS\)/);
  }
};

/** By which clients reach a server on this machine. */
const ours = [
  ...["localhost", "localhost:7930", "LOCALHOST", "localhost.", "ekiden.localhost:80"],
  ...["127.0.0.1", "127.0.0.1:7930", "127.1:7930", "10.0.0.7:1", "[::1]", "[::1]:7930", "::1"],
  ...["[::ffff:127.0.0.1]:7930", "0.0.0.0:7930", ""],
];

const foreign = [
  ...["evil.example", "evil.example:7930", "localhost.evil.example", "evillocalhost", "ekiden"],
  ...["127.0.0.1.evil.example", "evil.example#localhost", "evil.example/localhost", "a@localhost"],
  ...["localhost, evil.example", "1.2.3.4.5", "[::1].evil.example", "xn--", "[", "evil.example."],
  `${"x".repeat(5_000)}.example`,
];

for (const host of ["127.0.0.1", "localhost"]) {
  test(`an open server on ${host} answers to the names of its machine, and to no other`, async () => {
    const { front, calls } = await openCounting({ host });
    await using _ = front;
    // More than once: what was found out about a name is remembered.
    for (const again of [1, 2]) {
      for (const name of ours) await expectAnswered(front, [`Host: ${name}`]);
      assert.equal(calls(), again * 2 * ours.length);
      for (const name of foreign) await expectRefused(front, [`Host: ${name}`]);
      assert.equal(calls(), again * 2 * ours.length, "nothing that was refused is carried out");
    }
  });
}

test("a connection that has called by a good name is not trusted with another", async () => {
  const { front, calls } = await openCounting();
  await using _ = front;
  const wire = await front.connect();
  for (const [name, status] of [
    ["localhost", 200],
    ["evil.example", 400],
  ] as const) {
    await wire.send(requestOf({ target, body, headers: [`Host: ${name}`] }));
    assert.equal((await wire.reply()).status, status);
  }
  assert.equal(calls(), 1);
});

test("a name is checked wherever it stands in a request, and HTTP/1.0 needs none", async () => {
  const { front, calls } = await openCounting();
  await using _ = front;
  const whole = { line: "POST http://evil.example/ HTTP/1.1", headers: ["Host: localhost"] };
  assert.equal(faultOf(await ask(front, whole)), "AccessDeniedException");
  assert.equal(calls(), 0);
  const old = await ask(front, { line: "POST / HTTP/1.0", headers: [] });
  assert.equal(old.status, 200);
});

test("the console, its API and calls of the token service are checked as calls are", async () => {
  const { front } = await openCounting();
  await using _ = front;
  for (const path of [
    "/console/",
    "/api/session",
    "/ekiden/ListHumanTasks",
    "/?Action=GetCallerIdentity",
  ]) {
    const headers = ["Host: evil.example", "Accept: text/html"];
    for (const method of ["GET", "POST"]) {
      const reply = await ask(front, { line: `${method} ${path} HTTP/1.1`, headers });
      assert.equal(faultOf(reply), "AccessDeniedException", `${method} ${path}`);
    }
  }
});

test("balancers may ask how a server is by any name", async () => {
  const { front } = await openCounting();
  await using _ = front;
  for (const path of ["/healthz", "/readyz"]) {
    const reply = await ask(front, {
      line: `GET ${path} HTTP/1.1`,
      headers: ["Host: node-1.internal"],
    });
    assert.equal(reply.status, 200);
  }
});

const named = readConfig({ allowedHosts: "ekiden.example.org,*.Example.COM" }, {}).allowedHosts;

test("names that the server was given are answered to, with all below them where they say so", async () => {
  const { front } = await openCounting({ allowedHosts: named });
  await using _ = front;
  const good = [
    "ekiden.example.org:7930",
    "EKIDEN.example.org",
    "a.example.com",
    "b.a.example.com",
  ];
  for (const name of [...good, "localhost", "127.0.0.1"])
    await expectAnswered(front, [`Host: ${name}`]);
  for (const name of ["example.org", "a.ekiden.example.org", "example.com", "badexample.com"]) {
    await expectRefused(front, [`Host: ${name}`]);
  }
});

test("an open server on another address answers to any name, unless it was given some", async () => {
  const { front } = await openCounting({ host: "0.0.0.0" });
  await using _ = front;
  await expectAnswered(front, ["Host: ekiden:7930"]);
  assert.match(String(front.messages("WARN")), /unless --allowed-hosts names/);
  const { front: strict } = await openCounting({ host: "0.0.0.0", allowedHosts: named });
  await using __ = strict;
  await expectRefused(strict, ["Host: ekiden:7930"]);
  await expectAnswered(strict, ["Host: ekiden.example.org"]);
  assert.doesNotMatch(String(strict.messages("WARN")), /--allowed-hosts/);
});

test("where calls are signed, any name is as good, unless the server was given some", async () => {
  await using harness = new KeyHarness();
  const { authority } = harness;
  await using front = await openFront({}, { authority });
  const headers = ["Host: evil.example"];
  assert.equal(faultOf(await ask(front, { headers })), "MissingAuthenticationTokenException");
  await using strict = await openFront({}, { authority, allowedHosts: named });
  assert.equal(faultOf(await ask(strict, { headers })), "AccessDeniedException");
});

const own = "Host: 127.0.0.1:7930";

test("what pages of other sites make of an open server is refused", async () => {
  for (const host of ["127.0.0.1", "0.0.0.0"]) {
    const { front, calls } = await openCounting({ host });
    await using _ = front;
    const origins = ["http://evil.example", "https://127.0.0.1.evil.example", "null", "evil"];
    for (const origin of [...origins, "http://10.0.0.7:7930", "chrome-extension://abcdef"]) {
      await expectRefused(front, [own, `Origin: ${origin}`]);
    }
    await expectRefused(front, [own, "Sec-Fetch-Site: cross-site"]);
    await expectRefused(front, [own, "Origin: http://localhost:1", "Sec-Fetch-Site: cross-site"]);
    assert.equal(calls(), 0);
  }
});

test("its own pages, and those of this machine, are answered", async () => {
  const { front } = await openCounting();
  await using _ = front;
  for (const origin of [
    ...["http://127.0.0.1:7930", "http://localhost:5173", "https://dev.localhost"],
    "http://[::1]:8080",
  ]) {
    await expectAnswered(front, [own, `Origin: ${origin}`, "Sec-Fetch-Site: same-site"]);
  }
  await expectAnswered(front, [own, "Origin: null", "Sec-Fetch-Site: same-origin"]);
  await expectAnswered(front, [own, "Sec-Fetch-Site: none"]);
  await expectAnswered(front, ["Host: 10.0.0.7", "Origin: http://10.0.0.7"]);
});

test("pages of a site that the server was given are answered", async () => {
  const { front } = await openCounting({ allowedHosts: named });
  await using _ = front;
  const page = [own, "Origin: https://ekiden.example.org", "Sec-Fetch-Site: cross-site"];
  await expectAnswered(front, page);
  await expectRefused(front, [own, "Origin: https://other.example.org"]);
});

test("who follows a link of another site sees what is there, and does nothing by it", async () => {
  await using front = await openFront();
  const visit = [
    "Sec-Fetch-Site: cross-site",
    "Sec-Fetch-Mode: navigate",
    "Sec-Fetch-Dest: document",
  ];
  const headers = [own, ...visit];
  const seen = await ask(front, { line: "GET /nothing HTTP/1.1", headers });
  assert.equal(faultOf(seen), "UnknownOperationException", "it gets as far as any other look");
  assert.equal(faultOf(await ask(front, { headers })), "AccessDeniedException");
  const inFrame = [own, ...visit.slice(0, 2), "Sec-Fetch-Dest: iframe"];
  const framed = await ask(front, { line: "GET /console/ HTTP/1.1", headers: inFrame });
  assert.equal(faultOf(framed), "AccessDeniedException");
});
