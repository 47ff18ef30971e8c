// The entries by which executions on files are found by their tags: they come and go with them.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { SwfClient } from "@ekiden/client";
import { startTestServer } from "@ekiden/testing";
import Sqlite from "better-sqlite3";

const directory = mkdtempSync(join(tmpdir(), "ekiden-tags-"));
after(() => rmSync(directory, { recursive: true }));

const entries = (): readonly string[] => {
  const database = new Sqlite(join(directory, "ekiden.db"), { readonly: true });
  try {
    return database
      .prepare<[], string>("select tag from execution_tags order by tag")
      .pluck()
      .all();
  } finally {
    database.close();
  }
};

test("a deleted execution leaves no entry of its tags, and others keep theirs", async () => {
  await using server = await startTestServer({ data: directory });
  const client = new SwfClient(server.clientOptions);
  const domain = "shop";
  await client.registerDomain({ name: domain, workflowExecutionRetentionPeriodInDays: "1" });
  const workflowType = { name: "order", version: "1" };
  await client.registerWorkflowType({ domain, ...workflowType });
  const start = (workflowId: string, tagList?: string[]) =>
    client.startWorkflowExecution({
      domain,
      workflowId,
      workflowType,
      taskList: { name: "orders" },
      executionStartToCloseTimeout: "60",
      taskStartToCloseTimeout: "60",
      childPolicy: "TERMINATE",
      ...(tagList && { tagList }),
    });
  const { runId = "" } = await start("order-1", ["gold", "gold", "tab\there", "日本"]);
  await start("order-2", ["gold"]);
  await start("order-3");
  await server.settled();
  assert.deepEqual(entries(), ["gold", "gold", "tab\there", "日本"]);
  await client.terminateWorkflowExecution({ domain, workflowId: "order-1" });
  await client.ekiden.deleteWorkflowExecution({ domain, workflowId: "order-1", runId });
  await server.settled();
  assert.deepEqual(entries(), ["gold"]);
  await client.close();
});
