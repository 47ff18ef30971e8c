// What a job does to one execution: a call as its caller could make it, for the run by its id. And
// what is known of a call whose outcome was lost.
import { startableTimeout } from "@ekiden/engine";
import type { EkidenInput, EkidenOperationName, Fault, Input, OperationName } from "@ekiden/model";
import type { DomainKey } from "../../store/domain-key.ts";
import type { SettledItem } from "../../store/job-store.ts";
import type { StoredExecution, StoredState } from "../../store/store.ts";
import type { HandlerDeps } from "../handler-deps.ts";
import { isPaused } from "../pauses.ts";
import type { JobAction, JobDefinition } from "./definition.ts";
import type { RunName } from "./selection.ts";

interface JobTarget extends RunName {
  /** As it is called on the wire. */
  readonly domain: string;
  readonly key: DomainKey;
  /** Milliseconds: when the job was started. */
  readonly jobStartedAt: number;
}

type ActionDeps = {
  readonly store: {
    readonly executions: Pick<HandlerDeps["store"]["executions"], "find" | "lastClosed">;
    readonly histories: HandlerDeps["store"]["histories"];
  };
  /** Whether the job is about that execution, too. */
  readonly isAbout: (run: RunName) => Promise<boolean>;
};

/** The input of the call, or why there is none to be made. */
type CallInput = { readonly input: object } | { readonly skip: string };

type Outcome = Pick<SettledItem, "state" | "text">;

/** Of the service, or one of Ekiden's own. */
type JobOperation =
  | { readonly service: "swf"; readonly operation: OperationName }
  | { readonly service: "ekiden"; readonly operation: EkidenOperationName };

type ActionRow = JobOperation & {
  readonly inputOf: (
    deps: ActionDeps,
    target: JobTarget,
    definition: JobDefinition,
  ) => CallInput | Promise<CallInput>;
  /** Of a call that may have been made or not: undefined where the run does not tell. */
  readonly inDoubt: (execution: Readonly<StoredState>) => Outcome | undefined;
  /** Of a call that may have been made or not, for a run that is not kept any more. */
  readonly inDoubtWhereGone?: Outcome;
  /** The refusal of an action that can be made a little later. */
  readonly refusedTooSoon?: Fault["fault"];
};

const unknown: Outcome = {
  state: "UNKNOWN",
  text:
    "Whether the action was made is not known, since the server ended or its call failed. It is " +
    "not repeated",
};
const isOpen = "The execution is open";
const gone = "The execution is not kept any more";
const hasClosed = "The execution has closed since the job was started";
const wasPaused = "The execution had been paused already";
const isNotPaused = "The execution is not paused";
const goneOn = "The workflow has gone on in a later execution";
const isOfParent = "The job is about its parent, too, which starts its children again";

const actions: Readonly<Record<JobAction, ActionRow>> = {
  cancel: {
    service: "swf",
    operation: "RequestCancelWorkflowExecution",
    inputOf: (_deps, { domain, workflowId, runId }) => ({ input: { domain, workflowId, runId } }),
    inDoubt: ({ cancelRequested, closed }) =>
      cancelRequested && !closed ? { state: "DONE" } : undefined,
  },
  terminate: {
    service: "swf",
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
    service: "swf",
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
    service: "swf",
    operation: "StartWorkflowExecution",
    inputOf: startAgain,
    inDoubt: () => undefined,
  },
  pause: {
    service: "ekiden",
    operation: "PauseWorkflowExecution",
    inputOf: pauseOf,
    // One that is not paused may have been, and resumed since: it is not paused a second time.
    inDoubt: ({ pause }) => (pause ? { state: "DONE" } : undefined),
  },
  resume: {
    service: "ekiden",
    operation: "ResumeWorkflowExecution",
    inputOf: resumptionOf,
    inDoubt: ({ pause, closed }) => (pause || closed ? undefined : { state: "DONE" }),
  },
  reset: {
    service: "ekiden",
    operation: "ResetWorkflowExecution",
    inputOf: resetTo,
    // The change that resets an open run tells the run so. A closed run stays as it was: whether
    // another run has begun from it, it does not tell.
    inDoubt({ resetTo, closed }) {
      if (resetTo) return { state: "DONE" };
      return closed ? undefined : { state: "WAITING" };
    },
  },
  delete: {
    service: "ekiden",
    operation: "DeleteWorkflowExecution",
    inputOf: deletionOf,
    // What is still there was not deleted, and may be now.
    inDoubt: () => ({ state: "WAITING" }),
    inDoubtWhereGone: { state: "DONE" },
    // That it is open was looked at before. What else forbids it ends a minute after the close.
    refusedTooSoon: "OperationNotPermittedFault",
  },
};

/** The operation whose work a job of this action does. */
export const operationOf = (action: JobAction): JobOperation => actions[action];

/** Whether the same call may be made a little later. */
export const isTooSoon = (action: JobAction, { fault }: Fault): boolean =>
  fault === actions[action].refusedTooSoon;

export const callInputOf = (
  deps: ActionDeps,
  target: JobTarget,
  definition: JobDefinition,
): CallInput | Promise<CallInput> => actions[definition.action].inputOf(deps, target, definition);

