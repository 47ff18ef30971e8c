// A node that stops while an event is being sent.
import assert from "node:assert/strict";
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { mock, test } from "node:test";
import { SwfClient } from "@ekiden/client";
import { listen } from "../../src/http/listener.ts";
import { CleanupStack } from "../../src/node/cleanup-stack.ts";
import { openNode } from "../../src/node/node.ts";
import { own, region } from "../ekiden/harness.ts";
import { populate } from "../ekiden/orders.ts";
import { signal } from "../http/fixture.ts";
import { connect } from "../http/wire.ts";
import { EventHarness, eventsFile, fail } from "./event-harness.ts";
import { hang, Receiver } from "./receiver.ts";

test("attempts come to their end while the calls of a node that stops do", async () => {
  await using receiver = await Receiver.open();
  const begun = signal<ServerResponse>();
  receiver.answer = begun.give;
  const moved = await EventHarness.of("sqlite", await eventsFile(receiver.url));
  await using harness = await moved.open();
  await populate(harness.owner);
  await fail(harness.owner, "order-1");
  const attempt = await begun.given;
  const slow = await connect(harness.node.port);
  await slow.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{");
  await harness.owner.listDomains({ registrationStatus: "REGISTERED" });
  const closed = harness.node.close();
  await once(attempt, "close");
  await slow.send("}");
  assert.equal((await slow.reply()).status, 404);
  await closed;
});

test("an event that is not yet posted when a node has stopped waiting is not posted", async () => {
  await using receiver = await Receiver.open();
  const begun = signal<ServerResponse>();
  receiver.answer = begun.give;
  const events = await eventsFile(receiver.url, { payloads: true });
  const { options } = await EventHarness.of("sqlite", events);
  const cleanup = new CleanupStack();
  const { listening, core, ...opened } = await openNode({ ...usual, ...options }, cleanup);
  const listener = await listen(listening);
  const client = new SwfClient({ endpoint: listener.url, region, credentials });
  await populate(client);
  await fail(client, "order-1");
  const attempt = await begun.given;
  receiver.answer = hang;
  const { executions } = core.store;
  const find = executions.find.bind(executions);
  const asked = signal();
  const released = signal();
  // The reading of payloads takes longer than a node waits.
  mock.method(executions, "find", async (query: Parameters<typeof find>[0]) => {
    if ("id" in query) {
      asked.give();
      await released.given;
    }
    return find(query);
  });
  await fail(client, "order-2");
  await asked.given;
  const closed = opened.events?.close() ?? assert.fail();
  await once(attempt, "close");
  released.give();
  await Promise.race([closed, receiver.first(2)]);
  assert.equal(receiver.received.length, 1);
  mock.restoreAll();
  await client.close();
  await listener.close();
  await cleanup.close();
});

const credentials = { accessKeyId: "any", secretAccessKey: "any" };
const usual = {
  host: "127.0.0.1",
  port: 0,
  data: ":memory:",
  access: "open",
  limits: "relaxed",
  pollSeconds: 0,
  region,
  account: own,
  logLevel: "silent",
} as const;
