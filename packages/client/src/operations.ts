// The 39 operations, and what may be done when nothing is known of how one of them ended.
import type { Inputs } from "./generated/inputs.ts";
import type { Outputs } from "./generated/outputs.ts";

export type OperationName = keyof Inputs;
export type Input<K extends OperationName> = Inputs[K];
export type Output<K extends OperationName> = Outputs[K];

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

export const isDoneTwice = (operation: OperationName, input: object): boolean =>
  doneTwice.get(operation)?.(input) ?? false;

const polls: ReadonlySet<OperationName> = new Set(["PollForActivityTask", "PollForDecisionTask"]);

/** Does the service let the call wait until there is something to answer? */
export const isPoll = (operation: OperationName, input: object): boolean =>
  // Further pages of a history are there already.
  polls.has(operation) && !(input as AnyInput).nextPageToken;
