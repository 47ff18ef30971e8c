// Results over the network: how often a client calls for them, as the server sees it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { NoAnswerError, ServiceError, SwfClient } from "@ekiden/client";
import {
  type ClientInterceptor,
  continueAsNew,
  defineSignal,
  defineWorkflow,
  FlowClient,
  type Service,
  type WorkflowReference,
} from "@ekiden/flow";
import { domain, type FlowHarness, Gate, startFlowHarness } from "../flow-harness.ts";
import type { Fate } from "../network.ts";
import { TappedService } from "../tapped.ts";

const go = defineSignal<number>("go");
const waiting = "AwaitWorkflowExecutionClose";
const asking = "GetWorkflowExecutionHistory";

/** Ends with the number that it is told, and goes on with a new run for a negative one. */
const told = defineWorkflow<undefined, number>({ name: "Told", version: "1.0" }, async () => {
  const number = await go.waitFor();
  if (number < 0) return continueAsNew<WorkflowReference<undefined, number>>(undefined);
  return number;
});

/** Its calls go through the network; those of starters and workers of the test do not matter. */
const startTold = async (harness: FlowHarness, client: Service = harness.swf) => {
  await harness.worker({ workflows: [told], client: harness.direct });
  const { workflowId, runId } = await harness.client.start(told, {});
  const signal = (number: number) =>
    harness.client.handle(told, { workflowId, runId }).signal(go, number);
  const watching = new FlowClient({ client, domain });
  return { handle: watching.handle(told, { workflowId, runId }), signal };
};

