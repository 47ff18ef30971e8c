// The language of FindWorkflowExecutions: what queries say, and how others are refused.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { Fault, maxQueryCharacters } from "@ekiden/model";
import fc from "fast-check";
import { parserFile, parserText } from "../../../../tools/query-parser/parser-text.ts";
import { parseQuery } from "../../src/operations/find/parse.ts";
import type { Query } from "../../src/operations/find/query.ts";
import { printed } from "./printed-query.ts";
import { queries } from "./random-queries.ts";

const now = Date.UTC(2026, 10, 27, 12);
const hour = 3_600_000;

const parse = (text: string, isSearchable = true): Query => parseQuery(text, { now, isSearchable });

const comparison = (attribute: string, operator: string, ...values: unknown[]) => ({
  attribute,
  path: [],
  operator,
  values,
});

/** Answers the text of the refusal. */
const refused = (text: string, isSearchable = true): string => {
  try {
    parse(text, isSearchable);
  } catch (error) {
    assert.ok(error instanceof Fault && error.fault === "ValidationException", String(error));
    return error.message;
  }
  assert.fail(`${text} was taken`);
};

describe("a query", () => {
  test("compares attributes, and says in which order", () => {
    const text =
      'status = FAILED and type.name = "order" and failure.reason ~ "Insufficient" ' +
      "and input.customer.id = 42 and started > -2h order by closed desc";
    assert.deepEqual(parse(text), {
      condition: {
        all: [
          comparison("status", "=", "FAILED"),
          comparison("type.name", "=", "order"),
          comparison("failure.reason", "~", "Insufficient"),
          { attribute: "input", path: ["customer", "id"], operator: "=", values: [42] },
          comparison("started", ">", now - 2 * hour),
        ],
      },
      order: { by: "closeTime", ascending: false },
    });
  });

  test("binds not before and, and and before or", () => {
    const [a, b, c] = ["a", "b", "c"].map((text) => comparison("tag", "=", text));
    const { condition } = parse('not tag = "a" and tag = "b" or tag = "c"');
    assert.deepEqual(condition, { any: [{ all: [{ not: a }, b] }, c] });
    const grouped = parse('NOT (tag = "a" AND (tag = "b" OR tag = "c"))');
    assert.deepEqual(grouped.condition, { not: { all: [a, { any: [b, c] }] } });
  });

  test("is of all executions where it is empty, the newest first", () => {
    const order = { by: "startTime", ascending: false };
    assert.deepEqual(parse("  \n"), { condition: undefined, order });
    assert.deepEqual(parse("order by started asc").order, { by: "startTime", ascending: true });
  });

  test("is in the order of closes where closes are bounded and starts are not", () => {
    assert.equal(parse("closed > -1d").order.by, "closeTime");
    assert.equal(parse("closed > -1d and started > -1d").order.by, "startTime");
    assert.equal(parse("closed > -1d or started > -1d").order.by, "startTime");
    assert.equal(parse("closed > -1d order by started").order.by, "startTime");
  });

  test("understands times, spans, lists and paths", () => {
    const valuesOf = (text: string) => {
      const { condition } = parse(text);
      assert.ok(condition && "attribute" in condition);
      return [...condition.path, ...condition.values];
    };
    const day = Date.UTC(2026, 10, 27);
    assert.deepEqual(valuesOf("started >= 2026-11-27"), [day]);
    assert.deepEqual(valuesOf("started >= 2026-11-27T10:00"), [day + 10 * hour]);
    assert.deepEqual(valuesOf("started >= 2026-11-27T10:00:00.5+02:00"), [day + 8 * hour + 500]);
    assert.deepEqual(valuesOf(`started >= ${day / 1000}`), [day]);
    assert.deepEqual(valuesOf(`started >= ${day / 1_000}`), [day]);
    assert.deepEqual(valuesOf(`started >= ${day}`), [day], "milliseconds");
    assert.deepEqual(valuesOf("started<now"), [now]);
    assert.deepEqual(valuesOf("started>-1.5d"), [now - 36 * hour]);
    assert.deepEqual(valuesOf("duration > 90s"), [90_000]);
    assert.deepEqual(valuesOf('runId in ("a","b\\n")'), ["a", "b\n"]);
    assert.deepEqual(valuesOf("status in (failed, TIMED_OUT)"), ["FAILED", "TIMED_OUT"]);
    assert.deepEqual(valuesOf('result[0].a-b.2."c d" = null'), ["0", "a-b", "2", "c d", null]);
    assert.deepEqual(valuesOf("parent.runId exists"), []);
  });
});

