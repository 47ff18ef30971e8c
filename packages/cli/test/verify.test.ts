// `ekiden verify`: a store that is well passes, and each kind of damage is found by its number.
import assert from "node:assert/strict";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { after, test } from "node:test";
import { SwfClient } from "@ekiden/client";
import type { Input, OperationName, Output } from "@ekiden/model";
import { startTestServer } from "@ekiden/testing";
import { Caller } from "../src/verify/caller.ts";
import { ServerCheck } from "../src/verify/of-server.ts";
import { Verdict } from "../src/verify/verdict.ts";
import { temporaryDirectory } from "./command.ts";
import { Bustle, damaged, domain, fill, makeStore, verified } from "./damaged-store.ts";
import { ran } from "./terminal/recorded-terminal.ts";

const original = await makeStore();
after(() => original[Symbol.dispose]());

const idOf = (workflowId: string) =>
  `(select id from executions where workflow_id = '${workflowId}')`;
const changeState = (workflowId: string, member: string, value: string) =>
  `update executions set state = json_set(state, '$.${member}', ${value})
   where workflow_id = '${workflowId}'`;
const changeEvents = (workflowId: string, from: string, to: string) =>
  `update events set body = replace(body, '${from}', '${to}')
   where execution = ${idOf(workflowId)}`;

/** What is done to the store → the invariant that no longer holds. */
const damages: Readonly<Record<string, readonly [number: string, ...sql: string[]]>> = {
  "the events of a commit are gone": [
    "H1",
    `delete from events where execution = ${idOf("waiting")} and first_event_id = 3`,
  ],
  "the id of an event is one off": ["H1", changeEvents("waiting", '"eventId":5', '"eventId":6')],
  "an event stands for another type": [
    "H4",
    changeEvents("ended", '"WorkflowExecutionTerminated"', '"WorkflowExecutionFailed"'),
  ],
  "the text of an event is broken": ["H4", changeEvents("fresh", "{", "[")],
  "an event cites the wrong one": [
    "H5",
    changeEvents("waiting", '"decisionTaskCompletedEventId":4', '"decisionTaskCompletedEventId":3'),
  ],
  "time runs back": [
    "H3",
    `update events set body = replace(body, '"eventTimestamp":1767225600', '"eventTimestamp":9')
     where execution = ${idOf("ended")} and first_event_id > 1`,
  ],
  "a state has drifted": ["N2", changeState("fresh", "cancelRequested", "json('true')")],
  "a state has lost a timer": ["N2", changeState("ended", "timers", "json('[[\"t\",{}]]')")],
  "a state is broken": ["N2", "update executions set state = '{' where workflow_id = 'fresh'"],
  "the end of a history is cut off before the news of a child": [
    "N4",
    `delete from events where execution = ${idOf("waiting")} and first_event_id > 4`,
  ],
  "a run is looked at too late for its deadline": [
    "N5",
    "update executions set due_at = due_at + 1 where workflow_id = 'waiting'",
  ],
  "an index does not go with its table": [
    "N7",
    `pragma writable_schema = on;
     update sqlite_schema set sql = replace(sql, 'closed_at is null', 'closed_at is not null')
     where name = 'executions_open'`,
  ],
  "the task of a scheduled decision is gone": [
    "Q1",
    `delete from tasks where kind = 'decision' and execution = ${idOf("fresh")}`,
  ],
  "the task of a scheduled activity is on another list": [
    "Q1",
    "update tasks set list = 'other' where kind = 'activity'",
  ],
  "a closed run has a task": [
    "Q1",
    `update tasks set execution = ${idOf("ended")} where execution = ${idOf("fresh")}`,
  ],
  "an open run is stored among the closed ones": [
    "V1",
    "update executions set closed_at = 5 where workflow_id = 'fresh'",
  ],
  "a closed run is stored among the open ones": [
    "V2",
    "update executions set closed_at = null where workflow_id = 'ended'",
  ],
  "a close status has drifted": [
    "V5",
    "update executions set close_status = 'FAILED' where workflow_id = 'ended'",
  ],
  "the tags of a run are lost": [
    "V5",
    "update executions set tags = null where workflow_id = 'fresh'",
  ],
  "a run is found by another type": ["V5", "update type_names set version = '2'"],
  "a run is gone and its events are not": [
    "V6",
    "delete from executions where workflow_id = 'ended'",
  ],
  "a domain is gone and its runs are not": ["V6", "delete from domains"],
  "a closed run is to be forgotten too soon": [
    "V6",
    "update executions set due_at = 5 where workflow_id = 'ended'",
  ],
};

