// What happens while a command is under way: servers go away, executions come and go.
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { after, before, test } from "node:test";
import { ekidenOperations } from "@ekiden/model";
import { reading, Session } from "../../src/connection/session.ts";
import { unlessGone, wholeHistory } from "../../src/history/read-history.ts";
import { callTool } from "../../src/mcp/tool-call.ts";
import { tools } from "../../src/mcp/tools.ts";
import { run } from "../../src/run.ts";
import { RecordedTerminal, ran } from "./recorded-terminal.ts";
import { Shop } from "./shop.ts";

let shop: Shop;
let directory: string;
before(async () => {
  directory = mkdtempSync(join(tmpdir(), "ekiden-meanwhile-"));
  shop = await Shop.open();
  for (const id of ["a-1", "a-2", "b-1"]) {
    await shop.ok(["workflow", "start", "--type", "order@1.0", "--id", id]);
    await shop.server.advance({ seconds: 1 });
  }
  await shop.ok(["workflow", "terminate", "a-1", "--reason", "not wanted"]);
});
after(async () => {
  await shop[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true });
});

test("an execute whose server goes away says how to come back to the execution", async () => {
  const away = await Shop.open();
  const onWait = () => away.server[Symbol.asyncDispose]();
  const words = ["workflow", "execute", "--type", "order@1.0", "--id", "order-7"];
  const { code, stderr } = await away.ran(words, { onWait });
  assert.equal(code, 7);
  assert.match(stderr, /The execution goes on; .*\n {2}ekiden workflow result order-7 --run \S+\n/);
  assert.match(stderr, /ekiden: no server can be reached at .*\n {2}Check that a server runs/);
  await away.client.close();
});

test("a job that is followed says how to come back to it where its server goes away", async () => {
  const away = await Shop.open();
  await away.ok(["workflow", "start", "--type", "order@1.0", "--id", "order-7"]);
  const query = ["--query", "status = OPEN", "--reason", "the fair is over", "--yes", "--follow"];
  const onWait = () => away.server[Symbol.asyncDispose]();
  const { code, stderr } = await away.ran(["job", "start", "terminate", ...query], { onWait });
  assert.equal(code, 7);
  assert.match(stderr, /The job goes on; .*\n {2}ekiden job describe \S+ --follow\n/);
  assert.match(stderr, /ekiden: no server can be reached at .*\n {2}Check that a server runs/);
  const described = await away.ran(["job", "describe", "22pY", "--follow"]);
  assert.equal(described.code, 7);
  assert.doesNotMatch(described.stderr, /The job goes on/, "nothing is known of that job");
  await away.client.close();
});

const refusal = JSON.stringify({ __type: "x#ServiceUnavailable", message: "it may be done" });

/** What becomes of each call to a server that fails in its midst. */
const endings: Readonly<Record<string, RequestListener>> = {
  "whose connection breaks": ({ socket }) => socket.destroy(),
  "that the server fails at": (_request, response) => response.writeHead(503).end(refusal),
};

