// Other executions of the domain: signals to them, and requests that they cancel.

import { DecisionRefused } from "../errors.ts";
import { noHeaders, withHeaders } from "../headers.ts";
import type { SignalWorkflowInput } from "../interceptors/workflow.ts";
import { currentRun } from "./current.ts";
import { headersFor, inPromise, outbound } from "./interception.ts";
import { type Operation, promised } from "./operation.ts";
import type { Run } from "./run.ts";
import type { SignalDefinition } from "./signal.ts";
import type { Subject } from "./subject.ts";
import { type Where, whereOf } from "./where.ts";

export interface Addressee {
  readonly workflowId: string;
  /** The open run of that workflowId by default. */
  readonly runId?: string | undefined;
}

interface Request {
  readonly run: Run;
  readonly to: Addressee;
  readonly where: Where;
}

const signalKeyOf = (control: string | undefined): string => `signal ${control}`;
const cancelKeyOf = (control: string | undefined): string => `cancel ${control}`;

const beginSignal = (
  { run, to: { workflowId, runId }, where }: Request,
  signalName: string,
  payload: unknown,
): Operation<void> => {
  const input = run.payloads.encode(payload, `the payload of signal ${signalName}`);
  const control = run.numbers.nextId("signal", `${signalName} to ${workflowId}`);
  const data = { workflowId, runId, signalName, input, control };
  const decision = { type: "SignalExternalWorkflowExecution", data } as const;
  const operation: Operation<void> = run.operations.begin(
    { key: signalKeyOf(control), decision, where },
    // A signal that is on its way arrives; only one that was never sent is called off.
    (error) => {
      if (run.operations.takeBack(operation)) run.operations.reject(operation, error);
    },
  );
  operation.subject = workflowId;
  return operation;
};

const beginCancel = ({ run, to: { workflowId, runId }, where }: Request): Operation<void> => {
  const control = run.numbers.nextId("cancel", workflowId);
  const data = { workflowId, runId, control };
  const decision = { type: "RequestCancelExternalWorkflowExecution", data } as const;
  const operation = run.operations.beginShielded<void>({
    key: cancelKeyOf(control),
    decision,
    where,
  });
  operation.subject = workflowId;
  return operation;
};

/** Resolves when the other execution has the signal; through the interceptors, if there are any. */
const signalThrough = (request: Request, signalName: string, payload: unknown): Promise<void> => {
  const { run, to, where } = request;
  const chain = outbound(run, "signalWorkflow");
  if (!chain) return promised(() => beginSignal(request, signalName, payload));
  const { workflowId, runId } = to;
  const input = { workflowId, runId, signalName, payload, headers: noHeaders };
  const last = (given: SignalWorkflowInput): Promise<void> =>
    promised(() => {
      const headers = headersFor(run, given.signalName, given.headers);
      const value = withHeaders(given.payload, headers);
      const addressee = { workflowId: given.workflowId, runId: given.runId };
      return beginSignal({ run, to: addressee, where }, given.signalName, value);
    });
  return inPromise(() => chain(input, last));
};

/** Resolves when the other execution has the request in its history. */
export const cancelExecution = (request: Request): Promise<void> =>
  promised(() => beginCancel(request));

/** Another execution, as a workflow sees it. */
export interface ExternalWorkflow extends Addressee {
  /**
   * Sends a signal; resolves when it has arrived. Throws a DecisionRefused
   * (`UNKNOWN_EXTERNAL_WORKFLOW_EXECUTION`) when there is no such open execution.
   */
  readonly signal: <Payload>(
    signal: SignalDefinition<Payload>,
    ...payload: undefined extends Payload
      ? [payload?: NoInfer<Payload>]
      : [payload: NoInfer<Payload>]
  ) => Promise<void>;
  /**
   * Requests that it cancels; resolves when the request has arrived, and throws as `signal` does.
   */
  readonly cancel: () => Promise<void>;
}

/** The execution with this workflowId (and runId) in the same domain. */
export const external = (workflowId: string, runId?: string): ExternalWorkflow => {
  const to = { workflowId, runId };
  const signal: ExternalWorkflow["signal"] = (sent, ...[payload]) => {
    const run = currentRun(`signal ${sent.name} to ${workflowId}`);
    return signalThrough({ run, to, where: whereOf(signal, run) }, sent.name, payload);
  };
  const cancel: ExternalWorkflow["cancel"] = () => {
    const run = currentRun(`the cancel request to ${workflowId}`);
    return cancelExecution({ run, to, where: whereOf(cancel) });
  };
  return { ...to, signal, cancel };
};

const initiated = (run: Run, { initiatedEventId }: { readonly initiatedEventId: number }) =>
  run.operations.ofEvent(initiatedEventId);

interface Refusal {
  /** 0 where the service refuses before anything is initiated. */
  readonly initiatedEventId: number;
  readonly control?: string | undefined;
}

const refused = (run: Run, refusal: Refusal, keyOf: typeof signalKeyOf): Operation | undefined =>
  refusal.initiatedEventId === 0
    ? run.operations.of(keyOf(refusal.control))
    : initiated(run, refusal);

export const externalWorkflow = {
  resultingEvents: {
    SignalExternalWorkflowExecutionInitiated: {
      key: ({ control }) => signalKeyOf(control),
      link: (run, { id, data }) => run.operations.link(signalKeyOf(data.control), id),
    },
    SignalExternalWorkflowExecutionFailed: { key: ({ control }) => signalKeyOf(control) },
    RequestCancelExternalWorkflowExecutionInitiated: {
      key: ({ control }) => cancelKeyOf(control),
      link: (run, { id, data }) => run.operations.link(cancelKeyOf(data.control), id),
    },
    RequestCancelExternalWorkflowExecutionFailed: { key: ({ control }) => cancelKeyOf(control) },
  },
  newEvents: {
    ExternalWorkflowExecutionSignaled(run, { data }) {
      run.operations.resolve(initiated(run, data), undefined);
    },
    ExternalWorkflowExecutionCancelRequested(run, { data }) {
      run.operations.resolve(initiated(run, data), undefined);
    },
    SignalExternalWorkflowExecutionFailed(run, { data }) {
      run.operations.rejectWith(refused(run, data, signalKeyOf), ({ subject }) => {
        const to = `the signal to ${subject}`;
        return new DecisionRefused("SignalExternalWorkflowExecution", data.cause, to);
      });
    },
    RequestCancelExternalWorkflowExecutionFailed(run, { data }) {
      run.operations.rejectWith(refused(run, data, cancelKeyOf), ({ subject }) => {
        const of = String(subject);
        return new DecisionRefused("RequestCancelExternalWorkflowExecution", data.cause, of);
      });
    },
  },
} satisfies Subject;
