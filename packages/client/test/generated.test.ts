// What the client says of the service is what the model says: its files are written from it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type * as model from "@ekiden/model";
import { generatedFiles } from "../../../tools/client-types/files.ts";
import { repository } from "../../../tools/files.ts";
import type {
  DecisionAttributes,
  DecisionType,
  EkidenInput,
  EkidenOperationName,
  EkidenOutput,
  EventAttributes,
  EventType,
  Input,
  OperationName,
  Output,
} from "../src/index.ts";

for (const [name, text] of generatedFiles()) {
  test(`the file ${name} of the client is as the rows of the model have it`, () => {
    const path = join(repository, "packages", "client", "src", "generated", name);
    assert.equal(readFileSync(path, "utf8"), text, "write it again with `npm run client:types`");
  });
}

/** Times are dates here and seconds there; everything else is alike. */
type OnWire<T> = T extends Date
  ? number
  : T extends readonly (infer I)[]
    ? OnWire<I>[]
    : T extends object
      ? { [K in keyof T]: OnWire<T[K]> }
      : T;
type Alike<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

/** The model's types of Ekiden's own operations are those of values that are only read. */
type ReadOnly<T> = T extends readonly (infer I)[]
  ? readonly ReadOnly<I>[]
  : T extends object
    ? { readonly [K in keyof T]: ReadOnly<T[K]> }
    : T;

/** Of histories and decisions the model says only that they are records. */
type WithoutHistory = Exclude<
  OperationName,
  "GetWorkflowExecutionHistory" | "PollForDecisionTask" | "RespondDecisionTaskCompleted"
>;
type InputsAlike = {
  [K in WithoutHistory]: Alike<OnWire<Input<K>>, model.Input<K>>;
}[WithoutHistory];
type OutputsAlike = {
  [K in WithoutHistory]: Alike<OnWire<Output<K>>, model.Output<K>>;
}[WithoutHistory];
type EventsAlike = {
  [K in EventType]: Alike<EventAttributes<K>, model.EventAttributes<K>>;
}[EventType];
type DecisionsAlike = {
  [K in DecisionType]: Alike<DecisionAttributes<K>, model.DecisionAttributes<K>>;
}[DecisionType];

type EkidenInputsAlike = {
  [K in EkidenOperationName]: Alike<ReadOnly<EkidenInput<K>>, model.EkidenInput<K>>;
}[EkidenOperationName];
type EkidenOutputsAlike = {
  [K in EkidenOperationName]: Alike<ReadOnly<EkidenOutput<K>>, model.EkidenOutput<K>>;
}[EkidenOperationName];

test("the client's types of Ekiden's own operations are those that the model's rows give", () => {
  const operations: Alike<EkidenOperationName, model.EkidenOperationName> = true;
  const inputs: [EkidenInputsAlike] extends [true] ? true : false = true;
  const outputs: [EkidenOutputsAlike] extends [true] ? true : false = true;
  assert.deepEqual([operations, inputs, outputs], Array(3).fill(true));
});

test("the client's types are those that the model's rows give", () => {
  // The compiler holds these to the types: one false makes each of them a boolean.
  const operations: Alike<OperationName, model.OperationName> = true;
  const inputs: [InputsAlike] extends [true] ? true : false = true;
  const outputs: [OutputsAlike] extends [true] ? true : false = true;
  const events: [EventsAlike] extends [true] ? true : false = true;
  const decisions: [DecisionsAlike] extends [true] ? true : false = true;
  assert.deepEqual([operations, inputs, outputs, events, decisions], Array(5).fill(true));
});
