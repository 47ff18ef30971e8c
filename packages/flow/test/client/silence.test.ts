// Waits of a client end with their signal also while a call is under way that gets no answer.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SwfClient } from "@ekiden/client";
import {
  defineSignal,
  defineUpdate,
  defineWorkflow,
  FlowClient,
  type WorkflowHandle,
} from "@ekiden/flow";
import { domain, type FlowHarness, startFlowHarness } from "../flow-harness.ts";

const asking = "GetWorkflowExecutionHistory";
const end = defineSignal("end");
const add = defineUpdate<number, number>("add");
const waits = defineWorkflow({ name: "Waits", version: "1.0" }, async () => {
  add.handle((number) => number + 1);
  await end.waitFor();
});

type Wait = (handle: WorkflowHandle, signal: AbortSignal) => Promise<unknown>;

const described: Record<string, Wait> = {
  "for a result": (handle, signal) => handle.result({ signal }),
  "for an update": (handle, signal) => handle.update(add, 1, { signal }),
  "for progress": (handle, signal) => handle.progress({ signal })[Symbol.asyncIterator]().next(),
};

/** Its calls end soon, so that the test does, too. */
const impatient = (harness: FlowHarness) =>
  new SwfClient({
    ...harness.server.clientOptions,
    endpoint: harness.network.endpoint,
    callMilliseconds: 5_000,
    maxAttempts: 1,
  });

for (const [what, wait] of Object.entries(described)) {
  test(`a wait ${what} ends with its signal while a call gets no answer`, async () => {
    await using harness = await startFlowHarness();
    await harness.worker({ workflows: [waits], client: harness.direct });
    const { workflowId, runId } = await harness.client.start(waits);
    const client = impatient(harness);
    harness.network.disturb((operation) => {
      if (operation === asking) return "is met with silence";
      const isLong = operation === "AwaitWorkflowExecutionClose";
      return isLong ? { fault: "UnknownOperationException" } : "passes";
    });
    const handle = new FlowClient({ client, domain }).handle(waits, { workflowId, runId });
    const given = new AbortController();
    const waiting = wait(handle, given.signal);
    await harness.network.heard(asking);
    given.abort(new Error("enough"));
    await assert.rejects(waiting, /enough/);
    await client.close();
  });
}

const begun = {
  "look for its open run": "ListOpenWorkflowExecutions",
  "start a run": "StartWorkflowExecution",
};

for (const [what, operation] of Object.entries(begun)) {
  test(`an update with a start that has begun to ${what} ends with its signal`, async () => {
    await using harness = await startFlowHarness();
    const client = impatient(harness);
    harness.network.disturbFirst(operation, 1, "is met with silence");
    const flow = new FlowClient({ client, domain });
    const given = new AbortController();
    const updated = flow.updateWithStart(waits, {
      workflowId: "w",
      update: add,
      updateInput: 1,
      updateId: "once",
      wait: { signal: given.signal },
    });
    await harness.network.heard(operation);
    given.abort(new Error("enough"));
    await assert.rejects(updated, /enough/);
    await client.close();
  });
}
