// Answers of the service that this server does not give: histories written by hand, as AWS would.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Decision } from "@ekiden/model";
import { defineSignal, defineWorkflow, external, replayHistory, sleep } from "../../src/index.ts";
import { History, wireOf } from "./events.ts";

const decide = async (
  run: () => Promise<unknown>,
  history: History,
): Promise<readonly Decision[]> => {
  const workflow = defineWorkflow({ name: "Written", version: "1" }, run);
  return (await replayHistory(workflow, wireOf(history))).decisions;
};

const refusalOf = async (error: Error & { refusal?: string }) => error.refusal;

test("a word to another execution may be refused before it is initiated (a guess)", async () => {
  const history = new History().start();
  const resultingEvents = { decisionTaskCompletedEventId: history.decided(), initiatedEventId: 0 };
  const cause = "OPERATION_NOT_PERMITTED";
  const refused = { workflowId: "other", cause, ...resultingEvents } as const;
  const signal = { ...refused, control: "word to other-1" };
  history.add("SignalExternalWorkflowExecutionFailed", signal);
  const cancel = { ...refused, control: "other-1" };
  history.add("RequestCancelExternalWorkflowExecutionFailed", cancel);
  history.add("DecisionTaskScheduled");
  history.add("DecisionTaskStarted");
  const other = external("other");
  const decisions = await decide(
    () =>
      Promise.all([
        other.signal(defineSignal("word")).catch(refusalOf),
        other.cancel().catch(refusalOf),
      ]),
    history,
  );
  const result = JSON.stringify([cause, cause]);
  assert.deepEqual(decisions, [{ type: "CompleteWorkflowExecution", data: { result } }]);
});

test("a workflow that may not complete fails, and one that may not fail stays open", async () => {
  const history = new History().start();
  const completed = history.decided();
  const cause = "OPERATION_NOT_PERMITTED";
  history.add("CompleteWorkflowExecutionFailed", {
    cause,
    decisionTaskCompletedEventId: completed,
  });
  history.add("DecisionTaskScheduled");
  history.add("DecisionTaskStarted");
  const [failure] = await decide(async () => {}, history);
  assert.deepEqual(failure?.type, "FailWorkflowExecution");
  assert.match(JSON.stringify(failure?.data), /CompleteWorkflowExecution of this run was refused/);
  history.add("DecisionTaskCompleted", { startedEventId: history.events.length });
  history.add("FailWorkflowExecutionFailed", {
    cause,
    decisionTaskCompletedEventId: history.events.length,
  });
  history.add("DecisionTaskScheduled");
  history.add("DecisionTaskStarted");
  assert.deepEqual(await decide(async () => {}, history), []);
});

test("a timer that fires in the turn that receives a cancel request is not called off", async () => {
  const history = new History().start();
  const resultingEvents = { decisionTaskCompletedEventId: history.decided() };
  const startedEventId = history.add("TimerStarted", {
    timerId: "timer-1",
    startToFireTimeout: "60",
    ...resultingEvents,
  });
  history.add("WorkflowExecutionCancelRequested");
  history.add("DecisionTaskScheduled");
  history.add("TimerFired", { timerId: "timer-1", startedEventId });
  history.add("DecisionTaskStarted");
  const decisions = await decide(() => sleep("1 minute"), history);
  assert.deepEqual(decisions, [{ type: "CancelWorkflowExecution", data: {} }]);
});

test("a run goes on after a failed decision task of which nothing could be recorded", async () => {
  const cause = "OPERATION_NOT_PERMITTED";
  const timerId = "ekiden.retry.3";
  const timer = { timerId, startToFireTimeout: "1" };
  for (const isTimerRefused of [false, true]) {
    const history = new History().start('"input"');
    const resultingEvents = { decisionTaskCompletedEventId: history.decided() };
    const marker = { markerName: "ekiden.decisionFailure", cause } as const;
    history.add("RecordMarkerFailed", { ...marker, ...resultingEvents });
    if (isTimerRefused) {
      history.add("StartTimerFailed", { timerId, cause, ...resultingEvents });
    } else {
      const startedEventId = history.add("TimerStarted", { ...timer, ...resultingEvents });
      history.add("TimerFired", { timerId, startedEventId });
    }
    history.add("DecisionTaskScheduled");
    const first = history.decided();
    const asked = { timerId: "timer-1", startToFireTimeout: "60" };
    history.add("TimerStarted", { ...asked, decisionTaskCompletedEventId: first });
    history.add("WorkflowExecutionCancelRequested");
    history.add("DecisionTaskScheduled");
    history.add("DecisionTaskStarted");
    const decisions = await decide(() => sleep("1 minute"), history);
    assert.deepEqual(decisions, [{ type: "CancelWorkflowExecution", data: {} }]);
  }
});
