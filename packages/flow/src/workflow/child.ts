// Children: workflows that this one starts, and whose ends it learns.
import type { Decision, HistoryEvent } from "@ekiden/client";
import type { ChildOptions, WorkflowReference } from "../definitions.ts";
import { DecisionRefused, type WorkflowEnd, WorkflowFailure } from "../errors.ts";
import { noHeaders, withHeaders } from "../headers.ts";
import type { ChildCall, ChildInput } from "../interceptors/workflow.ts";
import { currentRun } from "./current.ts";
import { cancelExecution, type ExternalWorkflow, external } from "./external.ts";
import { headersFor, inPromise, outbound } from "./interception.ts";
import { newOperation, type Operation } from "./operation.ts";
import { decidingRunId } from "./origins.ts";
import type { Run } from "./run.ts";
import { wireSettings } from "./settings.ts";
import type { Subject } from "./subject.ts";
import { type Where, whereOf } from "./where.ts";

/** A child that has been started. */
export interface ChildHandle<Result> extends ExternalWorkflow {
  readonly runId: string;
  /**
   * What the child returns. Throws a WorkflowFailure when it ends in any other way; the scope in
   * which it was started decides what a cancellation does (see `onCancel`).
   */
  readonly result: () => Promise<Result>;
}

/** A child's two ends: it has been started, and it is closed. */
interface Child {
  readonly workflowId: string;
  readonly started: Operation<string>;
}

const keyOf = (workflowId: string): string => `child ${workflowId}`;
const maxWorkflowIdCharacters = 256;

/** Unique because run ids are: a run that continues as new may leave children behind. */
const childWorkflowId = (run: Run, name: string): string => {
  const runId = decidingRunId(run);
  const room = maxWorkflowIdCharacters - runId.length - ":-1000000".length;
  return `${runId}:${run.numbers.nextId("child", name.slice(0, room))}`;
};

const decisionOf = (
  run: Run,
  { workflowType, options, headers }: ChildInput,
  workflowId: string,
): Decision<"StartChildWorkflowExecution"> => {
  const { name } = workflowType;
  const value = withHeaders(options.input, headersFor(run, name, headers));
  const input = run.payloads.encode(value, `the input of child ${name}`);
  const data = { workflowType, workflowId, input, ...wireSettings(options) };
  return { type: "StartChildWorkflowExecution", data } as Decision<"StartChildWorkflowExecution">;
};

const whenStarted = ({ started }: Child, act: () => void): void => {
  if (started.settled) act();
  else started.promise.then(act, () => {});
};

/** The child's end shows whether the request arrived. */
const ask = (request: Parameters<typeof cancelExecution>[0]): void =>
  void cancelExecution(request).catch(() => {});

const begin = (run: Run, input: ChildInput, where: Where): ChildCall => {
  const { workflowType, options } = input;
  const workflowId = options.workflowId ?? childWorkflowId(run, workflowType.name);
  const decision = decisionOf(run, input, workflowId);
  const child: Child = { workflowId, started: newOperation<string>(`start ${workflowId}`) };
  const mode = options.onCancel ?? "wait";
  const ended: Operation<unknown> = run.operations.begin(
    { key: keyOf(workflowId), decision, where },
    (error) => {
      const wasUnsent = run.operations.takeBack(ended);
      if (wasUnsent || mode === "abandon") run.operations.reject(ended, error);
      if (wasUnsent || mode === "abandon") return;
      // Its start may be under way still: a child that is not open yet cannot be asked to cancel.
      whenStarted(child, () => {
        if (!ended.settled && !ended.hasEnded) ask({ run, to: { workflowId }, where });
        if (mode === "request") run.operations.reject(ended, error);
      });
    },
  );
  ended.subject = child;
  ended.promise.catch((error) => child.started.reject(error));
  // Code that only awaits the result is not concerned with the start, and the reverse.
  child.started.promise.catch(() => {});
  return { workflowId, started: child.started.promise, result: ended.promise };
};

/** Through the interceptors; at once where there are none. */
const callChild = <Input>(
  workflow: WorkflowReference<Input, unknown>,
  options: ChildOptions<Input>,
  where: Where,
): ChildCall | Promise<ChildCall> => {
  const { name, version } = workflow;
  const run = currentRun(`child ${name}`);
  const input = { workflowType: { name, version }, options, headers: noHeaders };
  const chain = outbound(run, "startChildWorkflowExecution");
  if (!chain) return begin(run, input, where);
  return inPromise(() => chain(input, async (given) => begin(run, given, where)));
};

