// Runs last: was every operation called, and every fault of its model provoked?
import assert from "node:assert/strict";
import { test } from "node:test";
import { type FaultName, type OperationName, operations } from "@ekiden/model";
import { provoked } from "./answers.ts";

const names = Object.keys(operations) as OperationName[];

/** Faults that a model lists and no test can provoke, with the reason. */
const unprovoked: {
  readonly [fault in FaultName]?: Partial<Record<OperationName | "all", string>>;
} = {
  OperationNotPermittedFault: { all: "This server lets every caller do everything." },
  LimitExceededFault: {
    ListTagsForResource: "Nothing that is read can be too much, and rates are not limited.",
    TagResource: "Too many tags have a fault of their own, and rates are not limited.",
    UntagResource: "Taking away cannot be too much, and rates are not limited.",
  },
};

const reasonFor = (operation: OperationName, fault: FaultName): string | undefined =>
  unprovoked[fault]?.all ?? unprovoked[fault]?.[operation];

test("every operation of the service is called by a test of this suite", () => {
  assert.equal(names.length, 39);
  assert.deepEqual(
    names.filter((name) => !provoked.has(name)),
    [],
  );
});

for (const operation of names) {
  test(`every fault of ${operation} is provoked, or cannot be and says why`, () => {
    const found = provoked.get(operation) ?? new Set();
    const listed: readonly FaultName[] = operations[operation].faults;
    for (const fault of listed) {
      const reason = reasonFor(operation, fault);
      assert.notEqual(found.has(fault), reason !== undefined, `${fault} (${reason ?? "expected"})`);
    }
  });
}
