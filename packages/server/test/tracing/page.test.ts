// Bounds that the page of traces names are those in force.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { maxRunsChanged } from "../../src/tracing/changed-runs.ts";
import {
  maxEventsRead,
  maxRunsPerInterval,
  maxRunsWaiting,
} from "../../src/tracing/execution-spans.ts";
import { maxSpansOfRun } from "../../src/tracing/history-spans.ts";

const page = new URL("../../../../docs/operations/traces.md", import.meta.url);

test("bounds that the page names are those in force", () => {
  const text = readFileSync(page, "utf8").replaceAll(/\s+/g, " ");
  const inWords = (bound: number) => bound.toLocaleString("en-US");
  for (const sentence of [
    `${inWords(maxRunsWaiting)} executions wait to be read`,
    `at most ${inWords(maxSpansOfRun)} spans beside its own`,
    `more than ${inWords(maxEventsRead)} events has only its own`,
    `${inWords(maxRunsChanged)} executions wait for their interval`,
    `In an interval ${inWords(maxRunsPerInterval)} histories are read`,
  ]) {
    assert.ok(text.includes(sentence), sentence);
  }
});
