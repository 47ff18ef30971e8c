// A poll that waits on a node while its key is disabled.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { SwfClient } from "@ekiden/client";
import { domain, Harness } from "./harness.ts";
import { activities, decide, populate, schedule, start } from "./reset-orders.ts";

test("a task that comes after a key was disabled is not for a poll of that key", async () => {
  await using harness = await Harness.open({ pollSeconds: 600 });
  const { owner, node } = harness;
  await populate(owner);
  await start(owner);
  const list = { domain, taskList: activities };
  const poll = (client: SwfClient) =>
    client.pollForActivityTask(list, { signal: AbortSignal.timeout(20_000) });
  const key = await owner.ekiden.createAccessKey({ user: "admin" });
  const held = poll(harness.client(key));
  while (node.waitingPolls === 0) await owner.countPendingActivityTasks(list);
  await owner.ekiden.disableAccessKey({ accessKeyId: key.accessKeyId });
  assert.equal((await held).taskToken, undefined);
  const next = poll(owner);
  await decide(owner, schedule("pack"));
  assert.equal((await next).activityId, "pack");
});
