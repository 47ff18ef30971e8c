// The operations, and what may be done when nothing is known of how one of them ended.
import type { EkidenInputs } from "./generated/ekiden-inputs.ts";
import { ekidenOperations } from "./generated/ekiden-operations.ts";
import type { EkidenOutputs } from "./generated/ekiden-outputs.ts";
import type { Inputs } from "./generated/inputs.ts";
import type { Outputs } from "./generated/outputs.ts";

/** One of the 39 operations of the service. */
export type OperationName = keyof Inputs;
/** What an operation is called with: `Input<"StartWorkflowExecution">`. */
export type Input<K extends OperationName> = Inputs[K];
/** What it answers; `undefined` where it answers nothing. */
export type Output<K extends OperationName> = Outputs[K];

/** One of Ekiden's own operations, which Amazon's service does not have. */
export type EkidenOperationName = keyof EkidenInputs;
/** What one of them is called with: `EkidenInput<"ListTaskLists">`. */
export type EkidenInput<K extends EkidenOperationName> = EkidenInputs[K];
/** What it answers. */
export type EkidenOutput<K extends EkidenOperationName> = EkidenOutputs[K];

/** Of the service or of Ekiden; no name is of both. */
export type AnyOperationName = OperationName | EkidenOperationName;

const isEkiden = (operation: AnyOperationName): operation is EkidenOperationName =>
  Object.hasOwn(ekidenOperations, operation);

/** The value of the header that names an operation. */
export const targetOf = (operation: AnyOperationName): string =>
  `${isEkiden(operation) ? "Ekiden" : "SimpleWorkflowService"}.${operation}`;

/** Any input, as far as it is looked at here. */
interface AnyInput {
  readonly runId?: string;
  readonly nextPageToken?: string;
}

const always = (): boolean => true;
/** Without a run they mean the one that is open, which may be another one by then. */
const withoutRun = ({ runId }: AnyInput): boolean => !runId;

/**
 * Those that do something again when they are sent again, after an outcome that is not known: a
 * signal would arrive twice, a run that has closed already would be started a second time, and the
 * run that follows it would be terminated, too. Of the others a repetition is refused or changes
 * nothing: an answer to a task is taken once, because its token names one attempt.
 */
const doneTwice: ReadonlyMap<OperationName, (input: AnyInput) => boolean> = new Map([
  ["SignalWorkflowExecution", always],
  ["StartWorkflowExecution", always],
  ["RequestCancelWorkflowExecution", withoutRun],
  ["TerminateWorkflowExecution", withoutRun],
]);

/** Of Ekiden's own operations, all that change something count as such. */
export const isDoneTwice = (operation: AnyOperationName, input: object): boolean =>
  isEkiden(operation) ? !ekidenOperations[operation] : (doneTwice.get(operation)?.(input) ?? false);

const polls: ReadonlySet<AnyOperationName> = new Set([
  "PollForActivityTask",
  "PollForDecisionTask",
  "AwaitWorkflowExecutionClose",
]);

/** Does the service let the call wait until there is something to answer? */
export const isPoll = (operation: AnyOperationName, input: object): boolean =>
  // Further pages of a history are there already.
  polls.has(operation) && !(input as AnyInput).nextPageToken;

/** It moves virtual time, and stands wherever workers have something to do. */
const longMilliseconds = 300_000;

/** At least so long the answer is waited for. */
export const leastMilliseconds = (operation: AnyOperationName): number =>
  operation === "AdvanceTime" ? longMilliseconds : 0;
