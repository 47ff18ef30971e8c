// A run with all that a store has of it, as it should be, and as a test wants it.
import { type Execution, type Message, nextDeadline, type ReadyTask, replay } from "@ekiden/engine";
import { closeStatuses, isClosing } from "@ekiden/model";
import type { Evidence, StoredRun } from "../src/index.ts";
import { runOf } from "./evidence.ts";

export const openHistory = `
   1 @0 WorkflowExecutionStarted executionStartToCloseTimeout=600 taskStartToCloseTimeout=NONE
   2 DecisionTaskScheduled
   3 @10 DecisionTaskStarted scheduledEventId=2
   4 @20 DecisionTaskCompleted scheduledEventId=2 startedEventId=3
   5 ActivityTaskScheduled activityId=waiting taskList=work taskPriority=3 decisionTaskCompletedEventId=4
   6 StartChildWorkflowExecutionInitiated workflowId=child decisionTaskCompletedEventId=4
   7 TimerStarted timerId=t startToFireTimeout=60 decisionTaskCompletedEventId=4`;

export const closedHistory = `
   1 @0 WorkflowExecutionStarted executionStartToCloseTimeout=600 taskStartToCloseTimeout=NONE
   2 DecisionTaskScheduled
   3 @30 WorkflowExecutionTerminated`;

const dayMilliseconds = 86_400_000;

const startChild: Message = {
  kind: "startChild",
  to: { workflowId: "child" },
  from: { workflowId: "order", runId: "o1", initiatedEventId: 6, decisionTaskCompletedEventId: 4 },
  start: {} as Extract<Message, { kind: "startChild" }>["start"],
};

const waitingTask: ReadyTask = {
  kind: "activity",
  taskList: { name: "work" },
  priority: 3,
  scheduledEventId: 5,
};

interface Changes extends Partial<Omit<StoredRun, "columns" | "state">> {
  readonly columns?: Partial<StoredRun["columns"]>;
  readonly state?: Partial<Execution>;
  /** The state has seen so many events. */
  readonly keptEventId?: number;
}

export const storedEvidence = (
  { columns, state, keptEventId, ...changes }: Changes,
  text = openHistory,
): Evidence => {
  const run = runOf("order/o1", text);
  const { workflowId, runId, history } = run;
  const key = { domain: "d", workflowId, runId };
  const kept = replay(key, history.slice(0, keptEventId ?? history.length));
  const now = replay(key, history);
  const last = history.at(-1);
  const closing = last && isClosing(last) ? last : undefined;
  const closed = closing && { closedAt: closing.at, closeStatus: closeStatuses[closing.type] };
  const dueAt = closing ? closing.at + dayMilliseconds : (nextDeadline(now) ?? 0);
  const { workflowType } = now;
  const stored: StoredRun = {
    state: { ...kept, ...state },
    columns: { workflowType, startedAt: 0, ...closed, dueAt, ...columns },
    tasks: closing ? [] : [waitingTask],
    messages: closing ? [] : [startChild],
    retentionMilliseconds: dayMilliseconds,
    ...changes,
  };
  return { runs: [{ ...run, stored }] };
};

export const sentMessage = startChild;
