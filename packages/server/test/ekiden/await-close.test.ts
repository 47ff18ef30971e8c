// AwaitWorkflowExecutionClose through whole nodes over both stores.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SwfClient } from "@ekiden/client";
import { TestClock } from "@ekiden/testing";
import type { Node } from "../../src/index.ts";
import { connect, requestOf } from "../http/wire.ts";
import { arnOf, denied, domain, Harness, outcomeOf, region, startNode } from "./harness.ts";
import {
  childId,
  complete,
  continueChildAsNew,
  decide,
  openRunOf,
  populate,
  start,
  startChild,
  until,
  workflowId,
} from "./reset-orders.ts";
import { sharedOptions } from "./stores.ts";

const stores = { sqlite: async () => ({}), postgres: sharedOptions };
const unknown = { name: "UnknownResourceFault" };
/** Longer than any test: what answers such a call is the close, or the test fails. */
const patient = { pollSeconds: 600 };

const waitOn = (client: SwfClient, runId: string, signal?: AbortSignal) =>
  client.ekiden.awaitWorkflowExecutionClose(
    { domain, execution: { workflowId, runId } },
    { signal },
  );

const attributesIn = (event: Readonly<Record<string, unknown>> = {}) => {
  const [, attributes] = Object.entries(event).find(([name]) => /Attributes$/.test(name)) ?? [];
  return attributes as { readonly reason?: string; readonly newExecutionRunId?: string };
};

/** Resolves once so many calls wait on the node. */
const held = (node: Node, count: number, client: SwfClient) =>
  until(async () => {
    await client.listDomains({ registrationStatus: "REGISTERED" });
    return node.closeWaits === count;
  });

for (const [kind, options] of Object.entries(stores)) {
  test(`over ${kind}, a call that waits is answered with the event that closes the run`, async () => {
    await using harness = await Harness.open({ ...(await options()), ...patient });
    const { owner, node } = harness;
    await populate(owner);
    const runId = await start(owner);
    const waiting = [waitOn(owner, runId), waitOn(owner, runId)];
    await held(node, 2, owner);
    await owner.signalWorkflowExecution({ domain, workflowId, signalName: "hurry" });
    await decide(owner);
    assert.equal(node.closeWaits, 2, "what does not close it answers nothing");
    await owner.signalWorkflowExecution({ domain, workflowId, signalName: "hurry" });
    await decide(owner, complete("delivered"));
    const execution = { workflowId, runId };
    const latest = { domain, execution, reverseOrder: true, maximumPageSize: 1 };
    const { events } = await owner.getWorkflowExecutionHistory(latest);
    const closeTimestamp = (events[0]?.eventTimestamp.getTime() ?? 0) / 1_000;
    const closeEvent = { ...events[0], eventTimestamp: closeTimestamp };
    const expected = { isClosed: true, closeStatus: "COMPLETED", closeTimestamp, closeEvent };
    for (const answer of await Promise.all(waiting)) assert.deepEqual(answer, expected);
    assert.equal(node.closeWaits, 0);
    assert.deepEqual(await waitOn(owner, runId), expected, "a closed run is answered at once");
  });

  test(`over ${kind}, no close is missed that comes as the call does`, async () => {
    await using harness = await Harness.open({ ...(await options()), ...patient });
    const { owner } = harness;
    await populate(owner);
    for (let round = 0; round < 50; round += 1) {
      const runId = await start(owner);
      const [answer] = await Promise.all([
        waitOn(owner, runId),
        owner.terminateWorkflowExecution({ domain, workflowId }),
      ]);
      assert.equal(answer.closeStatus, "TERMINATED");
    }
  });

  test(`over ${kind}, a run that is not known is refused, and one that goes on names the next`, async () => {
    await using harness = await Harness.open({ ...(await options()), ...patient });
    const { owner, node } = harness;
    await populate(owner);
    await assert.rejects(waitOn(owner, "22pY"), unknown);
    const runId = await start(owner);
    const execution = { workflowId, runId };
    const elsewhere = { domain: "elsewhere", execution };
    await assert.rejects(owner.ekiden.awaitWorkflowExecutionClose(elsewhere), unknown);
    assert.equal(node.closeWaits, 0);
    await decide(owner, startChild(childId));
    await until(async () => (await openRunOf(owner, childId)) !== undefined);
    const first = (await openRunOf(owner, childId)) ?? "";
    await decide(owner, continueChildAsNew, { of: childId });
    const child = { domain, execution: { workflowId: childId, runId: first } };
    const { closeStatus, closeEvent } = await owner.ekiden.awaitWorkflowExecutionClose(child);
    assert.equal(closeStatus, "CONTINUED_AS_NEW");
    const { newExecutionRunId: next } = attributesIn(closeEvent);
    assert.equal(next, await openRunOf(owner, childId));
  });
}

for (const [times, clocks] of [
  ["", {}],
  [", also where the time of both stands still", { clock: new TestClock(Date.now()) }],
] as const) {
  test(`a run that another node closes is told within a second${times}`, async () => {
    const options = { ...(await sharedOptions()), ...patient, ...clocks };
    await using harness = await Harness.open(options);
    const { owner } = harness;
    await populate(owner);
    const second = await startNode(harness.data, options);
    try {
      assert.ok(harness.node.firstKey);
      const there = harness.client(harness.node.firstKey, second.url);
      const runId = await start(owner);
      const waiting = waitOn(there, runId);
      await held(second, 1, there);
      await owner.terminateWorkflowExecution({ domain, workflowId, reason: "by the first node" });
      const { closeEvent } = await waiting;
      assert.equal(attributesIn(closeEvent).reason, "by the first node");
    } finally {
      await second.close();
    }
  });
}