describe("a query that is refused says at which column, and what was expected", () => {
  const cases: readonly [query: string, column: number, expected: string][] = [
    ["colour = 3", 1, "an attribute: one of workflowId, runId, type.name"],
    ["status FAILED", 8, "an operator"],
    ["status =", 9, "a value"],
    ["status = FAILLED", 10, "one of OPEN, COMPLETED, FAILED"],
    ['status ~ "FAI"', 8, "one of = != in"],
    ["status = FAILED started > -2h", 17, "and, or, order by"],
    ["status = FAILED and", 20, "a comparison"],
    ["status = FAILED)", 16, "and, or, order by"],
    ["(status = FAILED", 17, "and, or, order by, )"],
    ["started > -2x", 11, "a time, as in -2h"],
    ["started > 2026-13-01", 11, "a time"],
    ["started > 2026-02-30", 11, "a time"],
    ["started > 2026-11-31T10:00", 11, "a time"],
    ["duration < 5", 12, "a span of time"],
    ["type.name = orders", 13, "a text in quotes"],
    ["type.name = order", 13, 'a value, as in "order"'],
    ['type.name = "order', 13, "a value"],
    ['type.name = "\\x"', 13, "a text as in JSON"],
    ['tag ~ ""', 7, "not empty"],
    ["tag in ()", 9, "a value"],
    ['tag in "a"', 8, "values in parentheses"],
    ["historyLength = many", 17, "a number"],
    ["cancelRequested = null", 19, "true or false"],
    ["order by type.name", 10, "started or closed"],
    ["order by started upwards", 18, "asc, desc or the end"],
    ["order started", 7, "by"],
    ["status = FAILED; drop table executions", 16, "and, or, order by"],
    [`tag = "${"a".repeat(maxQueryCharacters)}"`, maxQueryCharacters + 1, "4096 at most"],
    [`${"(".repeat(21)}status = OPEN`, 21, "20 at most"],
    [`status = OPEN${" or status = OPEN".repeat(201)}`, 3398, "200 comparisons"],
  ];
  for (const [query, column, expected] of cases) {
    test(query.length > 60 ? `${query.slice(0, 60)} …` : query, () => {
      const message = refused(query);
      assert.ok(message.startsWith(`The query is not valid at column ${column}: `), message);
      assert.ok(message.includes(expected), message);
    });
  }

  test("input where it may not be searched", () => {
    const message = refused("status = OPEN and input.id = 3", false);
    assert.match(
      message,
      /at column 19: it has "input.id"\. Expected another attribute: input and/,
    );
  });
});

test("a query is what it was after it was written down", () => {
  const texts = ["", "order", "é", '"', "\\", "\u0000", "\ud800"];
  const times = [0, now, now - 1];
  fc.assert(
    fc.property(queries({ texts, times }), (query) => {
      assert.deepEqual(parse(printed(query)), { condition: query.condition, order: query.order });
    }),
    { numRuns: 500 },
  );
});

test("every text is a query or is refused for a column within it", () => {
  const words = [
    "status",
    "=",
    "FAILED",
    "and",
    "or",
    "not",
    "(",
    ")",
    "in",
    ",",
    '"a"',
    '"',
    "\\",
  ];
  const pieces = fc.oneof(
    fc.constantFrom(...words, "order", "by", "input.a", "started", "-2h", "~", "exists", ".", "["),
    fc.string({ unit: "binary", maxLength: 4 }),
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 30 }), fc.boolean(), (parts, isSpaced) => {
      const text = parts.join(isSpaced ? " " : "");
      try {
        parse(text);
      } catch (error) {
        assert.ok(error instanceof Fault, String(error));
        const column = Number(/at column (\d+):/.exec(error.message)?.[1]);
        assert.ok(column >= 1 && column <= text.length + 1, `${column} in ${text}`);
      }
    }),
    { numRuns: 2_000 },
  );
});

test("the parser is the one that its grammar makes", () => {
  assert.equal(readFileSync(parserFile, "utf8"), parserText(), "run `npm run query:parser`");
});