test("a store in which nothing is wrong passes, also one whose server runs", async () => {
  assert.deepEqual((await verified({ data: original.path, store: "files" })).lines, []);
  using copy = damaged(original.path);
  await using _server = await startTestServer({ data: copy.path });
  assert.deepEqual((await verified({ data: copy.path, store: "files" })).lines, []);
});

for (const [damage, [number, ...sql]] of Object.entries(damages)) {
  test(`${number} is found when ${damage}`, async () => {
    using copy = damaged(original.path, ...sql);
    const { numbers, lines } = await verified({ data: copy.path, store: "files" });
    assert.ok(numbers.includes(number), lines.join("\n") || "nothing was found");
  });
}

const overTheApi = async (endpoint: string, Called = Caller): Promise<string[]> => {
  const lines: string[] = [];
  const verdict = new Verdict({ onLine: (line) => lines.push(line) });
  const options = { endpoint: new URL(endpoint), region: "us-east-1", credentials: undefined };
  const caller = new Called(options);
  await new ServerCheck({ caller, verdict, domain }).run();
  return lines;
};

test("a server that tells what its histories say passes", async () => {
  await using server = await startTestServer();
  await fill(server.endpoint);
  await server.settled();
  assert.deepEqual(await overTheApi(server.endpoint), []);
});

test("runs that were reset or forked are well, as their parents and children are", async () => {
  using directory = temporaryDirectory();
  await using server = await startTestServer({ data: directory.path });
  await fill(server.endpoint);
  await server.settled();
  const client = new SwfClient(server.clientOptions);
  const { ekiden: own } = client;
  const waiting = { domain, workflowId: "waiting" };
  const decide = async () => {
    const { taskToken } = await client.pollForDecisionTask({ domain, taskList: { name: "list" } });
    await client.respondDecisionTaskCompleted({ taskToken: taskToken ?? "" });
  };
  for (let count = 0; count < 3; count += 1) await decide();
  await server.advance({ seconds: 5 });
  const withChild = await own.resetWorkflowExecution({ ...waiting, decision: "LAST" });
  assert.deepEqual(
    withChild.children.map(({ workflowId }) => workflowId),
    ["child"],
  );
  await server.settled();
  await own.forkWorkflowExecution({ ...waiting, newWorkflowId: "forked", eventId: 2 });
  await server.advance({ seconds: 5 });
  await own.resetWorkflowExecution({ ...waiting, eventId: 2 });
  await server.settled();
  await client.close();
  assert.deepEqual(await overTheApi(server.endpoint), []);
  assert.deepEqual((await verified({ data: directory.path, store: "files" })).lines, []);
  const well = await ran(["verify", "--data", directory.path]);
  assert.equal(well.code, 0, well.stderr);
  assert.match(well.stdout, /Nothing is wrong\.\n$/);
});

test("a child whose parent is reset after it was listed is no finding", async () => {
  await using server = await startTestServer();
  await fill(server.endpoint);
  await server.settled();
  const client = new SwfClient(server.clientOptions);
  for (let count = 0; count < 3; count += 1) {
    const task = await client.pollForDecisionTask({ domain, taskList: { name: "list" } });
    await client.respondDecisionTaskCompleted({ taskToken: task.taskToken ?? "" });
  }
  const adopted: string[] = [];
  class Meddling extends Caller {
    override async call<K extends OperationName>(name: K, input: Input<K>): Promise<Output<K>> {
      const isOfChild = JSON.stringify(input).includes('"workflowId":"child"');
      if (name === "DescribeWorkflowExecution" && isOfChild && adopted.length === 0) {
        const parent = { domain, workflowId: "waiting", decision: "LAST" } as const;
        const { children } = await client.ekiden.resetWorkflowExecution(parent);
        adopted.push(...children.map(({ workflowId }) => workflowId));
        await server.settled();
      }
      return super.call(name, input);
    }
  }
  assert.deepEqual(await overTheApi(server.endpoint, Meddling), []);
  assert.deepEqual(adopted, ["child"]);
  await client.close();
});

test("V5 is found over the API where lists go on showing other tags than runs have", async () => {
  await using server = await startTestServer();
  await fill(server.endpoint);
  await server.settled();
  class Mistaken extends Caller {
    override async call<K extends OperationName>(name: K, input: Input<K>): Promise<Output<K>> {
      const output = await super.call(name, input);
      if (!name.startsWith("List")) return output;
      return JSON.parse(JSON.stringify(output).replaceAll('"red"', '"blue"'));
    }
  }
  const lines = await overTheApi(server.endpoint, Mistaken);
  assert.deepEqual(
    lines.map((line) => line.slice(0, line.indexOf("/"))),
    ["V5  film fresh", "V5  film waiting", "V5  film ended"],
  );
});