/** What is said of an item whose outcome was lost. */
export const outcomeInDoubt = (action: JobAction, found: StoredExecution | undefined): Outcome => {
  const { inDoubt, inDoubtWhereGone } = actions[action];
  return (found ? inDoubt(found.execution) : inDoubtWhereGone) ?? unknown;
};

/** A second pause would change nothing: what was paused keeps its reason. */
async function pauseOf(
  { store }: ActionDeps,
  { domain, key, workflowId, runId }: JobTarget,
  { reason }: JobDefinition,
): Promise<CallInput> {
  const found = await store.executions.find({ domain: key, workflowId, runId });
  if (found && isPaused(found.execution)) return { skip: wasPaused };
  return { input: { domain, workflowId, runId, reason } };
}

async function resumptionOf(
  { store }: ActionDeps,
  { domain, key, workflowId, runId }: JobTarget,
): Promise<CallInput> {
  const found = await store.executions.find({ domain: key, workflowId, runId });
  const { execution } = found ?? {};
  if (execution && !execution.closed && !isPaused(execution)) return { skip: isNotPaused };
  return { input: { domain, workflowId, runId } };
}

/**
 * A query may find closed executions, too. One that the job may have found open is left alone, and
 * so is one whose work is done elsewhere: what was mended before is not done once more.
 */
async function resetTo(
  deps: ActionDeps,
  target: JobTarget,
  { action, decision, reason }: JobDefinition,
): Promise<CallInput> {
  const { domain, key, workflowId, runId, jobStartedAt } = target;
  const found = await deps.store.executions.find({ domain: key, workflowId, runId });
  if (!found) return { skip: gone };
  const { closed } = found.execution;
  if (closed && closed.at > jobStartedAt) return { skip: hasClosed };
  const skip = closed && (await doneElsewhere(deps, { target, action, ...found }));
  if (skip) return { skip };
  const input: EkidenInput<"ResetWorkflowExecution"> = { domain, workflowId, runId, reason };
  return { input: { ...input, decision } };
}

interface ClosedRun extends StoredExecution {
  readonly target: JobTarget;
  readonly action: JobAction;
}

/** Who does the work of a closed run, if that is not left to the job. */
const doneElsewhere = async (deps: ActionDeps, run: ClosedRun): Promise<string | undefined> => {
  if (await hasGoneOn(deps.store, run)) return goneOn;
  return (await isLeftToParent(deps, run)) ? isOfParent : undefined;
};

/** A parent knows of the end: it hears nothing of a run that begins beside its own children. */
const isLeftToParent = async (
  { store, isAbout }: ActionDeps,
  { target: { key, jobStartedAt }, action, execution: { parent } }: ClosedRun,
): Promise<boolean> => {
  const found = parent && (await store.executions.find({ domain: key, ...nameOf(parent) }));
  if (!found) return false;
  const { closed, resetTo } = found.execution;
  // Where it was open, the query may not find it any more.
  if (closed && resetTo && closed.at >= jobStartedAt) return true;
  const isActedOn = action === "reset" || closed !== undefined;
  return isActedOn && isAbout(nameOf(found.execution));
};

const nameOf = ({ workflowId, runId }: RunName): RunName => ({ workflowId, runId });

/** In a later run of the workflow, kept or not. One that is open refuses the action itself. */
const hasGoneOn = async (
  { executions }: ActionDeps["store"],
  { id, execution: { domain, workflowId, closed, resetTo } }: StoredExecution,
): Promise<boolean> => {
  if (resetTo || closed?.status === "CONTINUED_AS_NEW") return true;
  const [last] = await executions.lastClosed({ domain, workflowId }, 1);
  return last !== undefined && last !== id;
};

/** A query may find open executions, too: those are left alone. */
async function deletionOf(
  { store }: ActionDeps,
  { domain, key, workflowId, runId }: JobTarget,
): Promise<CallInput> {
  const found = await store.executions.find({ domain: key, workflowId, runId });
  if (found && !found.execution.closed) return { skip: isOpen };
  return { input: { domain, workflowId, runId } };
}

/** What was given to the run that is started again; its parent does not get another child. */
async function startAgain(
  deps: ActionDeps,
  target: JobTarget,
  { action }: JobDefinition,
): Promise<CallInput> {
  const { store } = deps;
  const { domain, key, workflowId, runId } = target;
  const found = await store.executions.find({ domain: key, workflowId, runId });
  if (!found) return { skip: gone };
  if (!found.execution.closed) return { skip: isOpen };
  const skip = await doneElsewhere(deps, { target, action, ...found });
  if (skip) return { skip };
  const text = await store.histories.read(found.id, 1, 1);
  // It was removed after it was found.
  if (text === "") return { skip: gone };
  const event = JSON.parse(text);
  const started = event.workflowExecutionStartedEventAttributes;
  const input: Input<"StartWorkflowExecution"> = {
    domain,
    workflowId,
    workflowType: started.workflowType,
    taskList: started.taskList,
    taskPriority: started.taskPriority,
    input: started.input,
    executionStartToCloseTimeout: startableTimeout(started.executionStartToCloseTimeout),
    taskStartToCloseTimeout: started.taskStartToCloseTimeout,
    childPolicy: started.childPolicy,
    tagList: started.tagList,
    lambdaRole: started.lambdaRole,
  };
  return { input };
}
