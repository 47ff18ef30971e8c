// What a job does to one execution: a call of the service as its caller could make it, for the run
// by its id. And what is known of a call whose outcome was lost.
import type { Input, OperationName } from "@ekiden/model";
import type { DomainKey } from "../../store/domain-key.ts";
import type { SettledItem } from "../../store/job-store.ts";
import type { StoredExecution, StoredState } from "../../store/store.ts";
import type { HandlerDeps } from "../handler-deps.ts";
import type { JobAction, JobDefinition } from "./definition.ts";
import type { RunName } from "./selection.ts";

interface JobTarget extends RunName {
  /** As it is called on the wire. */
  readonly domain: string;
}

type ActionDeps = { readonly store: Pick<HandlerDeps["store"], "executions" | "histories"> };

/** The input of the call, or why there is none to be made. */
type CallInput = { readonly input: object } | { readonly skip: string };

type Outcome = Pick<SettledItem, "state" | "text">;

interface ActionRow {
  readonly operation: OperationName;
  readonly inputOf: (
    deps: ActionDeps,
    target: JobTarget & { readonly key: DomainKey },
    definition: JobDefinition,
  ) => CallInput | Promise<CallInput>;
  /** Of a call that may have been made or not: undefined where the run does not tell. */
  readonly inDoubt: (execution: Readonly<StoredState>) => Outcome | undefined;
}

const unknown: Outcome = {
  state: "UNKNOWN",
  text: "The server ended between the action and its record. It is not repeated",
};
const gone = { state: "SKIPPED", text: "The execution is not kept any more" } as const;

const actions: Readonly<Record<JobAction, ActionRow>> = {
  cancel: {
    operation: "RequestCancelWorkflowExecution",
    inputOf: (_deps, { domain, workflowId, runId }) => ({ input: { domain, workflowId, runId } }),
    inDoubt: ({ cancelRequested, closed }) =>
      cancelRequested && !closed ? { state: "DONE" } : undefined,
  },
  terminate: {
    operation: "TerminateWorkflowExecution",
    inputOf: (_deps, { domain, workflowId, runId }, { reason, childPolicy }) => ({
      input: { domain, workflowId, runId, reason, ...(childPolicy && { childPolicy }) },
    }),
    // A second termination is refused by the run, so this action alone may be tried again.
    inDoubt({ closed }) {
      if (!closed) return { state: "WAITING" };
      if (closed.status === "TERMINATED") return { state: "DONE" };
      return { state: "SKIPPED", text: "The execution had closed" };
    },
  },
  signal: {
    operation: "SignalWorkflowExecution",
    inputOf: (_deps, { domain, workflowId, runId }, { signalName, signalInput }) => ({
      input: {
        domain,
        workflowId,
        runId,
        signalName,
        ...(signalInput !== undefined && { input: signalInput }),
      },
    }),
    inDoubt: () => undefined,
  },
  restart: {
    operation: "StartWorkflowExecution",
    inputOf: startAgain,
    inDoubt: () => undefined,
  },
};

/** The operation of the service whose work a job of this action does. */
export const operationOf = (action: JobAction): OperationName => actions[action].operation;

export const callInputOf = (
  deps: ActionDeps,
  target: JobTarget & { readonly key: DomainKey },
  definition: JobDefinition,
): CallInput | Promise<CallInput> => actions[definition.action].inputOf(deps, target, definition);

/** What is said of an item whose outcome was lost. */
export const outcomeInDoubt = (action: JobAction, found: StoredExecution | undefined): Outcome => {
  if (!found) return action === "terminate" ? gone : unknown;
  return actions[action].inDoubt(found.execution) ?? unknown;
};

/** What was given to the run that is started again; its parent does not get another child. */
async function startAgain(
  { store }: ActionDeps,
  { domain, key, workflowId, runId }: JobTarget & { readonly key: DomainKey },
): Promise<CallInput> {
  const found = await store.executions.find({ domain: key, workflowId, runId });
  if (!found) return { skip: gone.text };
  if (!found.execution.closed) return { skip: "The execution is open" };
  const event = JSON.parse(await store.histories.read(found.id, 1, 1));
  const started = event.workflowExecutionStartedEventAttributes;
  const input: Input<"StartWorkflowExecution"> = {
    domain,
    workflowId,
    workflowType: started.workflowType,
    taskList: started.taskList,
    taskPriority: started.taskPriority,
    input: started.input,
    executionStartToCloseTimeout: started.executionStartToCloseTimeout,
    taskStartToCloseTimeout: started.taskStartToCloseTimeout,
    childPolicy: started.childPolicy,
    tagList: started.tagList,
    lambdaRole: started.lambdaRole,
  };
  return { input };
}