test("a run that goes on with each look at it is left out, and all others are looked at", async () => {
  await using server = await startTestServer();
  await fill(server.endpoint);
  await server.settled();
  const client = new SwfClient(server.clientOptions);
  class Restless extends Caller {
    override async call<K extends OperationName>(name: K, input: Input<K>): Promise<Output<K>> {
      if (name === "DescribeWorkflowExecution" && JSON.stringify(input).includes('"fresh"')) {
        const signal = { domain, workflowId: "fresh", signalName: "again" };
        await client.signalWorkflowExecution(signal);
      }
      return super.call(name, input);
    }
  }
  const lines = await overTheApi(server.endpoint, Restless);
  await client.close();
  assert.equal(lines.length, 1);
  assert.match(lines[0] ?? "", /^Left out, as it went on while it was read: film fresh\/\S+$/);
});

test("a connection that breaks in the midst of a look is made again", async () => {
  await using server = await startTestServer();
  await fill(server.endpoint);
  await server.settled();
  let calls = 0;
  const balancer = createServer(async (request, response) => {
    calls += 1;
    if (calls % 10 === 0) request.socket.destroy();
    else {
      const { "x-amz-target": target = "" } = request.headers;
      const body = Buffer.concat(await request.toArray());
      const headers = { "x-amz-target": String(target) };
      const answer = await fetch(server.endpoint, { method: "POST", headers, body });
      response.writeHead(answer.status).end(Buffer.from(await answer.arrayBuffer()));
    }
  });
  balancer.listen(0, "127.0.0.1");
  await once(balancer, "listening");
  const { port } = balancer.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}`;
  const { code, stderr } = await ran(["verify", "--endpoint", endpoint, "--domain", domain]);
  balancer.close();
  assert.equal(code, 0, stderr);
  assert.ok(calls > 10, `${calls} calls`);
});

/** As a server tells it that has opened the damaged store. */
const toldDamages: Readonly<Record<string, readonly [number: string, sql: string]>> = {
  "more timers are reported than were started": [
    "X9",
    changeState("ended", "timers", 'json(\'[["t",{"startedEventId":1,"dueAt":5}]]\')'),
  ],
  "another close is told": ["X6", changeState("ended", "closed.status", "'FAILED'")],
  "another context is told": ["X10", changeState("ended", "latestActivityAt", "5000")],
  "another configuration is told": ["N2", changeState("ended", "childPolicy", "'REQUEST_CANCEL'")],
  "an open run is listed as closed": [
    "V2",
    "update executions set closed_at = 5, close_status = 'FAILED' where workflow_id = 'fresh'",
  ],
};

for (const [damage, [number, sql]] of Object.entries(toldDamages)) {
  test(`${number} is found over the API when ${damage}`, async () => {
    using copy = damaged(original.path, sql);
    await using server = await startTestServer({ data: copy.path });
    const lines = await overTheApi(server.endpoint);
    assert.ok(
      lines.some((line) => line.startsWith(number)),
      lines.join("\n") || "nothing was found",
    );
  });
}

test("nothing is found wrong of a server and of its store while much goes on there", async () => {
  using directory = temporaryDirectory();
  await using server = await startTestServer({
    data: directory.path,
    time: "running",
    pollSeconds: 1,
  });
  await fill(server.endpoint);
  const bustle = new Bustle(server.endpoint);
  const going = bustle.run();
  for (let round = 0; round < 5; round += 1) {
    assert.deepEqual((await verified({ data: directory.path, store: "files" })).lines, []);
    assert.deepEqual(await overTheApi(server.endpoint), []);
  }
  bustle.end();
  await going;
  assert.ok(bustle.rounds > 5, `${bustle.rounds} rounds`);
});

test("the exit code says whether something is wrong, or could not be looked at", async () => {
  const well = await ran(["verify", "--data", original.path]);
  assert.equal(well.code, 0, well.stderr);
  assert.match(well.stdout, /Looked at 4 runs \(3 open\) with \d+ events, for \d+ invariants: H1 /);
  assert.match(well.stdout, /Nothing is wrong\.\n$/);
  using copy = damaged(original.path, "delete from tasks");
  const wrong = await ran(["verify", "--data", copy.path]);
  assert.equal(wrong.code, 2, wrong.stderr);
  assert.match(wrong.stdout, /^Q1 {2}film fresh\/\S+: the decision task of event 2 on list/m);
  using empty = temporaryDirectory();
  const nothing = await ran(["verify", "--data", empty.path]);
  assert.equal(nothing.code, 1);
  assert.match(nothing.stderr, /^ekiden: There is no data in /);
});

test("a server and a store are not verified together, and a store has no one domain", async () => {
  const both = await ran(["verify", "--data", original.path, "--endpoint", "http://127.0.0.1:1"]);
  assert.equal(both.code, 1);
  assert.match(both.stderr, /^ekiden: a server and a store cannot both be named\.\n {2}Name a/);
  const half = await ran(["verify", "--data", original.path, "--domain", domain]);
  assert.equal(half.code, 1);
  assert.match(half.stderr, /^ekiden: --domain is of a server, and no server is named\.\n/);
});

test("programs get all that was looked at and found as one value", async () => {
  const asked = ["--output", "json"];
  const well = await ran(["verify", "--data", original.path, ...asked]);
  const { invariants, events, ...told } = JSON.parse(well.stdout);
  const nothing = { runsLeftOut: 0, counts: {}, findings: [] };
  assert.deepEqual(told, { isConsistent: true, runs: 4, openRuns: 3, ...nothing });
  assert.deepEqual([invariants[0], events > 4], ["H1", true]);
  using copy = damaged(original.path, "delete from tasks");
  const wrong = await ran(["verify", "--data", copy.path, ...asked]);
  assert.equal(wrong.code, 2);
  const { isConsistent, counts, findings } = JSON.parse(wrong.stdout);
  assert.deepEqual([isConsistent, Object.keys(counts)], [false, ["Q1"]]);
  assert.equal(findings.length, counts.Q1);
  assert.deepEqual([findings[0].invariant, findings[0].domain], ["Q1", domain]);
  assert.match(findings[0].message, /^the (decision|activity) task of event \d+ on list/);
});

test("a server that wants signed calls is asked with the usual credentials", async () => {
  await using server = await startTestServer({ access: "keys" });
  const { accessKeyId, secretAccessKey } = server.clientOptions.credentials;
  const environment = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  const words = ["verify", "--endpoint", server.endpoint, "--domain", domain];
  const signed = await ran(words, { environment });
  assert.equal(signed.code, 1);
  assert.match(signed.stderr, /UnknownResourceFault: Unknown domain: film/);
  const unsigned = await ran(words);
  assert.equal(unsigned.code, 1);
  assert.match(unsigned.stderr, /MissingAuthenticationTokenException/);
});

test("a server, its domain and the key are found as by all other commands", async () => {
  using directory = temporaryDirectory();
  await using server = await startTestServer({ access: "keys" });
  const { accessKeyId, secretAccessKey } = server.clientOptions.credentials;
  const profile = { endpoint: server.endpoint, accessKeyId, secretAccessKey };
  const EKIDEN_CONFIG = join(directory.path, "config.json");
  const file = { current: "default", profiles: { staging: profile, far: { amazon: "yes" } } };
  writeFileSync(EKIDEN_CONFIG, JSON.stringify(file));
  const environment = { EKIDEN_CONFIG, EKIDEN_DOMAIN: "film" };
  const unknown = await ran(["verify", "--profile", "staging"], { environment });
  assert.match(unknown.stderr, /UnknownResourceFault: Unknown domain: film/);
  const nameless = { environment: { EKIDEN_CONFIG } };
  const asked = await ran(["verify", "--profile", "staging"], nameless);
  assert.match(asked.stderr, /^ekiden: Name the domain with --domain or EKIDEN_DOMAIN\.\n$/);
  const far = await ran(["verify", "--profile", "far", "--region", "eu-west-1"], { environment });
  assert.match(far.stderr, /^ekiden: Amazon SWF is not verified:/);
});

test("what answers with a page in the place of a service is named, with the call", async () => {
  const web = createServer((_request, response) => response.end("<html>Sign in</html>"));
  web.listen(0, "127.0.0.1");
  await once(web, "listening");
  const { port } = web.address() as AddressInfo;
  const words = ["verify", "--endpoint", `http://127.0.0.1:${port}`, "--domain", domain];
  const { code, stderr } = await ran(words);
  web.close();
  assert.equal(code, 1);
  assert.match(
    stderr,
    /^ekiden: \w+ was answered with no JSON object, .*"<html>Sign in<\/html>"\.\n$/,
  );
});