/** Resolves with the next calls of the operation, as they leave for the server. */
const sentOf = (harness: FlowHarness, operation: string, fate: Fate = "passes") => {
  let sent = 0;
  let wake: () => void = () => undefined;
  harness.network.disturb((called) => {
    if (called !== operation) return "passes";
    sent += 1;
    wake();
    return fate;
  });
  return async (count: number) => {
    while (sent < count) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
};

test("a result takes one call for each run, however long it is waited for", async () => {
  await using harness = await startFlowHarness({ pollSeconds: 60 });
  const { handle, signal } = await startTold(harness);
  const sent = sentOf(harness, waiting);
  const result = handle.result();
  await sent(1);
  await signal(-1);
  await sent(2);
  await signal(7);
  assert.equal(await result, 7);
  assert.equal(harness.network.of(waiting).length, 2);
  assert.equal(harness.network.of(asking).length, 0, "the answer has the event");
  assert.equal(await handle.result(), 7);
  assert.equal(harness.network.of(waiting).length, 3);
});

for (const fault of ["UnknownOperationException", "AccessDeniedException"]) {
  test(`a client that is answered ${fault} asks for the history, and so for an hour`, async () => {
    await using harness = await startFlowHarness();
    const { handle, signal } = await startTold(harness);
    sentOf(harness, waiting, { fault });
    const result = handle.result();
    await harness.network.heard(asking, 3);
    await signal(7);
    assert.equal(await result, 7);
    assert.equal(harness.network.of(waiting).length, 1);
    assert.equal(await handle.result(), 7);
    assert.equal(harness.network.of(waiting).length, 1, "nor does it try another time");
  });
}

test("a client that can call only operations of the service asks for the history", async () => {
  await using harness = await startFlowHarness();
  const { handle, signal } = await startTold(harness, new TappedService(harness.swf));
  const result = handle.result();
  await harness.network.heard(asking, 3);
  await signal(7);
  assert.equal(await result, 7);
  assert.equal(harness.network.of(waiting).length, 0);
});

test("while as many calls wait as the server holds, a client pauses and calls again", async () => {
  await using harness = await startFlowHarness({ limits: { profile: "relaxed", closeWaits: 0 } });
  const { handle, signal } = await startTold(harness);
  const result = handle.result();
  await harness.network.heard(waiting, 3);
  assert.equal(harness.network.of(asking).length, 0, "to call again is to ask");
  await signal(7);
  assert.equal(await result, 7);
});

const closeEvent = {
  eventId: 5,
  eventTimestamp: 1,
  eventType: "WorkflowExecutionCompleted",
  workflowExecutionCompletedEventAttributes: { decisionTaskCompletedEventId: 4 },
} as const;

test("a server that answers at once that the run is open is called with growing pauses", async () => {
  const called: number[] = [];
  const open: Service = {
    call: () => Promise.reject(new Error("nothing else is called")),
    ekiden: {
      awaitWorkflowExecutionClose: async () => {
        called.push(performance.now());
        if (called.length < 4) return { isClosed: false };
        return { isClosed: true, closeEvent };
      },
    },
  };
  const handle = new FlowClient({ client: open, domain }).handle(told, {
    workflowId: "w",
    runId: "r",
  });
  assert.equal(await handle.result(), undefined);
  const [first = 0, second = 0, third = 0, fourth = 0] = called;
  assert.ok(second - first >= 24 && third - second >= 36 && fourth - third >= 55);
});

test("a call that is lost is made again, and calls that are cut off thrice are made no more", async () => {
  await using harness = await startFlowHarness();
  const { handle, signal } = await startTold(harness);
  harness.network.disturbFirst(waiting, 1, "is lost");
  const result = handle.result();
  await harness.network.heard(waiting, 1);
  await signal(7);
  assert.equal(await result, 7);
  const client = new SwfClient({
    ...harness.server.clientOptions,
    endpoint: harness.network.endpoint,
    maxAttempts: 1,
  });
  const { handle: cut, signal: end } = await startTold(harness, client);
  harness.network.disturb((operation) => (operation === waiting ? "is lost" : "passes"));
  const before = harness.network.of(waiting).length;
  const last = cut.result();
  await harness.network.heard(asking, 5);
  await end(8);
  assert.equal(await last, 8);
  assert.equal(harness.network.of(waiting).length - before, 3);
  await client.close();
});

const lost = new NoAnswerError({ message: "cut off", wasSent: true });

/** A run that is open for all who ask, and of which so many calls that wait fail. */
const cutOff = (failures: number, failure: Error = lost) => {
  const calls = { waiting: 0, asking: 0 };
  const askedOften = new Gate();
  const service: Service = {
    async call() {
      calls.asking += 1;
      if (calls.asking === 2 * failures) askedOften.open();
      return { events: [] } as never;
    },
    ekiden: {
      async awaitWorkflowExecutionClose() {
        calls.waiting += 1;
        if (calls.waiting > failures) return { isClosed: true, closeEvent };
        throw failure;
      },
    },
  };
  const handle = new FlowClient({ client: service, domain }).handle(told, {
    workflowId: "w",
    runId: "r",
  });
  const result = () => handle.result({ signal: AbortSignal.timeout(10_000) });
  return { calls, askedOften: askedOften.opened, result };
};

test("calls that are cut off side by side, as by a restart, count as one", async () => {
  const { calls, result } = cutOff(3);
  await Promise.all([result(), result(), result()]);
  assert.deepEqual(calls, { waiting: 6, asking: 3 });
});

const refused = (name: string) => new ServiceError({ name, message: name, status: 400 });
const pauses = {
  "that were cut off thrice": { failures: 3, failure: lost, minutes: 5 },
  "that a node of before did not know": {
    failures: 1,
    failure: refused("UnknownOperationException"),
    minutes: 60,
  },
  "that were not allowed": { failures: 1, failure: refused("AccessDeniedException"), minutes: 60 },
};

for (const [which, { failures, failure, minutes }] of Object.entries(pauses)) {
  test(`calls ${which} are made again after ${minutes} minutes`, async (t) => {
    const { calls, askedOften, result } = cutOff(failures, failure);
    const now = performance.now.bind(performance);
    let moved = 0;
    t.mock.method(performance, "now", () => now() + moved);
    const last = result();
    await askedOften;
    assert.equal(calls.waiting, failures);
    moved = minutes * 60_000;
    await last;
    assert.equal(calls.waiting, failures + 1);
  });
}

test("a wait that is aborted rejects with the reason, and calls no more", async () => {
  await using harness = await startFlowHarness();
  const { handle } = await startTold(harness);
  const sent = sentOf(harness, waiting);
  const given = new AbortController();
  const result = handle.result({ signal: given.signal });
  await sent(1);
  given.abort(new Error("enough"));
  await assert.rejects(result, /enough/);
  assert.equal(harness.network.of(asking).length, 0);
});

test("what the service refuses of the run itself rejects the result", async () => {
  await using harness = await startFlowHarness();
  const watching = new FlowClient({ client: harness.swf, domain });
  const handle = watching.handle(told, { workflowId: "none", runId: "none" });
  await assert.rejects(handle.result(), { name: "UnknownResourceFault" });
  assert.equal(harness.network.of(asking).length, 0);
});

test("a client waits for 200 runs at once by such calls, and asks for those beyond", async () => {
  let waits = 0;
  const asked: string[] = [];
  const refusal = { name: "UnknownResourceFault", message: "gone", status: 400 };
  const given: AbortController[] = [];
  const busy: Service = {
    call: (_operation, input) => {
      asked.push(JSON.stringify(input));
      return Promise.reject(new ServiceError(refusal));
    },
    ekiden: {
      awaitWorkflowExecutionClose: (_input, options) => {
        waits += 1;
        return new Promise((_resolve, reject) => {
          options?.signal?.addEventListener("abort", () => reject(options.signal?.reason));
        });
      },
    },
  };
  const client = new FlowClient({ client: busy, domain });
  const resultOf = (runId: string) => {
    const controller = new AbortController();
    given.push(controller);
    return client.handle(told, { workflowId: "w", runId }).result({ signal: controller.signal });
  };
  const held = Array.from({ length: 200 }, (_, index) => resultOf(`r-${index}`));
  await assert.rejects(resultOf("beyond"), { name: "UnknownResourceFault" });
  assert.equal(waits, 200);
  assert.equal(asked.length, 1);
  for (const controller of given) controller.abort(new Error("enough"));
  for (const outcome of await Promise.allSettled(held)) assert.equal(outcome.status, "rejected");
});

test("runs that an interceptor starts and then refuses are not listened for any more", async () => {
  await using harness = await startFlowHarness();
  await harness.worker({ workflows: [told] });
  const listening = new Set<string>();
  let started = 0;
  const client: Service = {
    call: (operation, input, options) => harness.swf.call(operation, input, options),
    onClosed(runId) {
      started += 1;
      listening.add(runId);
      return () => listening.delete(runId);
    },
  };
  const refusing: ClientInterceptor = {
    async start(input, next) {
      await next({ ...input, workflowId: "first" });
      await next({ ...input, workflowId: "second" });
      throw new Error("not today");
    },
  };
  const flow = new FlowClient({ client, domain, interceptors: [{ client: refusing }] });
  await assert.rejects(flow.run(told), /not today/);
  assert.equal(started, 2);
  assert.deepEqual([...listening], []);
});
