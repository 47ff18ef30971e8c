// Stories of jobs: what they act on has an end that it comes to whether an action that was in doubt
// had been made or not, and the invariants say how often each action may have been made.
import type { Decision, HistoryEvent } from "@ekiden/model";
import type { Scenario } from "./scenarios.ts";
import type { Teller } from "./teller.ts";

const complete: Decision = { type: "CompleteWorkflowExecution", data: { result: "done" } };

const isTold = (history: readonly HistoryEvent[], signalName: string): boolean =>
  history.some(
    ({ type, data }) =>
      type === "WorkflowExecutionSignaled" &&
      "signalName" in data &&
      data.signalName === signalName,
  );

const startBoth = async (teller: Teller): Promise<void> => {
  await teller.start("one");
  await teller.start("two");
};

export const jobScenarios: Readonly<Record<string, Scenario>> = {
  "a job signals two executions": {
    async act(teller) {
      await startBoth(teller);
      await teller.job("signal", "status = OPEN", { signalName: "wake", signalInput: "up" });
      await teller.signal("one", "end");
      await teller.signal("two", "end");
    },
    decide: (history) => (isTold(history, "end") ? [complete] : []),
    ends: { one: "COMPLETED", two: "COMPLETED" },
  },
  "a job terminates two executions": {
    async act(teller) {
      await startBoth(teller);
      await teller.job("terminate", "status = OPEN");
    },
    decide: () => [],
    ends: { one: "TERMINATED", two: "TERMINATED" },
  },
  "a job deletes what is closed, and nothing else": {
    async act(teller) {
      await startBoth(teller);
      await teller.terminate("one");
      await teller.job("delete", "started > -1h");
      await teller.isGone("one");
      await teller.signal("two", "end");
    },
    decide: (history) => (isTold(history, "end") ? [complete] : []),
    ends: { two: "COMPLETED" },
  },
  "a job resets an execution that has closed": {
    async act(teller) {
      await teller.start("one");
      await teller.happens("one", "WorkflowExecutionCompleted");
      await teller.job("reset", "status = COMPLETED", { decision: "FIRST" });
    },
    decide: () => [complete],
    ends: { one: "COMPLETED" },
  },
  "an execution that has closed is deleted": {
    async act(teller) {
      await startBoth(teller);
      await teller.happens("one", "WorkflowExecutionCompleted");
      await teller.delete("one");
      await teller.isGone("one");
    },
    decide: () => [complete],
    ends: { two: "COMPLETED" },
  },
};
