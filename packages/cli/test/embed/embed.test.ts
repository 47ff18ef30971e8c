// An embedded service from its beginning to its end.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { inspect } from "node:util";
import { NoAnswerError } from "@ekiden/client";
import { registerDomain } from "@ekiden/flow";
import { build } from "esbuild";
import { newFolder } from "../../../../tools/test-build.ts";
import { bundleOptions } from "../../bundle.ts";
import { type EmbedOptions, embed } from "../../src/embed/index.ts";
import { EmbeddedTransport } from "../../src/embed/transport.ts";
import { temporaryDirectory } from "../command.ts";

const quiet = { logLevel: "error" } as const;
const threads = ["own", "shared"] as const;
const retention = { workflowExecutionRetentionPeriodInDays: "1" } as const;

/** Far longer than an answer takes on a busy machine. */
const maxAnswerMilliseconds = 60_000;

const listDomains = `
  const headers = {
    "content-type": "application/x-amz-json-1.0",
    "x-amz-target": "SimpleWorkflowService.ListDomains",
  };
  const body = '{"registrationStatus":"REGISTERED"}';
  const answer = await fetch(process.env.URL_OF_SERVICE, { method: "POST", headers, body });
  process.stdout.write(await answer.text());
`;

const opensService = `
  import { embed } from "../../src/embed/index.ts";
  const options = { data: ":memory:" };
  await embed(options).catch(({ message }) => process.stdout.write(message + "\\n"));
  const { client, close } = await embed({ ...options, thread: "shared" });
  process.stdout.write("shared: " + client.endpoint);
  await close();
`;

test("what was acknowledged is there when the data is opened again, in either thread", async () => {
  using directory = temporaryDirectory();
  const data = directory.path;
  for (const thread of threads) {
    const ekiden = await embed({ ...quiet, data, thread });
    await ekiden.client.registerDomain({ name: thread, ...retention });
    await ekiden.close();
  }
  await using last = await embed({ ...quiet, data });
  for (const name of threads) {
    const { domainInfo } = await last.client.describeDomain({ name });
    assert.equal(domainInfo?.status, "REGISTERED");
  }
});

test("a service in its own thread goes on while the program keeps its thread busy", async () => {
  await using ekiden = await embed({ ...quiet, data: ":memory:", port: 0 });
  await registerDomain(ekiden.client, "shop");
  // Returns when another process has had an answer from the service.
  const domains = execFileSync(process.execPath, ["--input-type=module", "-e", listDomains], {
    env: { ...process.env, URL_OF_SERVICE: ekiden.url },
    timeout: maxAnswerMilliseconds,
    encoding: "utf8",
  });
  assert.match(domains, /"name":"shop"/);
});

test("a client gives polls longer than the service lets them wait", async (t) => {
  await using ekiden = await embed({ ...quiet, data: ":memory:", pollSeconds: 600 });
  const { client } = ekiden;
  await registerDomain(client, "shop");
  const { mock } = t.mock.method(EmbeddedTransport.prototype, "send");
  const abort = new AbortController();
  const poll = { domain: "shop", taskList: { name: "list" } };
  const polled = client.pollForActivityTask(poll, { signal: abort.signal });
  abort.abort();
  await assert.rejects(polled, { name: "AbortError" });
  const [request = assert.fail("nothing was sent")] = mock.calls[0]?.arguments ?? [];
  assert.ok(request.answerMilliseconds > 600_000);
});

test("the client says where its calls go: to the data, or to the port for others", async () => {
  await using alone = await embed({ ...quiet, data: ":memory:" });
  assert.deepEqual([alone.url, alone.client.endpoint], [undefined, "embedded::memory:"]);
  await using open = await embed({ ...quiet, data: ":memory:", port: 0 });
  assert.match(open.url ?? "", /^http:\/\/127\.0\.0\.1:\d+$/);
  assert.equal(open.client.endpoint, open.url);
});

