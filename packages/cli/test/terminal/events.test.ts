// `ekiden event` at a server whose target refuses all events at first.
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { after, test } from "node:test";
import { type EkidenOutput, SwfClient } from "@ekiden/client";
import { createNode, readConfig } from "@ekiden/server";
import { run } from "../../src/run.ts";
import { RecordedTerminal, ran } from "./recorded-terminal.ts";

type Deliveries = EkidenOutput<"ListEventDeliveries">["deliveries"];

const domain = "shop";
const directory = await mkdtemp(join(tmpdir(), "ekiden-event-command-"));
let status = 404;
const receiver = createServer((request, response) => {
  request.resume().on("end", () => response.writeHead(status).end());
});
await once(receiver.listen(0, "127.0.0.1"), "listening");
const { port } = receiver.address() as AddressInfo;
const events = join(directory, "events.json");
const webhook = {
  url: `http://127.0.0.1:${port}/`,
  secretVariable: "EKIDEN_EVENTS_SECRET_BILLING",
};
const target = { name: "billing", events: ["execution.terminated"], webhook };
await writeFile(events, JSON.stringify({ targets: [target] }));
const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
const given = { data: ":memory:", port: "0", logLevel: "silent", events };
const node = await createNode(readConfig(given, { EKIDEN_EVENTS_SECRET_BILLING: secret }));
const credentials = { accessKeyId: "any", secretAccessKey: "any" };
const client = new SwfClient({ endpoint: node.url, region: "us-east-1", credentials });
after(async () => {
  await client.close();
  await node.close();
  receiver.close();
  receiver.closeAllConnections();
  await rm(directory, { recursive: true, force: true });
});

const environment = { EKIDEN_ENDPOINT: node.url, EKIDEN_DOMAIN: domain };
const event = (...words: readonly string[]) => ran(["event", ...words], { environment });

const terminated = async (client: SwfClient): Promise<void> => {
  await client.registerDomain({ name: domain, workflowExecutionRetentionPeriodInDays: "1" });
  const type = { name: "order", version: "1" };
  await client.registerWorkflowType({ domain, ...type });
  await client.startWorkflowExecution({
    domain,
    workflowId: "order-7",
    workflowType: type,
    taskList: { name: "orders" },
    executionStartToCloseTimeout: "60",
    taskStartToCloseTimeout: "60",
    childPolicy: "TERMINATE",
  });
  await client.terminateWorkflowExecution({ domain, workflowId: "order-7" });
};

const listed = async (): Promise<Deliveries> =>
  JSON.parse((await event("list", "--output", "json")).stdout);

test("events that their target refuses are listed, and are sent again by their ids", async () => {
  await terminated(client);
  let deliveries = await listed();
  while (deliveries[0]?.attempts !== 1) deliveries = await listed();
  const [{ deliveryId = "", error = "" } = {}] = deliveries;
  assert.equal(error, "the target answered with status 404");
  assert.match((await event("list")).stdout, /WAITING\s+billing\s+execution\.terminated\s+order-7/);
  assert.match((await event("list", "--dead")).stderr, /No event was given up/);
  assert.match((await event("retry")).stderr, /--all-dead/);
  const named = await event("retry", deliveryId, "--target", "billing");
  assert.equal(named.code, 1);
  assert.match(named.stderr, /--target is for --all-dead/);
  assert.match((await event("retry", "--all-dead")).stdout, /0 events are sent again/);
  const unknown = await event("retry", "999");
  assert.notEqual(unknown.code, 0);
  assert.match(unknown.stderr, /event delivery 999 .*\n.*`ekiden event list` shows/);
  status = 204;
  assert.match((await event("retry", deliveryId)).stdout, /1 event is sent again/);
  while ((await listed()).length > 0);
});

test("a server for developing sends events, with secrets of its environment", async () => {
  status = 204;
  const terminal = new RecordedTerminal({
    environment: { EKIDEN_EVENTS_SECRET_BILLING: secret },
  });
  const dev = run(["dev", "--port", "0", "--events", events], terminal);
  let endpoint: string | undefined;
  while (endpoint === undefined) {
    await new Promise((resolve) => setImmediate(resolve));
    endpoint = /^Ekiden for developing, at (http:\S+)\n/.exec(terminal.stdout)?.[1];
  }
  const developing = new SwfClient({ endpoint, region: "us-east-1", credentials });
  const requested = once(receiver, "request");
  await terminated(developing);
  const [{ headers }] = (await requested) as [IncomingMessage];
  assert.match(String(headers["webhook-signature"]), /^v1,/);
  await developing.close();
  terminal.interrupt();
  assert.equal(await dev, 0);
});

test("one of many events that were given up is gone meanwhile, and the others are sent again", async () => {
  const asked: string[] = [];
  const web = createServer(async (request, response) => {
    const { deliveryId } = (await json(request)) as { deliveryId?: string };
    const dead = { target: "billing", eventType: "execution.failed", state: "DEAD", attempts: 9 };
    const more = { eventId: "1", workflowId: "w", runId: "r", createdAt: 1, dueAt: 1 };
    const deliveries = ["41", "42"].map((id) => ({ deliveryId: id, ...dead, ...more }));
    if (deliveryId !== undefined) asked.push(deliveryId);
    if (deliveryId === "41") {
      response.statusCode = 400;
      response.end(JSON.stringify({ __type: "UnknownResourceFault", message: "Unknown event" }));
    } else response.end(JSON.stringify(deliveryId === undefined ? { deliveries } : {}));
  });
  web.listen(0, "127.0.0.1");
  await once(web, "listening");
  const endpoint = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
  const words = ["event", "retry", "--all-dead", "--domain", domain, "--endpoint", endpoint];
  const { code, stdout, stderr } = await ran(words);
  web.closeAllConnections();
  web.close();
  assert.deepEqual([code, asked], [0, ["41", "42"]], stderr);
  assert.equal(stdout, "1 event is sent again.\n");
});
