// Events of a store that was restored from a backup: what happens there again is another event.
import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { SwfClient } from "@ekiden/client";
import { region, startNode } from "../ekiden/harness.ts";
import { decide, populate, start } from "../ekiden/orders.ts";
import { directory, EventHarness, eventsFile, failWith, isNone, until } from "./event-harness.ts";
import { Receiver } from "./receiver.ts";

test("the event of a run that closes once more, after a restore, has another id", async () => {
  await using receiver = await Receiver.open();
  const moved = await EventHarness.of("sqlite", await eventsFile(receiver.url));
  const data = await mkdtemp(join(directory, "data-"));
  const copy = `${data}-copy`;
  const atNode = async (place: string, act: (owner: SwfClient) => Promise<unknown>) => {
    const node = await startNode(place, { ...moved.options, access: "open" });
    const credentials = { accessKeyId: "any", secretAccessKey: "any" };
    const owner = new SwfClient({ endpoint: node.url, region, credentials });
    await act(owner);
    await until(owner, isNone);
    await Promise.all([owner.close(), node.close()]);
  };
  await atNode(data, async (owner) => {
    await populate(owner);
    await start(owner, "order-1");
  });
  cpSync(data, copy, { recursive: true });
  await atNode(data, (owner) => decide(owner, failWith("refused")));
  moved.pass(1_000);
  await atNode(copy, (owner) => decide(owner, failWith("no answer")));
  const ids = receiver.received.map(({ headers }) => headers["webhook-id"]);
  assert.equal(ids.length, 2);
  assert.notEqual(ids[0], ids[1]);
});
