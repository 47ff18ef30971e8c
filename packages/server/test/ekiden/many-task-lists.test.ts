// ListTaskLists and ListWorkers of a domain with more lists than are told, as workers leave them
// that come and go.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SwfClient } from "@ekiden/client";
import { startTestServer } from "@ekiden/testing";
import { domain, retention } from "./harness.ts";

const gone = 502;

test("of more lists than are told, those with tasks and those polled last are told", async () => {
  await using server = await startTestServer();
  const swf = new SwfClient({ ...server.clientOptions, http: { maxConnections: gone } });
  try {
    await swf.registerDomain({ name: domain, ...retention });
    const workflowType = { name: "Order", version: "1" };
    await swf.registerWorkflowType({
      domain,
      ...workflowType,
      defaultChildPolicy: "TERMINATE",
      defaultTaskStartToCloseTimeout: "600",
      defaultExecutionStartToCloseTimeout: "86400",
    });
    const poll = (name: string) => swf.pollForDecisionTask({ domain, taskList: { name } });
    const polls = Array.from({ length: gone }, (_, at) => poll(`a-${at}`));
    await server.pollsWaiting(gone);
    await server.advance("1 minute");
    await Promise.all(polls);
    const started = { domain, workflowId: "order-7", workflowType };
    await swf.startWorkflowExecution({ ...started, taskList: { name: "with a task" } });
    const latest = poll("with a poll");
    await server.pollsWaiting(1);
    const { taskLists, truncated } = await swf.ekiden.listTaskLists({ domain });
    const { oldestTask } = await swf.ekiden.describeDomainOverview({ domain });
    const { workers } = await swf.ekiden.listWorkers({ domain });
    await server.advance("1 minute");
    await latest;
    assert.deepEqual([taskLists.length, truncated], [500, true]);
    const last = taskLists.slice(-2);
    assert.deepEqual(
      last.map(({ name, backlog, state, unpolled }) => [name, backlog, state, unpolled]),
      [
        ["with a poll", 0, "waiting", false],
        ["with a task", 1, "never", false],
      ],
    );
    assert.equal(oldestTask?.taskList, "with a task");
    // The polls have no identity, as those of one worker that starts again have the same.
    assert.equal(workers.length, 1);
    const polled = workers[0]?.taskLists.map(({ name }) => name) ?? [];
    assert.deepEqual([polled.length, polled[0]], [200, "with a poll"]);
  } finally {
    await swf.close();
  }
});