/**
 * Starts a child and resolves when it has been started, to a handle for its result. Throws a
 * DecisionRefused when the service does not start it.
 *
 * @example
 * ```ts
 * import { startChild, workflowReference } from "@ekiden/flow";
 *
 * const encode = workflowReference<string, number>("Encode", "1.0");
 * const child = await startChild(encode, { input: "film.mov" });
 * const size: number = await child.result();
 * ```
 */
export function startChild<Input, Result>(
  workflow: WorkflowReference<Input, Result>,
  options: ChildOptions<Input>,
): Promise<ChildHandle<Result>>;
export function startChild<Result>(
  workflow: WorkflowReference<undefined, Result>,
): Promise<ChildHandle<Result>>;
export async function startChild<Input, Result>(
  workflow: WorkflowReference<Input, Result>,
  options = {} as ChildOptions<Input>,
): Promise<ChildHandle<Result>> {
  const called = callChild(workflow, options, whereOf(startChild));
  const { workflowId, started, result } = called instanceof Promise ? await called : called;
  const runId = await started;
  return {
    // Without the runId, because a child that continues as new has another one then.
    ...external(workflowId),
    runId,
    result: () => result as Promise<Result>,
  };
}

/** Starts a child and resolves to what it returns. Throws as `startChild` and its `result` do. */
export function runChild<Input, Result>(
  workflow: WorkflowReference<Input, Result>,
  options: ChildOptions<Input>,
): Promise<Result>;
export function runChild<Result>(workflow: WorkflowReference<undefined, Result>): Promise<Result>;
export async function runChild<Input, Result>(
  workflow: WorkflowReference<Input, Result>,
  options = {} as ChildOptions<Input>,
): Promise<Result> {
  const called = callChild(workflow, options, whereOf(runChild));
  const { result } = called instanceof Promise ? await called : called;
  return result as Promise<Result>;
}

type Ended = HistoryEvent<
  | "ChildWorkflowExecutionFailed"
  | "ChildWorkflowExecutionTimedOut"
  | "ChildWorkflowExecutionCanceled"
  | "ChildWorkflowExecutionTerminated"
>;

const operationOf = (run: Run, { initiatedEventId }: { readonly initiatedEventId: number }) =>
  run.operations.ofEvent(initiatedEventId);

const endAs =
  (closeStatus: WorkflowEnd["closeStatus"]) =>
  (run: Run, { data }: Ended): void => {
    const { workflowId, runId } = data.workflowExecution;
    const { reason, details } = data as { reason?: string; details?: string };
    const hasCause = closeStatus === "FAILED" || details !== undefined;
    const cause = hasCause ? run.payloads.errorFrom(reason ?? closeStatus, details) : undefined;
    const failure = new WorkflowFailure({ workflowId, runId, closeStatus, cause });
    run.operations.reject(operationOf(run, data), failure);
  };

export const child = {
  resultingEvents: {
    StartChildWorkflowExecutionInitiated: {
      key: ({ workflowId }) => keyOf(workflowId),
      nameOf: ({ workflowType }) => workflowType.name,
      link: (run, { id, data }) => run.operations.link(keyOf(data.workflowId), id),
    },
    StartChildWorkflowExecutionFailed: {
      key: ({ workflowId }) => keyOf(workflowId),
      nameOf: ({ workflowType }) => workflowType.name,
    },
  },
  newEvents: {
    StartChildWorkflowExecutionFailed(run, { data }) {
      const { workflowId, cause, initiatedEventId } = data;
      const operation =
        initiatedEventId === 0 ? run.operations.of(keyOf(workflowId)) : operationOf(run, data);
      const refused = new DecisionRefused("StartChildWorkflowExecution", cause, workflowId);
      run.operations.reject(operation, refused);
    },
    ChildWorkflowExecutionStarted(run, { data }) {
      const operation = operationOf(run, data);
      const child = operation?.subject as Child | undefined;
      if (!child) return;
      child.started.settled = true;
      child.started.resolve(data.workflowExecution.runId);
    },
    ChildWorkflowExecutionCompleted(run, { data }) {
      run.operations.resolve(operationOf(run, data), run.payloads.decode(data.result));
    },
    ChildWorkflowExecutionFailed: endAs("FAILED"),
    ChildWorkflowExecutionTimedOut: endAs("TIMED_OUT"),
    ChildWorkflowExecutionCanceled: endAs("CANCELED"),
    ChildWorkflowExecutionTerminated: endAs("TERMINATED"),
  },
  ended: {
    ChildWorkflowExecutionCompleted: operationOf,
    ChildWorkflowExecutionFailed: operationOf,
    ChildWorkflowExecutionTimedOut: operationOf,
    ChildWorkflowExecutionCanceled: operationOf,
    ChildWorkflowExecutionTerminated: operationOf,
  },
} satisfies Subject;
