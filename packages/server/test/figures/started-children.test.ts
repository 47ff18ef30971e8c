// The children of a run, of which a console asks again and again.
import assert from "node:assert/strict";
import { test } from "node:test";
import { receive } from "@ekiden/engine";
import { StartedChildren } from "../../src/figures/started-children.ts";
import { openSqliteStore } from "../../src/store/sqlite-store.ts";
import { startChild } from "../store/suite/decisions.ts";
import { limits, type StartedRun, StoreHarness } from "../store/suite/store-harness.ts";

const inMemory = {
  isDurable: false,
  open: async () => {
    const store = openSqliteStore({ memory: true, limits });
    return { store, reopen: () => assert.fail(), close: () => store.close() };
  },
};

const startChildOf = async (harness: StoreHarness, parent: StartedRun, workflowId: string) => {
  const { id } = parent;
  await harness.signal(parent);
  await harness.takeAndDecide([startChild(workflowId)]);
  const initiated = (await harness.history(id)).findLast(
    ({ type }) => type === "StartChildWorkflowExecutionInitiated",
  );
  const { workflowId: to, runId } = parent;
  await harness.store.executions.step({ id }, harness.now, (step) =>
    receive(step, {
      kind: "childStarted",
      to: { workflowId: to, runId },
      initiatedEventId: initiated?.id ?? 0,
      runId: `run of ${workflowId}`,
    }),
  );
};

test("children are read from a history once, and then from what is new in it", async () => {
  await using harness = await StoreHarness.open(inMemory);
  const parent = await harness.start("parent");
  const { histories, executions } = harness.store;
  const read: (readonly [first: number, last: number])[] = [];
  const children = new StartedChildren({
    read: (id, first, last) => {
      read.push([first, last]);
      return histories.read(id, first, last);
    },
  });
  const look = async () => {
    read.length = 0;
    const found = await executions.find({ id: parent.id });
    assert.ok(found);
    const started = await children.of(found);
    const names = started.map(({ workflowExecution }) => workflowExecution.workflowId);
    return { names, read: [...read], lastEventId: found.execution.lastEventId };
  };
  await startChildOf(harness, parent, "one");
  const first = await look();
  assert.deepEqual([first.names, first.read], [["one"], [[1, first.lastEventId]]]);
  assert.deepEqual((await look()).read, []);
  await startChildOf(harness, parent, "two");
  const second = await look();
  assert.deepEqual(second.names, ["one", "two"]);
  assert.deepEqual(second.read, [[first.lastEventId + 1, second.lastEventId]]);
});
