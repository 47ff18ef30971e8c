// An execution that is reset more than once, while a child of it is open, over both stores.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { SwfClient } from "@ekiden/client";
import { postgres } from "../shared-postgres.ts";
import { domain, Harness } from "./harness.ts";
import {
  childId,
  complete,
  continueChildAsNew,
  decide,
  historyOf,
  openRunOf,
  populate,
  start,
  startChild,
  typesOf,
  until,
  workflowId,
} from "./reset-orders.ts";

/** The end of a child that is not told is waited for in vain. */
const bounded = { timeout: 60_000 };

const openOn = async (kind: string): Promise<Harness> => {
  const masterKey = Buffer.alloc(32, 7).toString("base64");
  const shared = async () => ({ store: await postgres.createDatabase(), masterKey });
  return Harness.open(kind === "postgres" ? await shared() : {});
};

/** Starts an execution with an open child, of whose start its decider knows. Returns the run id. */
const startWithChild = async (client: SwfClient): Promise<string> => {
  await populate(client);
  const runId = await start(client);
  await decide(client, startChild(childId));
  await until(async () => (await openRunOf(client, childId)) !== undefined);
  const started = "ChildWorkflowExecutionStarted";
  await until(async () => typesOf(await historyOf(client, { workflowId })).includes(started));
  await decide(client, undefined, { of: workflowId });
  return runId;
};

const reset = async (client: SwfClient, runId: string): Promise<string> => {
  const call = { domain, workflowId, runId, decision: "LAST" } as const;
  const { runId: next = "", children } = await client.ekiden.resetWorkflowExecution(call);
  assert.deepEqual(
    children.map((child) => child.workflowId),
    [childId],
  );
  return next;
};

/** Ends the open run; its children go on. */
const terminate = (client: SwfClient) =>
  client.terminateWorkflowExecution({ domain, workflowId, childPolicy: "ABANDON" });

const expectEnd = (client: SwfClient, runId: string, end = "ChildWorkflowExecutionCompleted") =>
  until(async () => typesOf(await historyOf(client, { workflowId, runId })).includes(end));

const deliver = async (client: SwfClient): Promise<void> => {
  await client.signalWorkflowExecution({ domain, workflowId: childId, signalName: "arrived" });
  await decide(client, complete("delivered"), { of: childId });
};

for (const kind of ["sqlite", "postgres"] as const) {
  test(
    `over ${kind}, a run that was reset while it was open is reset again, and its child reports to the newest run`,
    bounded,
    async () => {
      await using harness = await openOn(kind);
      const { owner } = harness;
      const first = await startWithChild(owner);
      await reset(owner, first);
      await terminate(owner);
      const newest = await reset(owner, first);
      await deliver(owner);
      await expectEnd(owner, newest);
    },
  );

  test(
    `over ${kind}, a run that had closed is reset again and again, and its child reports to the newest run`,
    bounded,
    async () => {
      await using harness = await openOn(kind);
      const { owner } = harness;
      const first = await startWithChild(owner);
      await terminate(owner);
      let newest = "";
      for (let times = 0; times < 3; times += 1) {
        newest = await reset(owner, first);
        await decide(owner, undefined, { of: workflowId });
        await terminate(owner);
      }
      newest = await reset(owner, newest);
      await terminate(owner);
      newest = await reset(owner, first);
      await deliver(owner);
      await expectEnd(owner, newest);
    },
  );
}

test(
  "the newest run hears the end of a child that had ended in an earlier one",
  bounded,
  async () => {
    await using harness = await Harness.open();
    const { owner } = harness;
    const first = await startWithChild(owner);
    const second = await reset(owner, first);
    await deliver(owner);
    await expectEnd(owner, second);
    await terminate(owner);
    const third = await reset(owner, first);
    await expectEnd(owner, third);
  },
);

test(
  "a child that an earlier reset has taken over and that continued as new reports to the newest run",
  bounded,
  async () => {
    await using harness = await Harness.open();
    const { owner } = harness;
    const first = await startWithChild(owner);
    await reset(owner, first);
    await owner.signalWorkflowExecution({ domain, workflowId: childId, signalName: "on" });
    await decide(owner, continueChildAsNew, { of: childId });
    await terminate(owner);
    const newest = await reset(owner, first);
    await deliver(owner);
    await expectEnd(owner, newest);
  },
);

test(
  "the policy of the newest run reaches a child that an earlier reset has taken over",
  bounded,
  async () => {
    await using harness = await Harness.open();
    const { owner } = harness;
    const first = await startWithChild(owner);
    await reset(owner, first);
    await terminate(owner);
    const newest = await reset(owner, first);
    const call = { domain, workflowId, runId: newest, childPolicy: "TERMINATE" } as const;
    await owner.terminateWorkflowExecution(call);
    await until(async () => (await openRunOf(owner, childId)) === undefined);
  },
);
