// `ekiden serve --nodes N`: several nodes of one machine behind one port, with a supervisor.
import assert from "node:assert/strict";
import { Agent, request } from "node:http";
import { after, test } from "node:test";
import { startTestPostgres } from "@ekiden/testing";
import { type Command, serve } from "./command.ts";

const postgres = await startTestPostgres();
after(() => postgres[Symbol.asyncDispose]());

const nodes = 2;
const serving = "a node has started and serves calls";

type Line = Readonly<Record<string, unknown>>;

interface Running {
  readonly server: Command;
  readonly url: string;
  readonly pids: ReadonlyMap<number, number>;
}

const pidsOf = (lines: readonly Line[]): ReadonlyMap<number, number> =>
  new Map(lines.map((line) => [Number(line["ekiden.node"]), Number(line["process.pid"])]));

/** An id that is not known must never become 0: that is the process group of the test. */
const killNode = (pids: Running["pids"], node: number): void => {
  process.kill(pids.get(node) ?? assert.fail(`node ${node} has not started`), "SIGKILL");
};

const start = async (store: string, ...more: readonly string[]): Promise<Running> => {
  const server = serve(store, "--nodes", String(nodes), ...more);
  const url = await server.url();
  return { server, url, pids: pidsOf(await server.logs(serving, nodes)) };
};

interface Call {
  readonly agent: Agent;
  readonly operation: string;
  readonly input: unknown;
}

/** The status of an answer, by a connection that is kept for the next call of its agent. */
const call = (url: string, { agent, operation, input }: Call): Promise<number> =>
  new Promise((resolve, reject) => {
    const headers = { "X-Amz-Target": `SimpleWorkflowService.${operation}` };
    const sent = request(url, { method: "POST", agent, headers }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode ?? 0));
    });
    sent.on("error", reject).end(JSON.stringify(input));
  });

const list = (url: string, agent: Agent = new Agent()) =>
  call(url, { agent, operation: "ListDomains", input: { registrationStatus: "REGISTERED" } });

const refusedCall = (url: string, agent: Agent) =>
  call(url, { agent, operation: "DescribeDomain", input: { name: "unknown" } });

const connections = 40;

/** On connections of their own, each used twice; by node, how many came to it. */
const spreadOf = async ({ server, url }: Running, agents: readonly Agent[]) => {
  const refused = "refused a call";
  const before = server.linesWith(refused).length;
  for (const agent of [...agents, ...agents]) assert.equal(await refusedCall(url, agent), 400);
  const lines = (await server.logs(refused, before + 2 * agents.length)).slice(before);
  return [1, 2].map((wanted) => lines.filter((line) => line["ekiden.node"] === wanted).length);
};

const openAgents = (): readonly Agent[] =>
  Array.from({ length: connections }, () => new Agent({ keepAlive: true, maxSockets: 1 }));

test("connections are spread evenly over the nodes, also after one was started again", async () => {
  const running = await start(await postgres.createDatabase(), "--log-level", "debug");
  await using server = running.server;
  const agents = openAgents();
  const before = await spreadOf(running, agents);
  // Of each connection two calls; the next node takes the next connection.
  assert.deepEqual(before, [connections, connections]);
  killNode(running.pids, 1);
  const [, , again] = await server.logs(serving, nodes + 1);
  assert.equal(again?.["ekiden.node"], 1);
  // Those of the dead node are opened anew, and the others end with their next answer.
  for (const agent of agents) await refusedCall(running.url, agent).catch(() => undefined);
  const [fewest = 0] = (await spreadOf(running, agents)).toSorted((a, b) => a - b);
  assert.ok(fewest >= 0.8 * connections, `a node got ${fewest} of ${2 * connections} calls`);
  for (const agent of agents) agent.destroy();
});