test("no variable of the environment changes an embedded service", async () => {
  const variables = {
    EKIDEN_DATA: join(tmpdir(), "ekiden-of-no-embedded-service"),
    EKIDEN_ACCOUNT: "123456789012",
    EKIDEN_REGION: "eu-central-1",
    AWS_ENDPOINT_URL_SWF: "not an address",
  };
  const before = { ...process.env };
  Object.assign(process.env, variables);
  try {
    await using ekiden = await embed({ ...quiet, data: ":memory:" });
    await registerDomain(ekiden.client, "shop");
    assert.equal(ekiden.client.endpoint, "embedded::memory:");
    const { domainInfo } = await ekiden.client.describeDomain({ name: "shop" });
    assert.equal(domainInfo.arn, "arn:aws:swf:us-east-1:000000000000:/domain/shop");
    assert.ok(!existsSync(variables.EKIDEN_DATA), "its data are in memory");
  } finally {
    for (const name of Object.keys(variables)) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
});

for (const thread of threads) {
  test(`close answers waiting polls with nothing, and refuses later calls (${thread})`, async () => {
    const ekiden = await embed({ ...quiet, data: ":memory:", thread });
    const { client } = ekiden;
    await registerDomain(client, "shop");
    const poll = client.pollForDecisionTask({ domain: "shop", taskList: { name: "main" } });
    await turn();
    await ekiden.close();
    assert.equal((await poll).taskToken ?? "", "");
    await assert.rejects(client.describeDomain({ name: "shop" }), (error) => {
      assert.ok(error instanceof NoAnswerError);
      assert.equal(error.isOutcomeUnknown, false);
      assert.equal(error.isClosed, true);
      assert.match(error.message, /is closed: stop workers, and let calls end, before that\.$/);
      return true;
    });
    await ekiden.close();
  });
}

for (const thread of threads) {
  test(`a call whose answer is late is given up, and its poll withdrawn (${thread})`, async () => {
    await using ekiden = await embed({ ...quiet, data: ":memory:", thread });
    const { client } = ekiden;
    await registerDomain(client, "shop");
    const input = { domain: "shop", taskList: { name: "main" } };
    // Each of the three attempts.
    const late = client.pollForDecisionTask(input, { answerMilliseconds: 1 });
    await assert.rejects(
      late,
      /^NoAnswerError: The call was given up: no answer has begun after 1 ms/,
    );
    const { taskList } = await client.ekiden.describeTaskList({
      domain: "shop",
      kind: "decision",
      name: "main",
    });
    assert.equal(taskList.pollers.filter(({ state }) => state === "waiting").length, 0);
  });
}

test("a program into which a bundler has put the package is told what to do", async () => {
  const folder = newFolder();
  const outfile = join(folder, "program.mjs");
  const stdin = { contents: opensService, resolveDir: import.meta.dirname, loader: "ts" } as const;
  const asOneFile = { entryPoints: [], outdir: undefined, splitting: false, stdin, outfile };
  await build({ ...bundleOptions, ...asOneFile });
  const stdout = execFileSync(process.execPath, [outfile], { encoding: "utf8" });
  rmSync(folder, { recursive: true });
  assert.match(stdout, /thread of the embedded service is missing .*leave it out of the bundle/);
  assert.match(stdout, /shared: embedded::memory:/);
});

test("a port that another program has is refused with Node's own error", async () => {
  await using ekiden = await embed({ ...quiet, data: ":memory:", port: 0 });
  const port = Number(new URL(ekiden.url ?? "").port);
  for (const thread of threads) {
    const second = embed({ ...quiet, data: ":memory:", port, thread });
    await assert.rejects(second, { code: "EADDRINUSE", syscall: "listen", port });
  }
});

const refused: readonly (readonly [wrong: object, message: RegExp])[] = [
  [{ port: 70_000 }, /^port in the options of embed cannot be "70000": it takes a whole number/],
  [
    { limits: "none" },
    /^limits in the options of embed cannot be "none": it takes one of relaxed, aws/,
  ],
  [{ thread: "none" }, /^thread in the options of embed cannot be "none": it takes one of own, sh/],
  [{ log: () => undefined }, /^embed has no option "log": it takes data, port, /],
  [{ directory: "x" }, /^embed has no option "directory": it takes data, port, limits, /],
];

for (const [options, message] of refused) {
  test(`${inspect(options)} is refused by what can be given`, async () => {
    await assert.rejects(embed({ ...quiet, ...(options as EmbedOptions) }), (error) => {
      assert.ok(error instanceof Error);
      assert.equal(error.name, "ConfigError");
      assert.match(error.message, message);
      return true;
    });
  });
}

test("data that this process has open already is refused, and stays open", async () => {
  using directory = temporaryDirectory();
  await using ekiden = await embed({ ...quiet, data: directory.path });
  for (const thread of threads) {
    await assert.rejects(
      embed({ ...quiet, data: directory.path, thread }),
      /^StoreError: The data directory \S+ is in use by this process already\. Close what/,
    );
  }
  await registerDomain(ekiden.client, "shop");
});
