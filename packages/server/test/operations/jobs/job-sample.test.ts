// What a dry run shows of a query that finds late: the first of what it has counted.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ExecutionFinder, finderDefault } from "../../../src/operations/find/execution-finder.ts";
import { JobSelection } from "../../../src/operations/jobs/selection.ts";
import { domain } from "../../store/suite/store-harness.ts";
import { JobHarness } from "./job-harness.ts";

const sampleOf = ({ store, now }: JobHarness, query: string, rows: number) => {
  const limits = { ...finderDefault, rowsPerTurn: 5, maxRowsPerPage: rows, maxRowsPerCount: 20 };
  const selection = new JobSelection(new ExecutionFinder(store, limits));
  return selection.sample({ domain, query, at: now }, 10);
};

test("a dry run shows executions that are found behind what one page looks at", async () => {
  await using harness = await JobHarness.open(20);
  const { workflowId, runId } = harness.runs.at(-1) ?? assert.fail();
  const found = { count: 1, truncated: false, executions: [{ workflowId, runId }] };
  assert.deepEqual(await sampleOf(harness, `runId = "${runId}"`, 10), found);
});

test("a dry run that has not seen all executions says so", async () => {
  await using harness = await JobHarness.open(50);
  const { runId } = harness.runs.at(-1) ?? assert.fail();
  const found = { count: 0, truncated: true, executions: [] };
  assert.deepEqual(await sampleOf(harness, `runId = "${runId}"`, 10), found);
});
