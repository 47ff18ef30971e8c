// I1, seen from outside: what Describe says of an execution is what its history says.
import assert from "node:assert/strict";
import { type Execution, replay } from "@ekiden/engine";
import {
  eventFromWire,
  type HistoryEvent,
  type Input,
  type OperationName,
  type Output,
  type WireEvent,
} from "@ekiden/model";

/** A call that is no test of anything. */
export type Look = <K extends OperationName>(operation: K, input: Input<K>) => Promise<Output<K>>;

interface Run {
  readonly workflowId: string;
  readonly runId: string;
}

/** The executions that the server still knows, of every domain. */
export const verifyAll = async (look: Look): Promise<void> => {
  for (const registrationStatus of ["REGISTERED", "DEPRECATED"] as const) {
    const { domainInfos } = await look("ListDomains", { registrationStatus });
    for (const { name } of domainInfos) await verifyDomain(look, name);
  }
};

/** Of many executions in one state they are all of a kind. */
const maxRuns = 100;

const verifyDomain = async (look: Look, domain: string): Promise<void> => {
  const input = { domain, startTimeFilter: { oldestDate: 0 }, maximumPageSize: maxRuns };
  for (const operation of ["ListOpenWorkflowExecutions", "ListClosedWorkflowExecutions"] as const) {
    const { executionInfos } = await look(operation, input);
    for (const info of executionInfos) {
      const { executionInfo } = await verifyRun(look, domain, info.execution);
      assert.deepEqual(info, executionInfo, `${operation} and Describe say the same`);
    }
  }
};

const verifyRun = async (look: Look, domain: string, run: Run) => {
  const history = await readHistory(look, domain, run);
  for (const [index, { id, at }] of history.entries()) {
    assert.equal(id, index + 1, "ids count from 1");
    assert.ok(at >= (history[index - 1]?.at ?? 0), `event ${id} is not older than the one before`);
  }
  const described = await look("DescribeWorkflowExecution", { domain, execution: run });
  const replayed = describe(replay({ domain, ...run }, history), history);
  assert.deepEqual(described, JSON.parse(JSON.stringify(replayed)));
  return described;
};

export const readHistory = async (
  look: Look,
  domain: string,
  { workflowId, runId }: Run,
): Promise<HistoryEvent[]> => {
  const events: HistoryEvent[] = [];
  let nextPageToken: string | undefined;
  do {
    const input = { domain, execution: { workflowId, runId }, nextPageToken };
    const page = await look("GetWorkflowExecutionHistory", input);
    events.push(...page.events.map((event) => eventFromWire(event as WireEvent)));
    nextPageToken = page.nextPageToken;
  } while (nextPageToken);
  return events;
};

const seconds = (milliseconds: number | undefined) =>
  milliseconds === undefined ? undefined : milliseconds / 1000;

/** What DescribeWorkflowExecution has to say of this state. */
const describe = (state: Execution, history: readonly HistoryEvent[]) => {
  const { closed, parent, queuedDecisionTask, startedDecisionTask } = state;
  const context = history[(state.contextEventId ?? 0) - 1]?.data as
    | { executionContext?: string }
    | undefined;
  return {
    executionInfo: {
      execution: { workflowId: state.workflowId, runId: state.runId },
      workflowType: state.workflowType,
      startTimestamp: seconds(state.startedAt),
      closeTimestamp: seconds(closed?.at),
      executionStatus: closed ? "CLOSED" : "OPEN",
      closeStatus: closed?.status,
      parent: parent && { workflowId: parent.workflowId, runId: parent.runId },
      tagList: state.tagList,
      cancelRequested: state.cancelRequested && !closed,
    },
    executionConfiguration: {
      taskStartToCloseTimeout: state.taskStartToCloseTimeout,
      executionStartToCloseTimeout: state.executionStartToCloseTimeout,
      taskList: state.taskList,
      taskPriority: state.taskPriority,
      childPolicy: state.childPolicy,
      lambdaRole: state.lambdaRole,
    },
    openCounts: {
      openActivityTasks: state.activities.size,
      openDecisionTasks: queuedDecisionTask || startedDecisionTask ? 1 : 0,
      openTimers: state.timers.size,
      openChildWorkflowExecutions: state.children.size,
      openLambdaFunctions: state.lambdas.size,
    },
    latestActivityTaskTimestamp: seconds(state.latestActivityAt),
    latestExecutionContext: context?.executionContext,
  };
};
