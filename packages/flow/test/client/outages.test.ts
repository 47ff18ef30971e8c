// A wait for a result or an answer goes on while the service is busy or away for a while: nothing
// is wrong with the workflow.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SWFClient } from "@aws-sdk/client-swf";
import { NoAnswerError, ServiceError, SwfClient } from "@ekiden/client";
import { defineSignal, defineUpdate, defineWorkflow, FlowClient, type Service } from "@ekiden/flow";
import { OutageTolerance } from "../../src/client/outage-tolerance.ts";
import { callOutcomeOf } from "../../src/metrics/call-outcome.ts";
import { domain, type FlowHarness, startFlowHarness } from "../flow-harness.ts";
import type { Fate } from "../network.ts";

const waiting = "AwaitWorkflowExecutionClose";
const asking = "GetWorkflowExecutionHistory";
const go = defineSignal<number>("go");
const add = defineUpdate<number, number>("add");
const told = defineWorkflow<undefined, number>({ name: "Told", version: "1.0" }, async () => {
  const number = await go.waitFor();
  add.handle((more) => number + more);
  return number + (await go.waitFor());
});

/** Its clients call once, through the network that tests disturb. */
const startTold = async (harness: FlowHarness, given?: Service) => {
  await harness.worker({ workflows: [told], client: harness.direct });
  const { clientOptions } = harness.server;
  const { endpoint } = harness.network;
  const client = given ?? new SwfClient({ ...clientOptions, endpoint, maxAttempts: 1 });
  const handle = await new FlowClient({ client, domain }).start(told);
  const signal = (number: number) => harness.client.handle(told, handle).signal(go, number);
  const end = async () => {
    await signal(1);
    await signal(2);
  };
  return { client, handle, signal, end };
};

const isOfWait = (operation: string) => operation === waiting || operation === asking;

for (const fate of ["is lost", "loses its answer", { fault: "ThrottlingException" }] as Fate[]) {
  const what = typeof fate === "string" ? `each call ${fate}` : "each call is throttled";
  test(`a result is waited for while ${what}`, async () => {
    await using harness = await startFlowHarness();
    const { handle, end } = await startTold(harness);
    let left = 4;
    harness.network.disturb((operation) => {
      if (!isOfWait(operation) || left === 0) return "passes";
      left -= 1;
      return fate;
    });
    const result = handle.result();
    await Promise.race([harness.network.heard(asking, 2), result]);
    await end();
    assert.equal(await result, 3);
  });
}

/** Asks for a result by the AWS SDK, which `disturb` keeps from two answers. */
const expectResultBySdk = async (disturb: (harness: FlowHarness, sdk: SWFClient) => void) => {
  await using harness = await startFlowHarness();
  const { endpoint } = harness.network;
  const sdk = new SWFClient({ ...harness.server.clientOptions, endpoint, maxAttempts: 1 });
  await harness.worker({ workflows: [told], client: harness.direct });
  const handle = await new FlowClient({ client: sdk, domain }).start(told);
  disturb(harness, sdk);
  const result = handle.result();
  await Promise.race([harness.network.heard(asking, 3), result]);
  const known = harness.client.handle(told, handle);
  await known.signal(go, 1);
  await known.signal(go, 2);
  assert.equal(await result, 3);
  sdk.destroy();
};

test("a result is waited for by the AWS SDK while the service is away", async () => {
  const fates: Fate[] = ["is lost", { fault: "ThrottlingException" }];
  let calls = 0;
  await expectResultBySdk(({ network }) => {
    network.disturb((operation) => {
      if (operation !== asking || calls === 2) return "passes";
      calls += 1;
      return fates[calls % 2] ?? "passes";
    });
  });
});

/** As the AWS SDK's handler for Node.js has it, which its types do not say. */
interface SocketLimit {
  readonly updateHttpClientConfig: (key: "socketTimeout", milliseconds: number) => void;
}

test("a result is waited for by the AWS SDK while its sockets time out", async () => {
  await expectResultBySdk(({ network }, sdk) => {
    const handler: object = sdk.config.requestHandler;
    (handler as SocketLimit).updateHttpClientConfig("socketTimeout", 500);
    network.disturbFirst(asking, 2, "is met with silence");
  });
});

