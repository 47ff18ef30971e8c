import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { join } from "node:path";
import { test } from "node:test";
import {
  call,
  ekiden,
  register,
  serving,
  servingUnderNpm,
  servingWithoutLog,
  temporaryDirectory,
} from "./command.ts";

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  test(`a server starts, says how to reach it, and ends well on ${signal}`, async () => {
    await using server = serving();
    const url = await server.url();
    assert.deepEqual(await call(url, "ListDomains", { registrationStatus: "REGISTERED" }), {
      domainInfos: [],
    });
    await server.says(/Stop it with/);
    assert.ok(server.stdout.includes(`--endpoint-url ${url}`));
    assert.match(
      server.stdout,
      /Only programs on this machine can reach it\. It answers to localhost and/,
    );
    assert.match(server.stdout, /nothing is kept/);
    assert.match(server.stdout, /AWS_ENDPOINT_URL_SWF=http.*\nOlder SDKs ignore .* call Amazon/);
    assert.match(server.stdout, /must exceed 60 s: see\ndocs\/clients\/README\.md at https:/);
    server.signal(signal);
    assert.equal(await server.ended, 0);
    assert.match(server.stderr, /"body":"drained/);
  });
}

for (const format of ["json", "pretty"] as const) {
  const name = `a server whose log of ${format} cannot be written serves, and ends well`;
  const skip = !existsSync("/dev/full") && "this system has no /dev/full";
  test(name, { skip }, async () => {
    await using server = servingWithoutLog(["--log-format", format, "--log-level", "debug"]);
    const url = await server.url();
    await register(url, "one");
    const answer = await call(url, "DescribeDomain", { name: "missing" });
    assert.match(JSON.stringify(answer), /UnknownResourceFault/);
    server.signal("SIGTERM");
    assert.equal(await server.ended, 0);
  });
}

test("an open server that others can reach warns, and names an address that one can ask", async () => {
  await using server = serving(["--host", "0.0.0.0", "--access", "open"]);
  await server.says(/Stop it with/);
  assert.match(server.stdout, /0\.0\.0\.0 can be reached from other machines/);
  assert.match(server.stdout, /WARNING: .*--access open.* everyone who can reach it can do\s/);
  assert.match(server.stdout, /--endpoint-url http:\/\/127\.0\.0\.1:\d+\n/);
});

test("options come from the environment too", async () => {
  const environment = { EKIDEN_PORT: "0", EKIDEN_DATA: ":memory:", EKIDEN_LOG_LEVEL: "error" };
  await using server = ekiden(["serve"], environment);
  await server.says(/Stop it with/);
  server.signal("SIGTERM");
  assert.equal(await server.ended, 0);
  assert.equal(server.stderr, "", "nothing went wrong, so nothing is logged");
});