const failingServer = async (ending: RequestListener, port = 0) => {
  const server = createServer((request, response) => {
    request.resume().on("end", () => ending(request, response));
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const { port: actual } = server.address() as AddressInfo;
  const environment = { EKIDEN_ENDPOINT: `http://127.0.0.1:${actual}`, EKIDEN_DOMAIN: "d" };
  const close = async () => {
    server.closeAllConnections();
    server.close();
  };
  return { environment, [Symbol.asyncDispose]: close };
};

type FailingServer = Awaited<ReturnType<typeof failingServer>>;

for (const [what, ending] of Object.entries(endings)) {
  test(`a start ${what} names the execution or the job that may be there`, async () => {
    await using server = await failingServer(ending);
    const { environment } = server;
    const { code, stderr } = await ran(["workflow", "start", "--type", "order@1"], { environment });
    assert.ok(code !== 0);
    assert.match(
      stderr,
      /^ekiden: .*\n {2}It may have been started: `ekiden workflow list --id [\w-]{36}` says so\.\n$/,
    );
    const words = ["start", "signal", "--name", "n", "--query", "", "--reason", "r", "--yes"];
    const job = await ran(["job", ...words], { environment });
    assert.equal(job.code, code);
    assert.match(job.stderr, /\n {2}It may have begun: look by `ekiden job list` before/);
  });

  test(`what a schedule may have started by a call ${what} is looked for before it is repeated`, async () => {
    await using server = await failingServer(ending);
    const next = /\n {2}It may have been done: look by `ekiden schedule describe poll` before you/;
    for (const words of [
      ["trigger", "poll"],
      ["create", "poll", "--type", "order@1", "--every", "1h"],
      ["backfill", "poll", "--from", "1d ago", "--to", "now"],
    ]) {
      const { code, stderr } = await ran(["schedule", ...words], server);
      assert.ok(code !== 0);
      assert.match(stderr, next);
    }
  });

  test(`a signal ${what} is not to be repeated without a look`, async () => {
    await using server = await failingServer(ending);
    const { environment } = server;
    const { stderr } = await ran(["workflow", "signal", "order-7", "--name", "n"], { environment });
    assert.match(stderr, /\n {2}The call may have been carried out: look before you repeat it\./);
  });
}

test("what a server may have done before it went away is not to be repeated without a look", async () => {
  const leave = () => void server[Symbol.asyncDispose]();
  const server: FailingServer = await failingServer(leave);
  const words = ["workflow", "terminate", "order-7", "--run", "22".padEnd(46, "pY")];
  const { code, stderr } = await ran(words, server);
  assert.equal(code, 7);
  assert.match(
    stderr,
    /^ekiden: no server can be reached at .*: ECONNREFUSED\.\n {2}The call may have been carried out: look/,
  );
});

const execution = { workflowId: "order-7", runId: "22pY" };
const order = {
  execution,
  workflowType: { name: "order", version: "1.0" },
  startTimestamp: 1,
  executionStatus: "OPEN",
  cancelRequested: false,
};

for (const [what, ending] of Object.entries(endings)) {
  test(`an update ${what} says under which ID it may be there`, async () => {
    await using server = await failingServer((request, response) => {
      const isList = String(request.headers["x-amz-target"]).includes(".ListOpen");
      if (isList) response.end(JSON.stringify({ executionInfos: [order] }));
      else ending(request, response);
    });
    const words = ["workflow", "update", "order-7", "--name", "pay", "--input", "100"];
    const { code, stderr } = await ran(words, server);
    assert.ok(code !== 0);
    assert.match(
      stderr,
      /For its answer:\n {2}ekiden workflow update order-7 --name pay --update-id [\w-]{36} --input 100\nekiden: /,
    );
  });
}

test("an execution is found behind a page of a list that is empty", async () => {
  const asked: string[] = [];
  await using server = await failingServer((request, response) => {
    asked.push(String(request.headers["x-amz-target"]).split(".").at(-1) ?? "");
    const lists = asked.filter((operation) => operation === "ListOpenWorkflowExecutions");
    if (lists.length < asked.length) response.writeHead(503).end(refusal);
    else if (lists.length > 1) response.end(JSON.stringify({ executionInfos: [order] }));
    else response.end(JSON.stringify({ executionInfos: [], nextPageToken: "more" }));
  });
  await ran(["workflow", "describe", "order-7"], server);
  const [first, second, third] = asked;
  assert.deepEqual([first, second], Array(2).fill("ListOpenWorkflowExecutions"));
  assert.equal(third, "DescribeWorkflowExecution", "of the run that was found");
});

test("what only looks may be tried again where a server fails", async () => {
  await using server = await failingServer(endings["that the server fails at"] ?? assert.fail());
  const { stderr } = await ran(["workflow", "list"], server);
  assert.match(
    stderr,
    /it may be done \[ServiceUnavailable\]\.\n {2}Try again\. If it stays, look/,
  );
  for (const [name, { isReadOnly }] of Object.entries(ekidenOperations)) {
    assert.equal(reading.test(name), isReadOnly, name);
  }
});

test("an execution whose server fails meanwhile is come back to", async () => {
  const away = await Shop.open();
  const { port } = new URL(away.server.endpoint);
  const ending = endings["that the server fails at"] ?? assert.fail();
  let failing: FailingServer | undefined;
  const onWait = async () => {
    if (failing) return;
    await away.server[Symbol.asyncDispose]();
    failing = await failingServer(ending, Number(port));
  };
  const words = ["workflow", "execute", "--type", "order@1.0", "--id", "order-7"];
  const { code, stderr } = await away.ran(words, { onWait });
  assert.equal(code, 1);
  assert.match(stderr, /The execution goes on; .*\n {2}ekiden workflow result order-7 --run \S+\n/);
  await away.client.close();
  await failing?.[Symbol.asyncDispose]();
});

const exported = (name: string) =>
  readdirSync(join(directory, name)).map((file) => file.slice(0, 3));

test("all histories that a query finds are exported, and filters are not ignored beside it", async () => {
  const where = ["--directory", join(directory, "query")];
  const query = ["--query", 'failure.reason = "not wanted"'];
  const { stdout } = await shop.ok(["history", "export", ...query, ...where]);
  assert.match(stdout, /^1 history is in /);
  assert.deepEqual(exported("query"), ["a-1"]);
  const both = await shop.ran(["history", "export", ...query, ...where, "--status", "open"]);
  assert.match(both.stderr, /^ekiden: --query and other filters cannot be given together\.\n/);
});

test("an export that leaves some out says so", async () => {
  for (const more of [[], ["--query", ""]]) {
    const where = ["--directory", join(directory, "some"), "--limit", "2", ...more];
    const { stderr } = await shop.ok(["history", "export", ...where]);
    assert.match(stderr, /^THERE ARE MORE: only the newest 2 are taken; --limit takes more\.\n/);
  }
  const { stderr } = await shop.ok([
    ...["history", "export", "--directory", join(directory, "all"), "--limit", "3"],
  ]);
  assert.doesNotMatch(stderr, /THERE ARE MORE/);
  assert.deepEqual(exported("all"), ["a-1", "a-2", "b-1"]);
});

test("an execution that is deleted between the list and its history is left out, with a word", async () => {
  const terminal = new RecordedTerminal(shop.options());
  const session = new Session(terminal, {});
  const gone = { workflowId: "gone", runId: "22pY" };
  assert.equal(await unlessGone(session, gone, wholeHistory(session, gone)), undefined);
  assert.equal(terminal.stderr, "gone 22pY is not there any more, and is left out.\n");
  await session.close();
});

test("what takes long says how far it is", async () => {
  let now = 0;
  const passing = () => {
    now += 2_000;
    return now;
  };
  const { stderr } = await shop.ok(["workflow", "find", ""], { now: passing });
  assert.match(stderr, /^3 found so far\n/);
  const counted = await shop.ok(["workflow", "find", "", "--count"], { now: passing });
  assert.match(counted.stderr, /^3 counted so far\n/);
});

test("what is to be copied is about the server and the domain that were typed", async () => {
  const { endpoint } = shop.server;
  const place = ["--domain", "shop", "--endpoint", endpoint];
  const words = ["workflow", "execute", "--type", "order@1.0", "--id", "-x", ...place];
  const terminal: RecordedTerminal = new RecordedTerminal({ onWait: () => terminal.interrupt() });
  assert.equal(await run(words, terminal), 130);
  const flags = `--domain shop --endpoint ${endpoint} -- -x`;
  assert.ok(new RegExp(`\n {2}ekiden workflow result --run \\S+ ${flags}\n`).test(terminal.stderr));
  assert.ok(terminal.stderr.includes(` --follow ${flags}\n`), terminal.stderr);
  const [, copied = ""] = /\n {2}ekiden (workflow cancel .*)\n/.exec(terminal.stderr) ?? [];
  assert.equal((await ran(copied.split(" "))).stdout, "-x was asked to cancel itself.\n");
});

/** Calls get their answers from the shop, up to the one after which there are none. */
const silentAfter = async (operation: string) => {
  let isSilent = false;
  const server = createServer(async (request, response) => {
    const target = String(request.headers["x-amz-target"]);
    const body = await text(request);
    if (isSilent) return terminals.shift()?.interrupt();
    isSilent = target.endsWith(operation);
    const headers = { "content-type": "application/x-amz-json-1.0", "x-amz-target": target };
    const url = new URL(request.url ?? "/", shop.server.endpoint);
    const answer = await fetch(url, { method: "POST", headers, body });
    response.writeHead(answer.status).end(await answer.text());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    server.closeAllConnections();
    server.close();
  };
  return { endpoint: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: close };
};

/** To be interrupted at a call that gets no answer. */
const terminals: RecordedTerminal[] = [];

test("Ctrl+C ends the waiting at once, also while a call gets no answer", {
  timeout: 60_000,
}, async () => {
  const start = ["workflow", "start", "--type", "order@1.0", "--id", "silent"];
  const { runId } = await shop.json<{ runId: string }>(start);
  const query = ["--query", 'workflowId = "silent"', "--reason", "r", "--yes", "--follow"];
  const cases: [string, readonly string[], RegExp][] = [
    [
      ".GetWorkflowExecutionHistory",
      ["workflow", "result", "silent", "--run", runId],
      /result silent/,
    ],
    [".StartJob", ["job", "start", "signal", "--name", "n", ...query], /job describe \S+ --follow/],
  ];
  for (const [operation, words, next] of cases) {
    await using server = await silentAfter(operation);
    const environment = { EKIDEN_ENDPOINT: server.endpoint, EKIDEN_DOMAIN: "shop" };
    const terminal = new RecordedTerminal({ environment });
    terminals.push(terminal);
    assert.equal(await run(words, terminal), 130, terminal.stderr);
    assert.match(terminal.stderr, next);
  }
});

test("Ctrl+C in the midst of a start says what may have been started", {
  timeout: 60_000,
}, async () => {
  const terminal = new RecordedTerminal({});
  await using server = await failingServer(() => terminal.interrupt());
  const place = ["--domain", "d", "--endpoint", server.environment.EKIDEN_ENDPOINT];
  const words = ["workflow", "execute", "--type", "order@1", "--id", "order-7", ...place];
  assert.equal(await run(words, terminal), 130);
  assert.match(
    terminal.stderr,
    /^ekiden: the start was interrupted .*\n {2}It may have been started: `ekiden workflow list --id order-7 --domain d /,
  );
  const other = new RecordedTerminal({});
  await using second = await failingServer(() => other.interrupt());
  const there = ["--domain", "d", "--endpoint", second.environment.EKIDEN_ENDPOINT];
  assert.equal(await run(["schedule", "trigger", "poll", "--follow", ...there], other), 130);
  assert.match(
    other.stderr,
    /^ekiden: the call was interrupted .*\n {2}It may have been done: look by `ekiden schedule desc/,
  );
});

test("a call of an assistant ends with the signal that ends its server", {
  timeout: 60_000,
}, async () => {
  const terminal = new RecordedTerminal({});
  await using server = await failingServer(() => terminal.interrupt());
  const settings = { endpoint: server.environment.EKIDEN_ENDPOINT };
  const tool = tools.get("ListDomains") ?? assert.fail();
  const called = callTool({ terminal, settings, allowsChanges: false }, tool, {});
  await assert.rejects(called, { name: "AbortError" });
});