test("a run that another node closes and deletes between two looks is refused as unknown", async () => {
  const options = { ...(await sharedOptions()), ...patient };
  await using harness = await Harness.open(options);
  const { owner } = harness;
  await populate(owner);
  const steadyClock = new TestClock();
  const second = await startNode(harness.data, { ...options, steadyClock });
  try {
    assert.ok(harness.node.firstKey);
    const there = harness.client(harness.node.firstKey, second.url);
    const runId = await start(owner);
    const waiting = outcomeOf(waitOn(there, runId));
    await held(second, 1, there);
    // Behind the look of the call that waits, on the same connection to the database.
    const execution = { workflowId, runId };
    await there.describeWorkflowExecution({ domain, execution });
    await owner.terminateWorkflowExecution({ domain, workflowId });
    await owner.ekiden.deleteWorkflowExecution({ domain, workflowId, runId });
    steadyClock.moveTo(steadyClock.now() + 500);
    assert.equal(await waiting, "UnknownResourceFault");
  } finally {
    await second.close();
  }
});

test("a call ends with its time, with its caller, and when the node stops", async () => {
  const steadyClock = new TestClock();
  await using harness = await Harness.open({ steadyClock, pollSeconds: 60 });
  const { owner, node } = harness;
  await populate(owner);
  const runId = await start(owner);
  const late = waitOn(owner, runId);
  await held(node, 1, owner);
  steadyClock.moveTo(steadyClock.now() + 30_000);
  const leaving = new AbortController();
  const left = waitOn(owner, runId, leaving.signal);
  const last = waitOn(owner, runId);
  await held(node, 3, owner);
  leaving.abort(new Error("not needed any more"));
  await assert.rejects(left, /not needed any more/);
  await held(node, 2, owner);
  steadyClock.moveTo(steadyClock.now() + 30_000);
  assert.deepEqual(await late, { isClosed: false });
  assert.equal(node.closeWaits, 1);
  const stopped = node.close();
  assert.deepEqual(await last, { isClosed: false });
  await stopped;
});

test("a node holds so many calls, refuses more, and answers of closed runs nevertheless", async () => {
  const limits = { profile: "relaxed", closeWaits: 1 } as const;
  await using harness = await Harness.open({ limits, ...patient });
  const { owner, node } = harness;
  await populate(owner);
  const closed = await start(owner);
  await owner.terminateWorkflowExecution({ domain, workflowId });
  const runId = await start(owner);
  const waiting = waitOn(owner, runId);
  await held(node, 1, owner);
  await assert.rejects(waitOn(owner, runId), {
    name: "LimitExceededFault",
    message: "Limit on maximum concurrent waits for closes reached",
  });
  assert.equal((await waitOn(owner, closed)).closeStatus, "TERMINATED");
  await owner.terminateWorkflowExecution({ domain, workflowId });
  assert.equal((await waiting).closeStatus, "TERMINATED");
});

test("the right to wait is one of its own, for a domain", async () => {
  await using harness = await Harness.open(patient);
  const { owner } = harness;
  await populate(owner);
  const runId = await start(owner);
  await owner.terminateWorkflowExecution({ domain, workflowId });
  const keyOf = (user: string, Action: string, name: string) =>
    harness.keyFor(user, [{ Effect: "Allow", Action, Resource: arnOf(name) }]);
  const ann = harness.client(await keyOf("ann", "swf:*", domain));
  assert.equal(await outcomeOf(waitOn(ann, runId)), denied);
  const action = "ekiden:AwaitWorkflowExecutionClose";
  const bob = harness.client(await keyOf("bob", action, "elsewhere"));
  assert.equal(await outcomeOf(waitOn(bob, runId)), denied);
  const mary = harness.client(await keyOf("mary", action, domain));
  assert.equal(await outcomeOf(waitOn(mary, runId)), "allowed");
});

test("a plain HTTP request waits, too", async () => {
  await using harness = await Harness.open({ access: "open", ...patient });
  const { node } = harness;
  const client = new SwfClient({ endpoint: node.url, region, credentials: "none" });
  await populate(client);
  const runId = await start(client);
  const waiting = fetch(`${node.url}/ekiden/AwaitWorkflowExecutionClose`, {
    method: "POST",
    body: JSON.stringify({ domain, execution: { workflowId, runId } }),
  });
  await held(node, 1, client);
  await client.terminateWorkflowExecution({ domain, workflowId, details: "late" });
  const answer = await waiting;
  assert.equal(answer.status, 200);
  const { isClosed, closeEvent } = (await answer.json()) as {
    readonly isClosed: boolean;
    readonly closeEvent: { readonly eventType: string };
  };
  assert.deepEqual([isClosed, closeEvent.eventType], [true, "WorkflowExecutionTerminated"]);
  await client.close();
});

test("a request behind a call that waits ends their connection, as behind any long poll", async () => {
  await using harness = await Harness.open({ access: "open", ...patient });
  const { node } = harness;
  const client = new SwfClient({ endpoint: node.url, region, credentials: "none" });
  await populate(client);
  const runId = await start(client);
  const body = JSON.stringify({ domain, execution: { workflowId, runId } });
  const operation = "AwaitWorkflowExecutionClose";
  const byPath = requestOf({ line: `POST /ekiden/${operation} HTTP/1.1`, body });
  const byHeader = requestOf({ target: `Ekiden.${operation}`, body });
  for (const request of [byPath, byHeader]) {
    const wire = await connect(Number(new URL(node.url).port));
    await wire.send(request);
    await held(node, 1, client);
    await wire.send("P");
    await wire.closed;
    assert.equal(wire.rest, "");
    await held(node, 0, client);
  }
  await client.close();
});
