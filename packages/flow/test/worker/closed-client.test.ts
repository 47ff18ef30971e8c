// What becomes of a worker whose client is closed before it: no later call gets an answer.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SwfClient } from "@ekiden/client";
import { defineWorkflow, proxyActivities } from "@ekiden/flow";
import { Gate, startFlowHarness } from "../flow-harness.ts";

const { charge } = proxyActivities<{ charge(): string }>({ startToClose: "1 minute" });
const order = defineWorkflow<undefined, string>({ name: "Order", version: "1.0" }, () => charge());

/** It waited for ever. */
const timeout = 20_000;

test("a worker whose client is closed ends, and says so once", { timeout }, async () => {
  await using harness = await startFlowHarness();
  const client = new SwfClient(harness.server.clientOptions);
  const worker = await harness.worker({ client, workflows: [order] });
  await client.close();
  await worker.stopped();
  assert.match(harness.log.text, /^error The worker ends: its client was closed/);
  assert.equal(harness.log.lines.length, 1, harness.log.text);
});

test("a worker with an answer for a closed client stops without it", { timeout }, async () => {
  await using harness = await startFlowHarness();
  const client = new SwfClient(harness.server.clientOptions);
  const [called, returns] = [new Gate(), new Gate()];
  const activities = {
    async charge() {
      called.open();
      await returns.opened;
    },
  };
  const worker = await harness.worker({ client, workflows: [order], activities });
  await harness.client.start(order, {});
  await called.opened;
  await client.close();
  returns.open();
  await worker.stop();
  assert.match(harness.log.text, /error Gave up after the last error: the answer to activity/);
});
