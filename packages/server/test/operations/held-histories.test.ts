// Calls that need whole histories, many at a time: together they hold no more than the budget.
import assert from "node:assert/strict";
import { test } from "node:test";
import { anonymous } from "../../src/access/principal.ts";
import { limitsOf } from "../../src/limits.ts";
import { ClusterActivity } from "../../src/matching/cluster-activity.ts";
import { Pollers } from "../../src/matching/pollers.ts";
import { explainHandlers } from "../../src/operations/explain/handlers.ts";
import { HistoryBudget } from "../../src/operations/history-budget.ts";
import { resetHandlers } from "../../src/operations/reset/handlers.ts";
import { contextOf } from "../call-contexts.ts";
import { accounts, domain, Service, taskList, workflowType } from "../model/service.ts";

const calls = 20;
const workflowId = "w";
const limits = { maxCharacters: 1_200_000, maxCharactersPerCall: 800_000 };

/** A run whose history has some 400,000 characters, and the handlers that read it. */
const open = async () => {
  const service = await Service.open();
  const { store, clock } = service;
  await service.call("StartWorkflowExecution", { domain, workflowId, workflowType });
  const polled = await service.call("PollForDecisionTask", { domain, taskList });
  const { taskToken } = polled as { taskToken: string };
  await service.call("RespondDecisionTaskCompleted", { taskToken });
  const signal = { domain, workflowId, signalName: "go", input: "x".repeat(32_000) };
  for (let count = 0; count < 12; count += 1) await service.call("SignalWorkflowExecution", signal);
  const historyBudget = new HistoryBudget(clock, limits);
  const held: number[] = [];
  const { histories } = store;
  const read = histories.read.bind(histories);
  Object.assign(histories, {
    async read(...asked: Parameters<typeof read>) {
      held.push(historyBudget.characters);
      return read(...asked);
    },
  });
  const activity = new ClusterActivity({ pollers: new Pollers(clock), clock, store });
  const deps = { store, clock, limits: limitsOf("relaxed"), historyBudget };
  const handlers = {
    ...resetHandlers({ ...deps, newRunId: () => assert.fail("a dry run starts nothing") }),
    ...explainHandlers({ ...deps, activity, isInbox: () => false }),
  };
  return { service, handlers, historyBudget, held };
};

const run = { domain, workflowId };
const dry = { ...run, decision: "FIRST", dryRun: true } as const;

test(`${calls} calls of each operation at a time hold a few histories, and all are answered`, async () => {
  const { service, handlers, historyBudget, held } = await open();
  const context = contextOf({ accounts, store: service.store }, anonymous);
  const ways: Readonly<Record<string, () => Promise<unknown>>> = {
    reset: () => handlers.ResetWorkflowExecution(dry, context),
    fork: () => handlers.ForkWorkflowExecution({ ...dry, newWorkflowId: "f" }, context),
    explain: () => handlers.ExplainWorkflowExecution(run, context),
  };
  for (const [way, call] of Object.entries(ways)) {
    held.length = 0;
    await Promise.all(Array.from({ length: calls }, call));
    const [least, most] = [Math.min(...held), Math.max(...held)];
    assert.ok(least > 0 && most <= limits.maxCharacters, `${way}: ${least} to ${most}`);
    assert.equal(historyBudget.characters, 0, way);
  }
  await service.close();
});
