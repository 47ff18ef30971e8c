// A node that is killed after a heartbeat, over both stores: the next one knows it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { postgres } from "../shared-postgres.ts";
import { domain, Harness, startNode } from "./harness.ts";
import {
  eventOf,
  eventsOf,
  populate,
  schedule,
  startWith,
  takeTask,
  workflowId,
} from "./orders.ts";
import { ServedNode } from "./served-node.ts";

/** So many that their state is long. */
const ids = Array.from({ length: 80 }, (_, n) => `charge-${n}`);

for (const kind of ["sqlite", "postgres"] as const) {
  test(`over ${kind}, heartbeats outlive their node, and a reset begins without them`, async () => {
    await using harness = await Harness.open();
    const masterKey = Buffer.alloc(32, 7).toString("base64");
    const store = kind === "postgres" ? await postgres.createDatabase() : `${harness.data}/served`;
    // Makes the first key.
    const options = kind === "postgres" ? { store, masterKey } : { data: store, masterKey };
    const before = await startNode(harness.data, options);
    const key = before.firstKey ?? assert.fail();
    const owner = harness.client(key, before.url);
    await populate(owner);
    const runId = await startWith(owner, workflowId, ...ids.map((id) => schedule(id)));
    await before.close();

    const killed = await ServedNode.start({ store, masterKey });
    const client = harness.client(key, killed.url);
    const [taskToken, other] = [await takeTask(client), await takeTask(client)];
    for (const details of ["a tenth", "a third", "half"]) {
      await client.recordActivityTaskHeartbeat({ taskToken, details });
    }
    await client.recordActivityTaskHeartbeat({ taskToken: other, details: "begun" });
    const named = { domain, workflowId, runId };
    const { heartbeats: sent = [] } = await client.ekiden.describeExecutionDetails(named);
    assert.deepEqual(
      sent.map(({ details }) => details),
      ["half", "begun"],
    );
    await killed.kill();

    await using next = await ServedNode.start({ store, masterKey });
    const again = harness.client(key, next.url);
    const { heartbeats } = await again.ekiden.describeExecutionDetails(named);
    assert.deepEqual(heartbeats, sent);
    await again.recordActivityTaskHeartbeat({ taskToken: other, details: "goes on" });
    const [first = assert.fail()] = ids;
    await again.ekiden.timeOutActivity({ ...named, activityId: first });
    const events = await eventsOf(again, workflowId, runId);
    const { timeoutType, details } = eventOf(events, "ActivityTaskTimedOut") as Record<
      string,
      string
    >;
    assert.deepEqual([timeoutType, details], ["HEARTBEAT", "half"]);

    const { runId: reset = assert.fail() } = await again.ekiden.resetWorkflowExecution({
      ...named,
      decision: "LAST",
    });
    const after = await again.ekiden.describeExecutionDetails({ domain, workflowId, runId: reset });
    assert.deepEqual(after.heartbeats, []);
    const ended = await again.ekiden.describeExecutionDetails(named);
    assert.deepEqual(
      ended.heartbeats?.map(({ details }) => details),
      ["goes on"],
    );
  });
}
