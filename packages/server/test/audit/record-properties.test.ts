// What holds of the records of all calls, tried on random ones.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Decision,
  decisions,
  decisionToWire,
  isRecordable,
  type OperationName,
  operations,
  refuse,
  type Shape,
} from "@ekiden/model";
import fc from "fast-check";
import { linesOf } from "../../src/audit/record.ts";
import { jsonText, recorderOf } from "../../src/audit/recorded.ts";
import type { AuditedOperation } from "../../src/operations/audited-request.ts";

const place = { region: "us-east-1", account: "123456789012" };

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.constantFrom('"', "\\", "\n", "\r\n", "\0", "\u2028", "\x7f", "\ud800", "駅伝🎽", "name"),
);

const structureOf = (shape: Shape) => {
  const values = Object.fromEntries(membersOf(shape).map(([name, each]) => [name, anyOf(each)]));
  return fc.record(values, { requiredKeys: shape.required ?? [] });
};

/** Values with the types and members of a shape; texts of any kind, where the service has rules. */
const anyOf = (shape: Shape): fc.Arbitrary<unknown> => {
  if (shape.type === "object") return structureOf(shape);
  if (shape.type === "array") return fc.array(anyOf(shape.items), { maxLength: 3 });
  if (shape.type === "boolean") return fc.boolean();
  if (shape.type === "integer") return fc.integer();
  return shape.type === "number" ? fc.double({ noDefaultInfinity: true, noNaN: true }) : text;
};

const membersOf = ({ properties }: Shape) => Object.entries(properties as Record<string, Shape>);

const hasNames = (shape: Shape): boolean => {
  if (shape.type === "object") return membersOf(shape).some(([, each]) => hasNames(each));
  return shape.type === "array" ? hasNames(shape.items) : isRecordable(shape);
};

/** What may be written of a value, by copying it. */
const kept = (shape: Shape, value: unknown): unknown => {
  if (value === undefined || !hasNames(shape)) return undefined;
  if (shape.type === "array") return (value as unknown[]).map((each) => kept(shape.items, each));
  if (shape.type !== "object") return value;
  const given = value as Record<string, unknown>;
  return Object.fromEntries(
    membersOf(shape).map(([name, each]) => [name, kept(each, given[name])]),
  );
};

const shapes: Record<string, Shape> = {
  ...Object.fromEntries(Object.entries(operations).map(([name, { input }]) => [name, input])),
  ...Object.fromEntries(
    Object.entries(operations).flatMap(([name, row]) =>
      "output" in row ? [[`output of ${name}`, row.output]] : [],
    ),
  ),
  ...decisions,
};
const valueOfAnyShape = fc
  .constantFrom(...Object.entries(shapes))
  .chain(([name, shape]) => fc.tuple(fc.constant(name), anyOf(shape)));

test("what is written of a value is what jsonText makes of all that may be", () => {
  const property = fc.property(valueOfAnyShape, ([name, value]) => {
    const shape = shapes[name] as Shape;
    assert.equal(recorderOf(shape)(value), jsonText(kept(shape, value) ?? null));
  });
  fc.assert(property, { numRuns: 3_000, seed: 1 });
});

const types = Object.keys(decisions) as Decision["type"][];
const decision = fc
  .constantFrom(...types)
  .chain((type) => anyOf(decisions[type]).map((data) => decisionToWire({ type, data } as never)));

const inputOf = (operation: OperationName): fc.Arbitrary<unknown> =>
  operation === "RespondDecisionTaskCompleted"
    ? fc.record({ taskToken: text, decisions: fc.array(decision, { maxLength: 4 }) })
    : anyOf(operations[operation].input);

const outputOf = (operation: OperationName): fc.Arbitrary<unknown> => {
  const row = operations[operation];
  return "output" in row ? anyOf(row.output) : fc.constant(undefined);
};

const principal = fc.record(
  { account: text, user: text, arn: text, accessKeyId: text, sessionOf: text },
  { requiredKeys: ["account", "user", "arn"] },
);
const run = fc.record({ domain: text, workflowId: text, runId: text });
const called = {
  requestId: fc.uuid(),
  at: fc.integer({ min: 0, max: 4_102_444_800_000 }),
  address: fc.option(text, { nil: undefined }),
  userAgent: fc.option(text, { nil: undefined }),
  principal,
  run,
  keyId: text,
  fault: text.map(refuse.malformedRequest),
};
const call: fc.Arbitrary<AuditedOperation> = fc
  .constantFrom(...(Object.keys(operations) as OperationName[]))
  .chain((operation) =>
    fc.record(
      {
        ...called,
        operation: fc.constant(operation),
        input: inputOf(operation),
        output: outputOf(operation),
      },
      { requiredKeys: ["operation", "requestId", "at", "address", "userAgent"] },
    ),
  );

test("no text in a call can break a line: each is what jsonText writes", () => {
  const property = fc.property(call, (given) => {
    const lines = linesOf(given, place);
    const [end, ...records] = lines.text.split("\n").reverse();
    assert.equal(end, "");
    assert.equal(records.length, lines.records);
    for (const record of records) assert.equal(record, jsonText(JSON.parse(record)));
  });
  fc.assert(property, { numRuns: 3_000, seed: 1 });
});
