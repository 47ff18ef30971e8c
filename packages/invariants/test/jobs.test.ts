// J1 to J3 and G1 to G3: each is broken on purpose, and noticed.
import { test } from "node:test";
import type { ClientCall, JobEvidence, RunEvidence } from "../src/index.ts";
import { assertBroken, assertHolds, callOf, runOf, startOf } from "./evidence.ts";

const open = runOf("order/o1", "1 @1000 WorkflowExecutionStarted\n2 DecisionTaskScheduled");
const signaled = runOf(
  "order/o1",
  `1 @1000 WorkflowExecutionStarted
   2 DecisionTaskScheduled
   3 @1500 WorkflowExecutionSignaled signalName=wake`,
);
const closed = runOf(
  "order/o1",
  `1 @1000 WorkflowExecutionStarted
   2 DecisionTaskScheduled
   3 @1500 WorkflowExecutionTerminated cause=OPERATOR_INITIATED`,
);
const named = { workflowId: "order", runId: "o1" };
const none = { selected: 0, done: 0, skipped: 0, failed: 0, unknown: 0 };

const job: JobEvidence = {
  jobId: "j",
  action: "signal",
  status: "COMPLETED",
  counts: { ...none, selected: 1, done: 1 },
  items: [{ ...named, state: "DONE" }],
};

const ofJob = (call: ClientCall): ClientCall => ({ ...call, job: { id: "j", node: "node-1" } });
const wake = (options: { readonly until?: number; readonly unknown?: true } = {}) =>
  ofJob(
    callOf("SignalWorkflowExecution", { ...named, signalName: "wake" }, { at: 1400, ...options }),
  );
const atRest = { atRest: true };

const evidenceOf = (changed: Partial<JobEvidence>, calls = [wake({ until: 1600 })]) => ({
  runs: [signaled],
  calls: [startOf(signaled), ...calls],
  jobs: [{ ...job, ...changed }],
  circumstances: atRest,
});

test("a job that has done its one item passes", () => {
  assertHolds(evidenceOf({}));
});

test("J1 is noticed when an execution is an item twice, or is acted on twice", () => {
  const items = [...job.items, ...job.items];
  assertBroken("J1", evidenceOf({ items, counts: { ...none, selected: 2, done: 2 } }));
  assertBroken("J1", evidenceOf({}, [wake({ unknown: true }), wake({ until: 1600 })]));
});

test("J1 is noticed when two runs go on from a run that one job has reset", () => {
  const begun = (runId: string): RunEvidence => ({
    ...runOf(`order/${runId}`, "1 @1000 WorkflowExecutionStarted\n2 DecisionTaskScheduled"),
    origin: { ...named, eventId: 2, keptEvents: 2, at: 2000 },
  });
  const reset = ofJob(callOf("ResetWorkflowExecution", named, { unknown: true }));
  const calls = [startOf(closed), reset, reset];
  assertBroken("J1", { runs: [closed, begun("o2"), begun("o3")], calls });
});

test("J2 is noticed when counts, items and calls do not agree", () => {
  assertBroken("J2", evidenceOf({ counts: { ...none, selected: 1, failed: 1 } }));
  assertBroken("J2", evidenceOf({ counts: { ...none, selected: 2, done: 1 } }));
  assertBroken("J2", evidenceOf({ items: [], counts: none }));
  assertBroken("J2", evidenceOf({}, []));
});

test("J2 is noticed when a job has ended with an open item, or has not ended at all", () => {
  const counts = { ...none, selected: 1 };
  const items = [{ ...named, state: "DOING" as const }];
  assertBroken("J2", evidenceOf({ counts, items }));
  assertBroken("J2", evidenceOf({ status: "RUNNING" }));
});

test("J3 is noticed when a node begins more than was under way when the job was stopped", () => {
  const stop = callOf("StopJob", { jobId: "j" }, { at: 1000, output: { status: "STOPPING" } });
  const calls = [stop, wake(), wake()];
  assertBroken("J3", { ...evidenceOf({}, calls), circumstances: { maxJobActionsAtOnce: 1 } });
});

const removed = (run: RunEvidence, earlyMilliseconds = 5000): RunEvidence => ({
  ...run,
  removed: { earlyMilliseconds },
});
const deletion = callOf("DeleteWorkflowExecution", named, {
  at: 1600,
  output: { closeStatus: "TERMINATED" },
});
const termination = callOf("TerminateWorkflowExecution", named, { at: 1500 });

test("a run that was deleted once it had closed passes", () => {
  const calls = [startOf(closed), termination, deletion];
  assertHolds({ runs: [removed(closed)], calls });
  assertHolds({ runs: [removed(closed, 0)], calls: calls.slice(0, 2) });
});

test("G1 is noticed when a run that was deleted is there", () => {
  assertBroken("G1", { runs: [closed], calls: [deletion] });
});

test("G2 is noticed when an open run is removed", () => {
  assertBroken("G2", { runs: [removed(open)], calls: [deletion] });
});

test("G3 is noticed when a run is removed early and no call deletes it", () => {
  assertBroken("G3", { runs: [removed(closed)], calls: [termination] });
});
