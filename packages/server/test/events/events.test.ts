// Events through whole nodes, over both stores: what a receiver is sent when executions close.
import assert from "node:assert/strict";
import { mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { SwfClient } from "@ekiden/client";
import type { NodeOptions } from "../../src/index.ts";
import { denied, domain, Harness, outcomeOf, region, startNode } from "../ekiden/harness.ts";
import { decide, populate, schedule, start, takeTask } from "../ekiden/orders.ts";
import { ServedNode } from "../ekiden/served-node.ts";
import { Scrape } from "../metrics/scrape.ts";
import {
  complete,
  deliveriesOf,
  directory,
  EventHarness,
  eventsFile,
  fail,
  failWith,
  hour,
  isFailureId,
  isNone,
  stores,
  until,
} from "./event-harness.ts";
import { answerWith, hang, Receiver, switchProtocols } from "./receiver.ts";

for (const kind of stores) {
  test(`an execution that fails is posted, signed, without its payloads (${kind})`, async () => {
    await using receiver = await Receiver.open();
    const moved = await EventHarness.of(kind, await eventsFile(receiver.url));
    await using harness = await moved.open();
    const { owner } = harness;
    await populate(owner);
    await start(owner, "order-1");
    await decide(owner, complete);
    const runId = await fail(owner, "order-2");
    const [received] = await receiver.first(1);
    assert.ok(received);
    const { type, data } = received.event;
    assert.equal(type, "execution.failed");
    assert.ok(isFailureId(received.headers["webhook-id"], runId));
    assert.deepEqual(
      [data.workflowId, data.runId, data.domain, data.status, data.workflowType],
      ["order-2", runId, domain, "FAILED", { name: "order", version: "1" }],
    );
    assert.ok(!received.body.includes("refused"));
    receiver.requireSigned(moved.nowSeconds);
    await until(owner, isNone);
    assert.equal(receiver.received.length, 1);
  });

  test(`an event that is refused is tried again until it is taken (${kind})`, async () => {
    await using receiver = await Receiver.open();
    receiver.answer = answerWith(500);
    const moved = await EventHarness.of(kind, await eventsFile(receiver.url));
    await using harness = await moved.open();
    const { owner } = harness;
    await populate(owner);
    await fail(owner, "order-1");
    await receiver.first(1);
    const [failed] = await until(owner, ([one]) => one?.attempts === 1);
    assert.equal(failed?.error, "the target answered with status 500");
    receiver.answer = answerWith(200);
    moved.pass();
    const [first, second] = await receiver.first(2);
    assert.equal(first?.headers["webhook-id"], second?.headers["webhook-id"]);
    assert.equal(first?.body, second?.body);
    await until(owner, isNone);
  });

  test(`what a node that ends has not sent, the next one sends (${kind})`, async () => {
    await using receiver = await Receiver.open();
    receiver.answer = answerWith(500);
    const moved = await EventHarness.of(kind, await eventsFile(receiver.url));
    const data = await mkdtemp(join(directory, "data-"));
    const before = await startNode(data, moved.options);
    const credentials = before.firstKey ?? assert.fail();
    const owner = new SwfClient({ endpoint: before.url, region, credentials });
    await populate(owner);
    await fail(owner, "order-1");
    await receiver.first(1);
    await Promise.all([owner.close(), before.close()]);
    receiver.answer = answerWith(200);
    // A lease of the node before ends by itself.
    moved.pass();
    const next = await startNode(data, moved.options);
    const [first, second] = await receiver.first(2);
    assert.equal(first?.headers["webhook-id"], second?.headers["webhook-id"]);
    await next.close();
  });

  test(`an event that is too old is given up, and sent again on request (${kind})`, async () => {
    await using receiver = await Receiver.open();
    receiver.answer = answerWith(404);
    const moved = await EventHarness.of(
      kind,
      await eventsFile(receiver.url, {}, { maxAgeHours: 1 }),
    );
    await using harness = await moved.open();
    const { owner } = harness;
    await populate(owner);
    await fail(owner, "order-1");
    await until(owner, ([one]) => one?.attempts === 1);
    moved.pass(hour + 61_000);
    const [dead] = await until(owner, ([one]) => one?.state === "DEAD");
    const { deliveryId = "" } = dead ?? {};
    assert.equal(dead?.nextAttemptAt, undefined);
    receiver.answer = answerWith(200);
    await assert.rejects(owner.ekiden.retryEventDelivery({ domain, deliveryId: "999" }), {
      name: "UnknownResourceFault",
    });
    await owner.ekiden.retryEventDelivery({ domain, deliveryId });
    await until(owner, isNone);
  });

  test(`events of a run come in their order, and those of others do not wait (${kind})`, async () => {
    await using receiver = await Receiver.open();
    receiver.answer = (response, { event }) => {
      response.writeHead(event.type === "execution.stuck" ? 404 : 200).end();
    };
    const events = ["execution.stuck", "execution.failed"];
    const moved = await EventHarness.of(kind, await eventsFile(receiver.url, { events }));
    await using harness = await moved.open();
    const { owner } = harness;
    await populate(owner);
    await start(owner, "order-1");
    for (const attempt of ["1", "2", "3"]) {
      await decide(owner, [schedule(`charge-${attempt}`)]);
      const taskToken = await takeTask(owner);
      await owner.respondActivityTaskFailed({ taskToken, reason: "no funds" });
    }
    const [stuck] = await receiver.first(1);
    assert.deepEqual(stuck?.event.data.incident, {
      code: "ACTIVITY_FAILS_REPEATEDLY",
      type: { name: "charge", version: "1" },
    });
    await decide(owner, failWith("refused"));
    await fail(owner, "order-2");
    await until(owner, ({ length }) => length === 2);
    assert.deepEqual(
      receiver.received.map(({ event }) => [event.type, event.data.workflowId]),
      [
        ["execution.stuck", "order-1"],
        ["execution.failed", "order-2"],
      ],
    );
    receiver.answer = answerWith(200);
    moved.pass();
    const [, , again, last] = await receiver.first(4);
    assert.deepEqual(
      [again, last].map((one) => one?.event.type),
      events,
    );
    await until(owner, isNone);
  });
}

test("a target that asks for payloads gets them, of executions that its filters fit", async () => {
  await using receiver = await Receiver.open();
  const filters = { domains: ["off*"], workflowTypes: ["order"], tags: ["gold"] };
  const events = await eventsFile(receiver.url, { payloads: true, ...filters });
  await using harness = await (await EventHarness.of("sqlite", events)).open();
  const { owner } = harness;
  await populate(owner);
  const startTagged = async (workflowId: string, tag: string) => {
    const workflowType = { name: "order", version: "1" };
    const started = { domain, workflowId, workflowType, tagList: [tag], input: "[7]" };
    await owner.startWorkflowExecution(started);
    await decide(owner, failWith("refused"));
  };
  await startTagged("order-1", "silver");
  await startTagged("order-2", "gold");
  const [received] = await receiver.first(1);
  assert.ok(received);
  const { workflowId, tags, payloads } = received.event.data;
  assert.deepEqual([workflowId, tags], ["order-2", ["gold"]]);
  assert.deepEqual(payloads, { input: "[7]", reason: "refused", details: "no funds" });
});

test("a target that answers with another protocol has failed, and gets the event again", async () => {
  await using receiver = await Receiver.open();
  receiver.answer = switchProtocols;
  const moved = await EventHarness.of("sqlite", await eventsFile(receiver.url));
  await using harness = await moved.open();
  const { owner } = harness;
  await populate(owner);
  await fail(owner, "order-1");
  const [failed] = await until(owner, ([one]) => one?.attempts === 1);
  assert.match(failed?.error ?? "", /the answer is 101/);
  receiver.answer = answerWith(200);
  moved.pass();
  await until(owner, isNone);
});

test("a target that does not answer in time, or is away, gets its events when it is back", async () => {
  const receiver = await Receiver.open();
  receiver.answer = hang;
  const moved = await EventHarness.of("sqlite", await eventsFile(receiver.url));
  await using harness = await moved.open();
  const { owner } = harness;
  await populate(owner);
  await fail(owner, "order-1");
  await receiver.first(1);
  moved.pass(10_000);
  const [late] = await until(owner, ([one]) => one?.attempts === 1);
  assert.equal(late?.error, "there was no answer within 10 s");
  const { port } = receiver;
  await receiver[Symbol.asyncDispose]();
  moved.pass();
  const [away] = await until(owner, ([one]) => one?.attempts === 2);
  assert.match(away?.error ?? "", /ECONNREFUSED/);
  await using back = await Receiver.open(port);
  moved.pass();
  await back.first(1);
  await until(owner, isNone);
});

test("an event that a target refuses is logged once, and the target is not said to be away", async () => {
  await using receiver = await Receiver.open();
  receiver.answer = (response, { event }) => {
    response.writeHead(event.data.workflowId === "order-1" ? 400 : 200).end();
  };
  const moved = await EventHarness.of("sqlite", await eventsFile(receiver.url));
  const lines: string[] = [];
  const logged = { logLevel: "info", logTo: { write: (line: string) => void lines.push(line) } };
  await using harness = await Harness.open({ ...moved.options, ...logged } as Partial<NodeOptions>);
  const { owner } = harness;
  await populate(owner);
  const runId = await fail(owner, "order-1");
  for (const attempts of [1, 2, 3]) {
    await until(owner, ([one]) => one?.attempts === attempts);
    await fail(owner, `another-${attempts}`);
    await until(owner, ({ length }) => length === 1);
    moved.pass();
  }
  const told = lines.filter((line) => /does not take|takes events again|refuses/.test(line));
  assert.equal(told.length, 1);
  assert.match(told[0] ?? "", /refuses an event/);
  assert.ok(told[0]?.includes(`${runId}-FAILED-`));
});

test("what of the file cannot be used is logged, and the node starts", async () => {
  const lines: string[] = [];
  const path = join(directory, "odd.json");
  const url = "http://127.0.0.1:9/";
  const webhook = { url, secretFile: "secret" };
  await writeFile(join(directory, "short"), "whsec_c2hvcnQ=");
  const targets = [
    { name: "a", webhook, domains: ["no-such-*"] },
    { name: "a", webhook },
    { name: "b", webhook: { ...webhook, url: "ftp://example.org" } },
    { name: "c", webhook: { url, secretFile: "short" } },
    { name: "d", webhook: { url, secretVariable: "EKIDEN_EVENTS_SECRET_D" } },
    { name: "e", webhook, colour: "red" },
    { name: "f", webhook, command: ["true"] },
    { name: "g", eventBridge: { url, region: "eu-west-1", keyFile: "secret" } },
    { name: "h", webhook, events: ["execution.broken"] },
    { name: "i", command: ["no-such-program"] },
    { name: "j", command: ["true"] },
    { name: "k", command: ["true"], account: "999999999999" },
  ];
  await writeFile(path, JSON.stringify({ targets }));
  const logged = { logLevel: "warn", logTo: { write: (line: string) => void lines.push(line) } };
  const harness = await Harness.open({ ...logged, events: path } as Partial<NodeOptions>);
  await populate(harness.owner);
  for (const word of ["no-such-*", "999999999999", "ECONNREFUSED", "no-such-program"]) {
    while (!lines.some((line) => line.includes(word))) await deliveriesOf(harness.owner);
  }
  await harness[Symbol.asyncDispose]();
  const expected = [
    "targets[1].name: another target has the name a",
    "targets[2].webhook.url: takes a URL that begins with https:// or http://",
    "targets[3].webhook.secretFile must hold whsec_",
    "targets[4].webhook.secretVariable: EKIDEN_EVENTS_SECRET_D is not set",
    "targets[5].colour: Unexpected property",
    "targets[6]: takes one of webhook, command and eventBridge",
    "targets[7].eventBridge.keyFile must have the lines AWS_ACCESS_KEY_ID=",
    "targets[8].events[0]: takes one of execution.completed, execution.failed, ",
  ];
  for (const text of expected) {
    assert.equal(lines.filter((line) => line.includes(text)).length, 1, text);
  }
  assert.ok(!lines.join("").includes("c2hvcnQ"), "no line has a secret");
  const ofFilters = lines.filter((line) => line.includes("matches nothing"));
  assert.equal(ofFilters.length, 2, "a target without a filter is not told of one");
  assert.ok(
    !lines.some((line) => line.includes('"ekiden.target":"j"')),
    "nothing is wrong with it",
  );
  lines.length = 0;
  const missing = await Harness.open({
    ...logged,
    logLevel: "info",
    events: "/no/such/file",
  } as Partial<NodeOptions>);
  await missing[Symbol.asyncDispose]();
  assert.ok(lines.some((line) => line.includes("ENOENT")));
  assert.ok(!lines.some((line) => line.includes("events are sent")), "there is no target");
});

test("what a target has taken, refused and not taken in time is measured", async () => {
  await using receiver = await Receiver.open();
  receiver.answer = answerWith(404);
  const moved = await EventHarness.of("sqlite", await eventsFile(receiver.url));
  await using harness = await Harness.open({ ...moved.options, metrics: "127.0.0.1:0" });
  const { owner } = harness;
  await populate(owner);
  await fail(owner, "order-1");
  await until(owner, ([one]) => one?.attempts === 1);
  moved.pass(25 * hour);
  await until(owner, ([one]) => one?.state === "DEAD");
  receiver.answer = answerWith(200);
  await fail(owner, "order-2");
  await until(owner, ({ length }) => length === 1);
  const told = await Scrape.of(harness.node.metricsUrl ?? assert.fail());
  assert.equal(told.sum("ekiden_events_sent_total"), 1);
  assert.equal(told.sum("ekiden_events_given_up_total"), 1);
  // Once more, where it was not given up before that.
  assert.ok((told.sum("ekiden_event_attempts_failed_total") ?? 0) >= 1);
});

test("policies say who may look at events, and who may send them again", async () => {
  await using receiver = await Receiver.open();
  receiver.answer = answerWith(404);
  await using harness = await (
    await EventHarness.of("sqlite", await eventsFile(receiver.url))
  ).open();
  const { owner } = harness;
  await populate(owner);
  await fail(owner, "order-1");
  const [{ deliveryId = "" } = {}] = await until(owner, ([one]) => one?.attempts === 1);
  const Action = "ekiden:ListEventDeliveries";
  const key = await harness.keyFor("mary", { Effect: "Allow", Action, Resource: "*" });
  const mary = harness.client(key);
  assert.equal((await deliveriesOf(mary)).length, 1);
  assert.equal(await outcomeOf(mary.ekiden.retryEventDelivery({ domain, deliveryId })), denied);
});

test("what a node that was killed had begun to send, another one sends", async () => {
  await using receiver = await Receiver.open();
  receiver.answer = hang;
  const events = await eventsFile(receiver.url);
  const moved = await EventHarness.of("postgres", events);
  const { store = "", masterKey = "" } = moved.options;
  await using harness = await Harness.open({ store, masterKey });
  await using killed = await ServedNode.start({ store, masterKey, events });
  const client = harness.client(harness.node.firstKey ?? assert.fail(), killed.url);
  await populate(client);
  const runId = await fail(client, "order-1");
  await receiver.first(1);
  await killed.kill();
  receiver.answer = answerWith(200);
  moved.pass();
  const next = await startNode(harness.data, moved.options);
  const [first, second] = await receiver.first(2);
  for (const one of [first, second]) assert.ok(isFailureId(one?.headers["webhook-id"], runId));
  await until(harness.owner, isNone);
  await next.close();
});
