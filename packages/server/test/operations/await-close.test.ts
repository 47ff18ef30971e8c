// A call that waits for the close of a run which is removed at that moment.
import assert from "node:assert/strict";
import { test } from "node:test";
import { anonymous } from "../../src/access/principal.ts";
import { CloseWaits } from "../../src/matching/close-waits.ts";
import { awaitCloseHandlers } from "../../src/operations/await-close.ts";
import { domainKey } from "../../src/store/domain-key.ts";
import { contextOf } from "../call-contexts.ts";
import { accounts, domain, Service, taskList, workflowType } from "../model/service.ts";

test("a run that is removed between being found closed and its event being read is unknown", async () => {
  const service = await Service.open();
  const { store, clock } = service;
  const start = { domain, workflowId: "w", workflowType, taskList } as const;
  const { runId } = (await service.call("StartWorkflowExecution", start)) as { runId: string };
  await service.call("TerminateWorkflowExecution", { domain, workflowId: "w" });
  const found = await store.executions.find({
    domain: domainKey(undefined, domain),
    workflowId: "w",
    runId,
  });
  assert.ok(found);
  const { executions, histories } = store;
  const read = histories.read.bind(histories);
  Object.assign(histories, {
    async read(...asked: Parameters<typeof read>) {
      await executions.remove(found.id);
      return read(...asked);
    },
  });
  const times = { pollClock: clock, passingTime: clock, pollMilliseconds: 60_000 };
  const sharing = { nodes: () => 1, isShared: false };
  const closeWaits = new CloseWaits({ executions, closeWaits: 10, ...sharing, ...times });
  const { AwaitWorkflowExecutionClose: wait } = awaitCloseHandlers({ store, closeWaits });
  const context = contextOf({ accounts, store }, anonymous);
  await assert.rejects(wait({ domain, execution: { workflowId: "w", runId } }, context), {
    fault: "UnknownResourceFault",
  });
  await service.close();
});
