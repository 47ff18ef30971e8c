import assert from "node:assert/strict";
import { test } from "node:test";
import type { ExecutionInfo, FoundExecutions } from "../../src/api/ekiden-types.ts";
import { completeSince, SortedRows } from "../../src/executions/sorted-rows.ts";

/** One that started then; `name` is its workflow id. */
const started = (startTimestamp: number, name = `w${startTimestamp}`): ExecutionInfo => ({
  execution: { workflowId: name, runId: name },
  workflowType: { name: "order", version: "1" },
  startTimestamp,
  executionStatus: "OPEN",
  cancelRequested: false,
});

const closedOne = (info: ExecutionInfo): ExecutionInfo => ({
  ...info,
  executionStatus: "CLOSED",
  closeStatus: "COMPLETED",
  closeTimestamp: info.startTimestamp + 60,
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

test("a run that closed between two answers stands in the list once, as it ended", () => {
  const open = page(started(9), started(8));
  const before = page(closedOne(started(7)));
  const later = page(closedOne(started(8)), closedOne(started(1)));
  const rows = new SortedRows();
  assert.deepEqual(idsOf(rows.of([open, before])), ["w9", "w8", "w7"]);
  for (const each of [rows, new SortedRows()]) {
    const all = each.of([open, before, later]);
    assert.deepEqual(idsOf(all), ["w9", "w8", "w7", "w1"]);
    assert.equal(all[1]?.closeStatus, "COMPLETED");
  }
});

test("the list is without gaps down to where the pages of one state end", () => {
  const open = { pages: [page(started(9), started(1))], goesOn: false };
  const first = page(started(8), started(7));
  assert.equal(completeSince([open, { pages: [first], goesOn: true }]), 7);
  const all = { pages: [first, page(started(6))], goesOn: false };
  assert.ok(completeSince([open, all]) <= 1);
  const more = { pages: [page(started(9), started(8))], goesOn: true };
  assert.equal(completeSince([more, { pages: [first], goesOn: true }]), 8);
});