test("a variable that is nearly that of an option is a warning at the start", async () => {
  const environment = { EKIDEN_PORT: "0", EKIDEN_DATA: ":memory:", EKIDEN_ACCES: "keys" };
  await using server = ekiden(["serve"], environment);
  await server.says(/Stop it with/);
  assert.match(server.stderr, /variable EKIDEN_ACCES has no effect; an option has EKIDEN_ACCESS"/);
});

test("what was registered is there after a restart", async () => {
  using directory = temporaryDirectory();
  const data = join(directory.path, "made", "when", "missing");
  for (const expected of [0, 1]) {
    await using server = serving(["--data", data]);
    const url = await server.url();
    const status = { registrationStatus: "REGISTERED" };
    const { domainInfos } = (await call(url, "ListDomains", status)) as { domainInfos: unknown[] };
    assert.equal(domainInfos.length, expected);
    await register(url, "kept");
    server.signal("SIGTERM");
    assert.equal(await server.ended, 0);
  }
});

/** A call whose headers the server has, and which waits for the rest. */
const beginCall = (url: string, operation: string, body: string) =>
  new Promise<{ finish: () => Promise<string> }>((resolve, reject) => {
    const headers = {
      "X-Amz-Target": `SimpleWorkflowService.${operation}`,
      "Content-Length": body.length,
      Expect: "100-continue",
    };
    const request = httpRequest(url, { method: "POST", headers });
    request.on("error", reject);
    const answer = new Promise<string>((answered) => {
      request.on("response", async (response) => {
        answered(Buffer.concat(await response.toArray()).toString());
      });
    });
    const finish = () => {
      request.end(body);
      return answer;
    };
    request.on("continue", () => resolve({ finish }));
    request.flushHeaders();
  });

const poll = JSON.stringify({ domain: "d", taskList: { name: "list" } });

test("a poll that waits is answered with nothing when the server is told to stop", async () => {
  await using server = serving();
  const url = await server.url();
  await register(url, "d");
  const { finish } = await beginCall(url, "PollForActivityTask", poll);
  server.signal("SIGTERM");
  assert.equal(await finish(), '{"startedEventId":0}');
  assert.equal(await server.ended, 0);
});

test("a rolling restart of one server is none: it goes on, and says so", async () => {
  await using server = serving();
  await server.says(/Stop it with/);
  server.signal("SIGUSR2");
  await server.says(/SIGUSR2 restarts the nodes of --nodes one by one, and here is one/);
  assert.equal((await fetch(`${await server.url()}/healthz`)).status, 200);
});

test("a second signal ends the server at once", async () => {
  await using server = serving();
  const begun = beginCall(await server.url(), "PollForActivityTask", poll);
  await begun;
  server.signal("SIGTERM");
  await server.says(/"body":"draining/);
  server.signal("SIGTERM");
  assert.equal(await server.ended, 143);
});

test("one Ctrl+C that npm hands on once more lets the server end well", async () => {
  await using server = serving([], { npm_command: "exec" });
  const begun = await beginCall(await server.url(), "PollForActivityTask", poll);
  server.signal("SIGINT");
  await server.says(/"body":"draining/);
  server.signal("SIGINT");
  await begun.finish();
  assert.equal(await server.ended, 0);
  assert.match(server.stderr, /"body":"drained/);
});

test("a server that npm started ends well when only npm is told to stop", async () => {
  await using npm = servingUnderNpm();
  await npm.says(/Stop it with/);
  npm.signal("SIGTERM");
  // Its streams are the server's too: they close when both have ended.
  assert.equal(await npm.ended, "SIGTERM");
  assert.match(npm.stderr, /"body":"drained/);
});

test("a port in use: one line says so and what to do", async () => {
  await using first = serving();
  const { port } = new URL(await first.url());
  await using second = serving(["--port", port]);
  assert.equal(await second.ended, 1);
  assert.match(
    second.stderr,
    new RegExp(`^ekiden: port ${port} on 127\\.0\\.0\\.1 is in use\\. .* --port .*\\n$`),
  );
  assert.equal(second.stdout, "");
});

test("an address of another machine: one line says so and what to do", async () => {
  // Of the block that is kept for documentation: no machine has it.
  await using server = serving(["--host", "192.0.2.1"]);
  assert.equal(await server.ended, 1);
  assert.match(server.stderr, /^ekiden: this machine has no address 192\.0\.2\.1\. .*--host\.\n$/);
});

test("a data directory in use: one line says so and what to do", async () => {
  using directory = temporaryDirectory();
  await using first = serving(["--data", directory.path]);
  await first.url();
  await using second = serving(["--data", directory.path]);
  assert.equal(await second.ended, 1);
  assert.match(second.stderr, /^ekiden: .*in use by another process.*\n$/);
});

test("a data directory that is a file: one line says so and what to do", async () => {
  using directory = temporaryDirectory();
  const file = join(directory.path, "file");
  writeFileSync(file, "");
  for (const data of [file, join(file, "below")]) {
    await using server = serving(["--data", data]);
    assert.equal(await server.ended, 1);
    assert.match(server.stderr, /^ekiden: .*not a directory.*\n$/);
  }
});

test("data that is damaged: one line says so and what to do", async () => {
  using directory = temporaryDirectory();
  writeFileSync(join(directory.path, "ekiden.db"), Buffer.alloc(20_000, "no database"));
  await using server = serving(["--data", directory.path]);
  assert.equal(await server.ended, 1);
  assert.match(server.stderr, /^ekiden: The database in .*\n$/);
});