test("a node that is killed is started again, and the log says which and how it ended", async () => {
  const { server: started, url, pids } = await start(await postgres.createDatabase());
  await using server = started;
  killNode(pids, 2);
  await server.logs(serving, nodes + 1);
  const [ended] = server.linesWith("a node ended by itself and is started again");
  const wanted = {
    "ekiden.node": 2,
    "process.pid": pids.get(2),
    "process.exit.code": null,
    "ekiden.signal": "SIGKILL",
    "ekiden.restart_milliseconds": 250,
  };
  for (const [name, value] of Object.entries(wanted)) assert.equal(ended?.[name], value, name);
  assert.equal(await list(url), 200);
});

test("when all nodes are killed, those that follow listen on the same port", async () => {
  const { server: started, url, pids } = await start(await postgres.createDatabase());
  await using server = started;
  for (const pid of pids.values()) process.kill(pid, "SIGKILL");
  await server.logs(serving, nodes + nodes);
  const [first, , , last] = server.linesWith("listening");
  assert.equal(first?.["url.full"], url);
  assert.equal(last?.["url.full"], url);
  assert.equal(await list(url), 200);
});

test("SIGTERM drains all nodes, and the command ends well", async () => {
  const { server: started } = await start(await postgres.createDatabase());
  await using server = started;
  server.signal("SIGTERM");
  const { code } = await server.ended;
  assert.equal(code, 0);
  const drained = server.linesWith("drained: every call was answered");
  assert.deepEqual(drained.map((line) => line["ekiden.node"]).toSorted(), [1, 2]);
});

test("nodes end when their supervisor is killed, and the port is free", async () => {
  const store = await postgres.createDatabase();
  const { server: killed, url } = await start(store);
  await killed[Symbol.asyncDispose]();
  // Its streams are the nodes' too: they have closed, so all have ended.
  await using server = serve(store, "--port", new URL(url).port);
  assert.equal(await server.url(), url);
});

test("a port in use: one line says so and what to do", async () => {
  const store = await postgres.createDatabase();
  await using first = serve(store);
  const { port } = new URL(await first.url());
  await using second = serve(store, "--nodes", "2", "--port", port, "--log-level", "error");
  const { code, stdout, stderr } = await second.ended;
  const wanted = `^ekiden: port ${port} on 127\\.0\\.0\\.1 is in use\\. .* --port .*\\n$`;
  assert.match(stderr, new RegExp(wanted));
  assert.deepEqual([code, stdout], [1, ""]);
});

/** The URL of a database whose owner may have so many connections. */
const createLimited = async (role: string, limit: number): Promise<string> => {
  const url = await postgres.createDatabase();
  const name = /\/(ekiden_\d+)\?/.exec(url)?.[1] ?? assert.fail(url);
  await postgres.run("postgres", `create role ${role} login connection limit ${limit}`);
  await postgres.run("postgres", `alter database ${name} owner to ${role}`);
  return postgres.urlOf(name, role);
};

/** Five for each that serves, and one more for each that starts. */
const enoughForOne = 7;
const enoughForTwo = 12;

test("a node that cannot be kept running ends the whole, with its reason in one line", async () => {
  const store = await createLimited("one_node", enoughForOne);
  await using server = serve(store, "--nodes", "2");
  const { code, stderr } = await server.ended;
  assert.equal(code, 1);
  const wanted =
    /^ekiden: node 2 ended 5 times soon after its start, at last because .*no connection to spare/m;
  assert.match(stderr, wanted);
  assert.match(stderr, /"ekiden.node":1,.*"body":"drained: every call was answered"/);
});

test("a rolling restart stops at a node that cannot start, and those that run go on", async () => {
  const store = await createLimited("two_nodes", enoughForTwo);
  const { server: started, url, pids } = await start(store);
  await using server = started;
  await postgres.run("postgres", "alter role two_nodes connection limit 10");
  server.signal("SIGUSR2");
  await server.says(/rolling restart stopped: the new node could not start/);
  assert.equal(await list(url), 200);
  for (const pid of pids.values()) assert.ok(process.kill(pid, 0));
  assert.deepEqual(server.linesWith("drained: every call was answered"), []);
});
