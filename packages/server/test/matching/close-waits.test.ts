// Calls that wait for a close that no commit of their own node tells of.
import assert from "node:assert/strict";
import { test } from "node:test";
import { CloseWaits } from "../../src/matching/close-waits.ts";
import { domainKey } from "../../src/store/domain-key.ts";
import type { ExecutionId, ExecutionStore } from "../../src/store/store.ts";
import { domain, Service, taskList, workflowType } from "../model/service.ts";

const pollMilliseconds = 60_000;
const here = { gone: false, onGone: () => undefined };

/** The waits of a node whose store tells them no close, and which it shares with others. */
const open = async ({ isShared = true } = {}) => {
  const service = await Service.open();
  const { store, clock } = service;
  const start = { domain, workflowId: "w", workflowType, taskList } as const;
  const { runId } = (await service.call("StartWorkflowExecution", start)) as { runId: string };
  const name = { domain: domainKey(undefined, domain), workflowId: "w" };
  const { id } = (await store.executions.find(name)) ?? assert.fail("it was started");
  const seen = { nodes: 1, looks: 0 };
  const executions: Pick<ExecutionStore, "onChanged" | "closedAmong"> = {
    onChanged: () => undefined,
    closedAmong(ids: readonly ExecutionId[]) {
      seen.looks += 1;
      return store.executions.closedAmong(ids);
    },
  };
  const nodes = () => seen.nodes;
  const run = { domain: name.domain, runId };
  const times = { pollClock: clock, passingTime: clock, pollMilliseconds };
  const waits = new CloseWaits({ executions, nodes, isShared, closeWaits: 10, ...times });
  const close = () => service.call("TerminateWorkflowExecution", { domain, workflowId: "w" });
  /** As the job does, until all waits have ended. */
  const pass = async () => {
    for (let at = await waits.look(); at !== undefined; at = await waits.look()) clock.moveTo(at);
  };
  return { service, clock, waits, seen, begin: () => waits.begin(run, here), id, close, pass };
};

test("a close is told that another node has made before it left", async () => {
  const { service, clock, waits, seen, begin, id, close } = await open();
  seen.nodes = 2;
  const told = begin().told(id);
  await close();
  seen.nodes = 1;
  await waits.look();
  clock.moveTo(clock.now() + pollMilliseconds);
  assert.equal(await told, true);
  await service.close();
});

test("a close in a commit that was never answered is found within seconds by a node alone", async () => {
  const { service, clock, waits, begin, id, close, pass } = await open();
  const wait = begin();
  const told = wait.told(id).finally(() => wait.end());
  await waits.look();
  await close();
  const closedAt = clock.now();
  await pass();
  assert.equal(await told, true);
  assert.ok(clock.now() - closedAt <= 5_500, `${clock.now() - closedAt} ms`);
  await service.close();
});

test("a node alone looks seldom, and one whose files are its own never", async () => {
  for (const [isShared, looks] of [
    [true, 12],
    [false, 0],
  ] as const) {
    const { service, clock, seen, begin, id, pass } = await open({ isShared });
    const told = begin().told(id);
    await pass();
    clock.moveTo(clock.now() + pollMilliseconds);
    assert.equal(await told, false);
    assert.equal(seen.looks, looks);
    await service.close();
  }
});

test("an account that has all the waits it may leaves others theirs", async () => {
  const { service, waits, begin, id } = await open();
  const other = { domain: domainKey("111111111111", domain), runId: "of-another" };
  for (let count = 0; count < 20; count += 1) waits.begin(other, here);
  await assert.rejects(waits.begin(other, here).told(id), { fault: "LimitExceededFault" });
  const told = begin().told(id);
  waits.drain();
  assert.equal(await told, false);
  await service.close();
});
