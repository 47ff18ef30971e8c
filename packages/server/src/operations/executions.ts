// Workflow executions: start, signal, cancel, terminate, look at.
import { requestCancel, signal, start, startFromRequest, terminate } from "@ekiden/engine";
import { type Input, refuse } from "@ekiden/model";
import type { RunReference } from "../store/store.ts";
import type { FoundExecution, SeenExecution } from "./account-store.ts";
import { EncodedJson, type Handlers } from "./handlers.ts";
import { type HistoryRange, historyPage } from "./history-page.ts";
import { pageOf, pageSizeOf, positionOf, wireTime } from "./paging.ts";
import { type Parts, requireDomain } from "./parts.ts";
import { executionInfo } from "./visibility.ts";

type Names =
  | "StartWorkflowExecution"
  | "SignalWorkflowExecution"
  | "RequestCancelWorkflowExecution"
  | "TerminateWorkflowExecution"
  | "DescribeWorkflowExecution"
  | "GetWorkflowExecutionHistory";

export const executionHandlers = (parts: Parts): Pick<Handlers, Names> => {
  const { store, clock } = parts;
  return {
    StartWorkflowExecution: (input) => startExecution(parts, input),

    async SignalWorkflowExecution({ signalName, input: payload, ...input }) {
      const run = await runOf(parts, input);
      const sent = { signalName, input: payload };
      await store.executions.step(run, clock.now(), (step) => signal(step, sent));
      return undefined;
    },

    async RequestCancelWorkflowExecution(input) {
      await store.executions.step(await runOf(parts, input), clock.now(), requestCancel);
      return undefined;
    },

    async TerminateWorkflowExecution(input) {
      const { reason, details, childPolicy } = input;
      const run = await runOf(parts, input);
      const termination = { reason, details, childPolicy };
      await store.executions.step(run, clock.now(), (step) => terminate(step, termination));
      return undefined;
    },

    async DescribeWorkflowExecution({ domain, execution: { workflowId, runId } }) {
      const found = await requireExecution(parts, { domain, workflowId, runId });
      const { execution } = found;
      return {
        executionInfo: executionInfo(execution),
        executionConfiguration: configurationOf(execution),
        openCounts: openCountsOf(execution),
        latestActivityTaskTimestamp:
          execution.latestActivityAt === undefined
            ? undefined
            : wireTime(execution.latestActivityAt),
        latestExecutionContext: await latestContext(parts, found),
      };
    },

    async GetWorkflowExecutionHistory(input) {
      const { domain, execution } = input;
      const { workflowId, runId } = execution;
      const { id, execution: run } = await requireExecution(parts, { domain, workflowId, runId });
      const operation = "GetWorkflowExecutionHistory";
      const page = pageOf(operation, input, `${operation}\0${id}`);
      const range = positionOf<HistoryRange>(parts, page, input) ?? {
        first: 1,
        last: run.lastEventId,
        reverse: input.reverseOrder ?? false,
      };
      const text = await historyPage(parts, { id, range, page, pageSize: pageSizeOf(input) });
      return new EncodedJson(`{${text}}`);
    },
  };
};

const startExecution = async (
  parts: Parts,
  input: Input<"StartWorkflowExecution">,
): Promise<{ runId: string }> => {
  const { store, clock, newRunId, limits } = parts;
  const { domain, workflowId, workflowType } = input;
  const { status } = await requireDomain(parts, domain);
  const { name, version } = workflowType;
  const type = await store.types.find("workflow", { domain, name, version });
  if (!type) throw refuse.unknownType("WorkflowType", workflowType);
  if (type.status === "DEPRECATED") throw refuse.typeDeprecated("WorkflowType", workflowType);
  if (status === "DEPRECATED") throw refuse.domainDeprecated(domain);
  const attributes = startFromRequest(input, { deprecated: false, ...type.defaults });
  const max = limits.engine.openExecutionsPerDomain;
  if ((await store.executions.countOpen(domain)) >= max) {
    // A workflow that runs already is told so first.
    if (await store.executions.find({ domain, workflowId })) throw refuse.alreadyStarted();
    throw refuse.limitExceeded(`Limit on open workflow executions per domain reached: ${max}`);
  }
  const key = { domain, workflowId, runId: newRunId() };
  await store.executions.start(key, clock.now(), (step) => start(step, attributes));
  return { runId: key.runId };
};

interface RunNames {
  readonly domain: string;
  readonly workflowId: string;
  readonly runId?: string | undefined;
}

/** An empty run id means the open run, as an absent one does. */
const runOf = async (parts: Parts, input: RunNames): Promise<RunReference> => {
  const { domain, workflowId, runId } = input;
  await requireDomain(parts, domain);
  return { domain, workflowId, runId: runId || undefined };
};

const requireExecution = async (
  parts: Parts,
  names: Required<RunNames>,
): Promise<FoundExecution> => {
  await requireDomain(parts, names.domain);
  const found = await parts.store.executions.find(names as RunReference);
  if (!found) {
    const { workflowId, runId } = names;
    throw refuse.unknownExecution({ workflowId, runId });
  }
  return found;
};

const configurationOf = (execution: SeenExecution) => ({
  taskStartToCloseTimeout: execution.taskStartToCloseTimeout,
  executionStartToCloseTimeout: execution.executionStartToCloseTimeout,
  taskList: execution.taskList,
  taskPriority: execution.taskPriority,
  childPolicy: execution.childPolicy,
  lambdaRole: execution.lambdaRole,
});

/** They stay as they were when the execution closed: recorded answers of the service show it. */
const openCountsOf = (execution: SeenExecution) => ({
  openActivityTasks: execution.activities.size,
  openDecisionTasks: execution.queuedDecisionTask || execution.startedDecisionTask ? 1 : 0,
  openTimers: execution.timers.size,
  openChildWorkflowExecutions: execution.children.size,
  openLambdaFunctions: execution.lambdas.size,
});

/** The context itself stays in the history; the state only knows which event has it. */
const latestContext = async (
  { store }: Parts,
  { id, execution: { contextEventId } }: FoundExecution,
): Promise<string | undefined> => {
  if (contextEventId === undefined) return undefined;
  const event = JSON.parse(await store.histories.read(id, contextEventId, contextEventId));
  return event.decisionTaskCompletedEventAttributes.executionContext;
};
