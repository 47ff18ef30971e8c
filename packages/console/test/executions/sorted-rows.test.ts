import assert from "node:assert/strict";
import { test } from "node:test";
import type { ExecutionInfo, FoundExecutions } from "../../src/api/ekiden-types.ts";
import { SortedRows } from "../../src/executions/sorted-rows.ts";

/** One that started then; `name` is its workflow id. */
const started = (startTimestamp: number, name = `w${startTimestamp}`): ExecutionInfo => ({
  execution: { workflowId: name, runId: name },
  workflowType: { name: "order", version: "1" },
  startTimestamp,
  executionStatus: "OPEN",
  cancelRequested: false,
});

const page = (...executionInfos: readonly ExecutionInfo[]): FoundExecutions => ({
  executionInfos,
  examined: executionInfos.length,
});

const idsOf = (infos: readonly ExecutionInfo[]) =>
  infos.map(({ execution }) => execution.workflowId);

test("open and closed executions stand in one order, whichever page they came with", () => {
  const rows = new SortedRows();
  const open = [page(started(9), started(5)), page(started(4), started(1))];
  const closed = [page(started(8), started(6)), page(started(3), started(2))];
  const first = [...open.slice(0, 1), ...closed.slice(0, 1)];
  assert.deepEqual(idsOf(rows.of(first)), ["w9", "w8", "w6", "w5"]);
  const all = [...open, ...closed];
  const newestFirst = ["w9", "w8", "w6", "w5", "w4", "w3", "w2", "w1"];
  assert.deepEqual(idsOf(rows.of(all)), newestFirst);
  assert.deepEqual(idsOf(rows.of(all, "started")), [...newestFirst].reverse());
  assert.deepEqual(idsOf(rows.of(all, "-workflowId")), newestFirst);
  assert.deepEqual(idsOf(rows.of(all)), newestFirst);
});

test("a page that came anew takes the place of what it was before", () => {
  const rows = new SortedRows();
  const kept = page(started(2));
  rows.of([page(started(3, "before")), kept]);
  assert.deepEqual(idsOf(rows.of([page(started(3, "after")), kept])), ["after", "w2"]);
  assert.deepEqual(idsOf(rows.of([kept])), ["w2"]);
  assert.deepEqual(idsOf(rows.of([])), []);
});

test("pages of which each is sorted into those before are in order as if they came at once", () => {
  const pages = Array.from({ length: 30 }, (_, at) =>
    page(...Array.from({ length: 20 }, (_each, row) => started(((at * 20 + row) * 7_919) % 601))),
  );
  for (const sort of [undefined, "started", "workflowId", "-duration"]) {
    const grown = new SortedRows();
    for (let count = 1; count <= pages.length; count += 1) grown.of(pages.slice(0, count), sort);
    assert.deepEqual(grown.of(pages, sort), new SortedRows().of(pages, sort));
  }
});
