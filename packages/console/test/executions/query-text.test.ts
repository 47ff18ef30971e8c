// What the console makes of the text of a query; what it means is the server's to say.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  columnIn,
  comparisonOf,
  narrowedBy,
  splitAt,
  suggestionsFor,
  timeOf,
} from "../../src/executions/query/query-text.ts";

test("names are suggested for the last word, with what stands before it", () => {
  assert.deepEqual(suggestionsFor("status = FAILED and type"), [
    "status = FAILED and type.name",
    "status = FAILED and type.version",
  ]);
  assert.ok(suggestionsFor("").includes("workflowId"));
  assert.deepEqual(suggestionsFor("status = C"), [
    "status = COMPLETED",
    "status = CANCELED",
    "status = CONTINUED_AS_NEW",
  ]);
  assert.ok(suggestionsFor("status in (FAILED, ").includes("status in (FAILED, TIMED_OUT"));
  assert.deepEqual(suggestionsFor('workflowId = "ty'), [], "nothing within a text");
  assert.deepEqual(suggestionsFor('tag = "a" and type.n'), ['tag = "a" and type.name']);
});

test("a query is narrowed within its order, and what it chooses from stays together", () => {
  const narrow = "status = FAILED";
  assert.equal(narrowedBy("", narrow), narrow);
  assert.equal(narrowedBy('tag = "a or b"', narrow), 'tag = "a or b" and status = FAILED');
  assert.equal(
    narrowedBy('tag = "a" OR tag = "b" order by closed asc', narrow),
    '(tag = "a" OR tag = "b") and status = FAILED order by closed asc',
  );
  assert.equal(narrowedBy("order by closed", narrow), "status = FAILED order by closed");
});

test("each value of a facet is a comparison, unless it could be meant in two ways", () => {
  assert.equal(comparisonOf("tag", 'say "hi"', ""), 'tag = "say \\"hi\\""');
  assert.equal(comparisonOf("reason", "late", ""), 'failure.reason = "late"');
  const type = 'type.name = "order" and type.version = "1.0"';
  assert.equal(comparisonOf("type", "order@1.0", ""), type);
  assert.equal(comparisonOf("type", "order@home@1.0", ""), undefined);
  const hour = "2026-11-27T10:00:00.000Z";
  assert.equal(
    comparisonOf("hour", hour, "order by closed"),
    "closed >= 2026-11-27T10:00:00.000Z and closed < 2026-11-27T11:00:00.000Z",
  );
  assert.equal(comparisonOf("hour", hour, "closed > -1d"), undefined);
  assert.equal(timeOf('tag = "closed"'), "started");
});

test("a refusal names a column, and the word there is what is wrong", () => {
  const message = 'The query is not valid at column 10: it has "FAILLED". Expected one of OPEN';
  assert.equal(columnIn(message), 10);
  assert.equal(columnIn("Unknown domain, named at column 10"), undefined);
  assert.deepEqual(splitAt('status = FAILLED and tag = "a"', 10), [
    "status = ",
    "FAILLED",
    ' and tag = "a"',
  ]);
  assert.deepEqual(splitAt("status =", 9), ["status =", "", ""]);
});