test("the answer to an update is waited for while the service is away", async () => {
  await using harness = await startFlowHarness();
  const { handle, signal } = await startTold(harness);
  let isSent = false;
  let left = 2;
  harness.network.disturb((operation) => {
    if (operation === "SignalWorkflowExecution") isSent = true;
    if (operation !== asking || !isSent || left === 0) return "passes";
    left -= 1;
    return "is lost";
  });
  const answer = handle.update(add, 5);
  await Promise.race([harness.network.heard(asking, 3), answer]);
  await signal(1);
  assert.equal(await answer, 6);
});

test("a service that stays silent for five minutes is not waited for any longer", () => {
  let now = 0;
  const tolerance = new OutageTolerance(true, () => now);
  const silence = new NoAnswerError({ message: "no answer", wasSent: true });
  const tolerateUntil = (time: number) => {
    now = time;
    tolerance.tolerate(silence);
  };
  tolerateUntil(1_000_000);
  tolerateUntil(1_299_999);
  tolerance.answered();
  tolerateUntil(1_300_001);
  tolerateUntil(1_600_000);
  assert.throws(() => tolerateUntil(1_600_001), silence);
});

/** With HTTP 400, as the service refuses; a proxy says it with HTTP 429 alone. */
const throttled = [
  "ThrottlingException",
  "Throttling",
  "ThrottledException",
  "RequestThrottled",
  "RequestThrottledException",
  "RequestLimitExceeded",
  "TooManyRequestsException",
  "SlowDown",
].map((name) => ({ name, status: 400 }));

test("too many calls are borne, by all names that they have, and as HTTP 429", () => {
  const refusals = [...throttled, { name: "UnknownError", status: 429 }];
  const errors = refusals.map((each) => new ServiceError({ ...each, message: "too many" }));
  const ofSdk = refusals.map(({ name, status: httpStatusCode }) =>
    Object.assign(new Error("too many"), { name, $metadata: { httpStatusCode } }),
  );
  for (const error of [...errors, ...ofSdk]) {
    new OutageTolerance().tolerate(error);
    assert.equal(callOutcomeOf(error), "throttled", error.name);
  }
  const refused = new ServiceError({ name: "UnknownError", status: 403, message: "no" });
  assert.throws(() => new OutageTolerance().tolerate(refused), refused);
});

test("a service that has never answered is told at once, and so is a client that is closed", async () => {
  await using harness = await startFlowHarness();
  const { client, handle } = await startTold(harness);
  harness.network.disturb((operation) => (isOfWait(operation) ? "is lost" : "passes"));
  const { workflowId, runId } = handle;
  const other = new FlowClient({ client, domain }).handle(told, { workflowId, runId });
  await assert.rejects(other.result(), { name: "NoAnswerError" });
  const result = handle.result();
  await harness.network.heard(asking, 3);
  assert.ok(client instanceof SwfClient);
  await client.close();
  await assert.rejects(result, { name: "NoAnswerError" });
});

test("what a service refuses ends the wait, also while it is away", async () => {
  await using harness = await startFlowHarness();
  const { client, handle } = await startTold(harness);
  const fates: Fate[] = ["is lost", "is lost", { fault: "UnrecognizedClientException" }];
  harness.network.disturb((operation) =>
    isOfWait(operation) ? (fates.shift() ?? { fault: "UnrecognizedClientException" }) : "passes",
  );
  await assert.rejects(handle.result(), { name: "UnrecognizedClientException" });
  assert.ok(client instanceof SwfClient);
  await client.close();
});

test("a start that may be done tells the workflowId that was made for it", async () => {
  await using harness = await startFlowHarness();
  await harness.worker({ workflows: [told], client: harness.direct });
  const { network, swf, client } = harness;
  network.disturbFirst("StartWorkflowExecution", 1, "loses its answer");
  const error = await new FlowClient({ client: swf, domain }).start(told).catch((error) => error);
  assert.ok(error instanceof NoAnswerError && error.isOutcomeUnknown);
  const { workflowId = "" } = error as { workflowId?: string };
  assert.ok(error.message.endsWith(`; the workflowId is ${workflowId}`), error.message);
  await (await client.find(told, workflowId)).terminate();
});
