// Which client workers and starters use: their own, one that they are given, or one of the AWS SDK.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SWFClient } from "@aws-sdk/client-swf";
import {
  createWorker,
  defineActivity,
  defineWorkflow,
  FlowClient,
  proxyActivities,
  registerDomain,
  type ServiceOptions,
  SwfClient,
} from "@ekiden/flow";
import { AwsSdkService } from "../src/aws-sdk.ts";
import { domain, type FlowHarness, Gate, startFlowHarness, taskList } from "./flow-harness.ts";

const activities = { add: (one: number, other: number) => one + other };
const { add } = proxyActivities<typeof activities>({});
const sum = defineWorkflow({ name: "Sum", version: "1.0" }, (count: number) => add(count, 1));

const runWith = async (harness: FlowHarness, service: ServiceOptions): Promise<number> => {
  const { log } = harness;
  const settings = { ...service, domain, taskList, workflows: [sum], activities, log };
  await using _ = await createWorker(settings);
  const flow = new FlowClient({ ...service, domain });
  const result = await flow.run(sum, { input: 41 });
  await flow.close();
  return result;
};

test("a worker and a starter are told where the service is, and nothing else", async () => {
  await using harness = await startFlowHarness({ access: "keys" });
  assert.equal(await runWith(harness, harness.server.clientOptions), 42);
});

test("a client of the AWS SDK is taken as it is", async () => {
  await using harness = await startFlowHarness({ access: "keys" });
  assert.equal(await runWith(harness, { client: harness.direct }), 42);
  await registerDomain(harness.direct, domain);
});

test("a client that was given stays open when the worker and the starter end", async () => {
  await using harness = await startFlowHarness();
  const client = new SwfClient(harness.server.clientOptions);
  assert.equal(await runWith(harness, { client }), 42);
  assert.equal(await runWith(harness, { client }), 42);
  await client.close();
});

test("a domain is registered where the options say", async () => {
  await using harness = await startFlowHarness();
  await registerDomain(harness.server.clientOptions, "other", { retentionDays: 2 });
  const client = new SwfClient(harness.server.clientOptions);
  const { configuration } = await client.describeDomain({ name: "other" });
  assert.equal(configuration.workflowExecutionRetentionPeriodInDays, "2");
  await client.close();
});

test("a heartbeat by the AWS SDK that is met with silence is followed by others", async () => {
  await using harness = await startFlowHarness();
  const { endpoint } = harness.network;
  const client = new SWFClient({ ...harness.server.clientOptions, endpoint });
  harness.network.disturbFirst("RecordActivityTaskHeartbeat", 1, "is met with silence");
  const gate = new Gate();
  const waits = defineActivity({ heartbeat: "5 seconds" }, () => gate.opened);
  const calling = defineWorkflow({ name: "Calling", version: "1.0" }, () =>
    proxyActivities<{ waits: () => void }>({}).waits(),
  );
  await harness.worker({ client, workflows: [calling], activities: { waits } });
  const result = (await harness.client.start(calling, {})).result();
  const beats = harness.network.heard("RecordActivityTaskHeartbeat", 4);
  await Promise.race([beats, result]).finally(gate.open);
  await result;
  client.destroy();
});

test("a call of a starter by the AWS SDK that gets no answer has an end", async () => {
  const given: (AbortSignal | undefined)[] = [];
  const client = {
    async send(_: object, { abortSignal }: { readonly abortSignal?: AbortSignal }) {
      given.push(abortSignal);
      return { runId: "run-1" };
    },
    destroy() {},
  };
  await new FlowClient({ client, domain }).start(sum, { input: 41 });
  await registerDomain(client, domain);
  assert.deepEqual(
    given.map((signal) => signal?.aborted),
    [false, false],
  );
});

test("a call by the AWS SDK that has had its time got no answer", async () => {
  const service = new AwsSdkService({
    send: (_: object, { abortSignal }: { readonly abortSignal?: AbortSignal }) =>
      new Promise((_resolve, reject) => {
        const aborted = Object.assign(new Error("Request aborted"), { name: "AbortError" });
        abortSignal?.addEventListener("abort", () => reject(aborted));
      }),
    destroy() {},
  });
  const list = { registrationStatus: "REGISTERED" } as const;
  const late = service.call("ListDomains", list, { answerMilliseconds: 20 });
  await assert.rejects(late, { name: "NoAnswerError", message: /no answer after 20 ms/ });
  const given = new AbortController();
  const { signal } = given;
  const ended = service.call("ListDomains", list, { answerMilliseconds: 60_000, signal });
  given.abort(new Error("enough"));
  await assert.rejects(ended, /enough/);
});

for (const kind of ["SDK", "client"] as const) {
  test(`answers get through a network that loses them, with the ${kind}`, async () => {
    await using harness = await startFlowHarness();
    const { endpoint } = harness.network;
    const options = { ...harness.server.clientOptions, endpoint };
    const client = kind === "SDK" ? new SWFClient(options) : new SwfClient(options);
    const lost = { RespondActivityTaskCompleted: 5, RespondDecisionTaskCompleted: 5 };
    harness.network.disturb((operation) => {
      const left = lost[operation as keyof typeof lost] ?? 0;
      if (left > 0) lost[operation as keyof typeof lost] = left - 1;
      return left > 0 ? "is lost" : "passes";
    });
    await harness.worker({ client, workflows: [sum], activities });
    assert.equal(await harness.client.run(sum, { input: 41 }), 42);
    assert.equal(harness.network.of("RespondActivityTaskCompleted").length, 6);
  });
}
