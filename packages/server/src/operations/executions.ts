// Workflow executions: start, signal, cancel, terminate, look at.
import { requestCancel, signal, start, terminate } from "@ekiden/engine";
import { type Input, refuse } from "@ekiden/model";
import type { RunReference, StoredExecution, StoredState } from "../store/store.ts";
import type { CallContext } from "./call-context.ts";
import { type HandlerDeps, requireDomain } from "./handler-deps.ts";
import { EncodedJson, type Handlers } from "./handlers.ts";
import { type HistoryRange, historyPage } from "./history-page.ts";
import { pageOf, pageSizeOf, positionOf, wireTime } from "./paging.ts";
import { openLimitRefusal, requireStart } from "./start-checks.ts";
import { executionInfo } from "./visibility.ts";

type Names =
  | "StartWorkflowExecution"
  | "SignalWorkflowExecution"
  | "RequestCancelWorkflowExecution"
  | "TerminateWorkflowExecution"
  | "DescribeWorkflowExecution"
  | "GetWorkflowExecutionHistory";

export const executionHandlers = (deps: HandlerDeps): Pick<Handlers, Names> => {
  const { store, clock } = deps;
  return {
    StartWorkflowExecution: (input, context) => startExecution(deps, input, context),

    async SignalWorkflowExecution({ signalName, input: payload, ...input }, context) {
      const run = await runOf(context, input);
      const sent = { signalName, input: payload };
      await store.executions.step(run, clock.now(), (step) => signal(step, sent));
      return undefined;
    },

    async RequestCancelWorkflowExecution(input, context) {
      const run = await runOf(context, input);
      await store.executions.step(run, clock.now(), requestCancel);
      return undefined;
    },

    async TerminateWorkflowExecution(input, context) {
      const { reason, details, childPolicy } = input;
      const run = await runOf(context, input);
      const termination = { reason, details, childPolicy };
      await store.executions.step(run, clock.now(), (step) => terminate(step, termination));
      return undefined;
    },

    async DescribeWorkflowExecution({ domain, execution: { workflowId, runId } }, context) {
      const found = await requireExecution(deps, { domain, workflowId, runId }, context);
      const { execution } = found;
      return {
        executionInfo: executionInfo(execution),
        executionConfiguration: configurationOf(execution),
        openCounts: openCountsOf(execution),
        latestActivityTaskTimestamp:
          execution.latestActivityAt === undefined
            ? undefined
            : wireTime(execution.latestActivityAt),
        latestExecutionContext: await latestContext(deps, found),
      };
    },

    GetWorkflowExecutionHistory: (input, context) => historyOf(deps, input, context),
  };
};

const startExecution = async (
  deps: HandlerDeps,
  input: Input<"StartWorkflowExecution">,
  context: CallContext,
): Promise<{ runId: string }> => {
  const { store, clock, newRunId } = deps;
  const { workflowId } = input;
  const attributes = await requireStart(input, context);
  const { key: domain } = await requireDomain(context, input.domain);
  const full = await openLimitRefusal(deps, domain);
  if (full) {
    // WorkflowExecutionAlreadyStartedFault takes precedence over the limit.
    if (await store.executions.find({ domain, workflowId })) throw refuse.alreadyStarted();
    throw full;
  }
  const key = { domain, workflowId, runId: context.runId ?? newRunId() };
  await store.executions.start(key, clock.now(), (step) => start(step, attributes));
  return { runId: key.runId };
};

const historyOf = async (
  deps: HandlerDeps,
  input: Input<"GetWorkflowExecutionHistory">,
  context: CallContext,
): Promise<EncodedJson> => {
  const { store, clock } = deps;
  const { domain, execution } = input;
  const { workflowId, runId } = execution;
  const names = { domain, workflowId, runId };
  const { id, execution: run } = await requireExecution(deps, names, context);
  const owner = { account: context.account, clock };
  const operation = "GetWorkflowExecutionHistory";
  const page = pageOf(operation, input, `${operation}\0${id}`);
  const range = positionOf<HistoryRange>(owner, page, input) ?? {
    first: 1,
    last: run.lastEventId,
    reverse: input.reverseOrder ?? false,
  };
  const request = { id, range, page, pageSize: pageSizeOf(input) };
  const text = await historyPage({ histories: store.histories, owner }, request);
  if (text === undefined) throw refuse.unknownExecution(execution);
  return new EncodedJson(`{${text}}`);
};

interface RunNames {
  readonly domain: string;
  readonly workflowId: string;
  readonly runId?: string | undefined;
}

/** An empty run id means the open run, as an absent one does. */
const runOf = async (context: CallContext, input: RunNames): Promise<RunReference> => {
  const { workflowId, runId } = input;
  const { key: domain } = await requireDomain(context, input.domain);
  return { domain, workflowId, runId: runId || undefined };
};

const requireExecution = async (
  { store }: HandlerDeps,
  { domain: name, workflowId, runId }: { [K in keyof RunNames]-?: string },
  context: CallContext,
): Promise<StoredExecution> => {
  const { key: domain } = await requireDomain(context, name);
  const found = await store.executions.find({ domain, workflowId, runId });
  if (!found) throw refuse.unknownExecution({ workflowId, runId });
  return found;
};

const configurationOf = (execution: Readonly<StoredState>) => ({
  taskStartToCloseTimeout: execution.taskStartToCloseTimeout,
  executionStartToCloseTimeout: execution.executionStartToCloseTimeout,
  taskList: execution.taskList,
  taskPriority: execution.taskPriority,
  childPolicy: execution.childPolicy,
  lambdaRole: execution.lambdaRole,
});

/** They stay as they were when the execution closed: recorded answers of the service show it. */
const openCountsOf = (execution: Readonly<StoredState>) => ({
  openActivityTasks: execution.activities.size,
  openDecisionTasks: execution.queuedDecisionTask || execution.startedDecisionTask ? 1 : 0,
  openTimers: execution.timers.size,
  openChildWorkflowExecutions: execution.children.size,
  openLambdaFunctions: execution.lambdas.size,
});

/** The context itself stays in the history; the state only knows which event has it. */
const latestContext = async (
  { store }: HandlerDeps,
  { id, execution }: StoredExecution,
): Promise<string | undefined> => {
  const { contextEventId } = execution;
  if (contextEventId === undefined) return undefined;
  const text = await store.histories.read(id, contextEventId, contextEventId);
  // It was removed after it was found.
  if (text === "") throw refuse.unknownExecution(execution);
  const event = JSON.parse(text);
  return event.decisionTaskCompletedEventAttributes.executionContext;
};
