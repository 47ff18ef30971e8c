import { test } from "node:test";
import type { Evidence, RunEvidence } from "../src/index.ts";
import {
  altered,
  assertBroken,
  assertHolds,
  type Cases,
  casesOf,
  runOf,
  sayingOf,
} from "./evidence.ts";

const parent = `
   1 @0 WorkflowExecutionStarted childPolicy=REQUEST_CANCEL
   2 DecisionTaskScheduled
   3 @10 DecisionTaskStarted scheduledEventId=2
   4 @20 DecisionTaskCompleted scheduledEventId=2 startedEventId=3
   5 StartChildWorkflowExecutionInitiated workflowId=child decisionTaskCompletedEventId=4
   6 StartChildWorkflowExecutionInitiated workflowId=waif decisionTaskCompletedEventId=4
   7 StartChildWorkflowExecutionInitiated workflowId=other decisionTaskCompletedEventId=4
   8 @30 ChildWorkflowExecutionStarted workflowExecution=child/c1 initiatedEventId=5
   9 DecisionTaskScheduled
  10 ChildWorkflowExecutionStarted workflowExecution=waif/w1 initiatedEventId=6
  11 StartChildWorkflowExecutionFailed workflowId=other cause=WORKFLOW_ALREADY_RUNNING initiatedEventId=7 decisionTaskCompletedEventId=4
  12 @60 ChildWorkflowExecutionCompleted result=done workflowExecution=child/c2 initiatedEventId=5 startedEventId=8
  13 @100 WorkflowExecutionTerminated childPolicy=TERMINATE`;

const child = `
   1 @25 WorkflowExecutionStarted parentWorkflowExecution=parent/p1 parentInitiatedEventId=5
   2 DecisionTaskScheduled
   3 @30 DecisionTaskStarted scheduledEventId=2
   4 @40 DecisionTaskCompleted scheduledEventId=2 startedEventId=3
   5 WorkflowExecutionContinuedAsNew newExecutionRunId=c2 decisionTaskCompletedEventId=4`;

const heir = `
   1 @40 WorkflowExecutionStarted continuedExecutionRunId=c1 parentWorkflowExecution=parent/p1 parentInitiatedEventId=5
   2 DecisionTaskScheduled
   3 @45 DecisionTaskStarted scheduledEventId=2
   4 @50 DecisionTaskCompleted scheduledEventId=2 startedEventId=3
   5 WorkflowExecutionCompleted result=done decisionTaskCompletedEventId=4`;

const waif = `
   1 @25 WorkflowExecutionStarted parentWorkflowExecution=parent/p1 parentInitiatedEventId=6
   2 DecisionTaskScheduled
   3 @110 WorkflowExecutionTerminated cause=CHILD_POLICY_APPLIED`;

interface Changes {
  readonly own?: string;
  readonly second?: string;
  readonly last?: string;
  readonly without?: string;
  readonly described?: number;
}

const evidenceOf = (changes: Changes = {}): Evidence => {
  const { own = parent, second = heir, last = waif, without, described } = changes;
  const description = { openCounts: { openChildWorkflowExecutions: described } };
  const parentRun = runOf("parent/p1", own);
  const runs = [
    described === undefined ? parentRun : ({ ...parentRun, description } as unknown as RunEvidence),
    runOf("child/c1", child),
    runOf("child/c2", second),
    runOf("waif/w1", last),
  ];
  return {
    runs: runs.filter(({ runId }) => runId !== without),
    circumstances: { atRest: true },
  };
};

const open = (text: string) => text.split("\n").slice(0, -1).join("\n");

const broken: Cases<"C", Evidence> = {
  C1: evidenceOf({
    own: altered(
      parent,
      "11 StartChildWorkflowExecutionFailed workflowId=other",
      "11 StartChildWorkflowExecutionFailed workflowId=waif",
    ).replace("initiatedEventId=7", "initiatedEventId=6"),
  }),
  C2: evidenceOf({ without: "w1" }),
  C3: evidenceOf({
    second: altered(
      heir,
      "WorkflowExecutionCompleted result=done",
      "WorkflowExecutionFailed reason=lost",
    ),
  }),
  C4: evidenceOf({ last: open(waif) }),
  C5: { ...evidenceOf(), circumstances: { atRest: true, maxOpenChildren: 0 } },
};

test("a parent, a child that continued as new and a child that its parent's end took along pass", () => {
  assertHolds(evidenceOf());
});

for (const [number, evidence] of casesOf<"C", Evidence>(broken)) {
  test(`${number} is noticed when it does not hold: ${sayingOf(number)}`, () => {
    assertBroken(number, evidence);
  });
}

test("C3 is noticed when an end reaches a parent before it came", () => {
  assertBroken("C3", evidenceOf({ own: altered(parent, "12 @60", "12 @49") }));
});

test("C3 is noticed when an open parent is not told of its child's end", () => {
  const own = altered(
    open(parent),
    "12 @60 ChildWorkflowExecutionCompleted result=done workflowExecution=child/c2 initiatedEventId=5 startedEventId=8",
    "12 @60 WorkflowExecutionSignaled signalName=x",
  );
  assertBroken("C3", evidenceOf({ own }));
});

test("C4 is noticed when a policy is applied that the parent did not have", () => {
  assertBroken(
    "C4",
    evidenceOf({
      own: altered(
        parent,
        "13 @100 WorkflowExecutionTerminated childPolicy=TERMINATE",
        "13 @100 WorkflowExecutionTerminated childPolicy=ABANDON",
      ),
    }),
  );
});

test("C5 is noticed when a run is described with other open children", () => {
  assertBroken("C5", evidenceOf({ described: 2 }));
});

test("two runs whose clocks differ may tell of each other's ends that much early", () => {
  const { circumstances, ...evidence } = evidenceOf({
    own: altered(parent, "12 @60 Child", "12 @49 Child"),
  });
  assertBroken("C3", { ...evidence, circumstances });
  assertHolds({ ...evidence, circumstances: { ...circumstances, maxSkewMilliseconds: 1 } });
});

const startOfParent = `
   1 @0 WorkflowExecutionStarted childPolicy=ABANDON
   2 DecisionTaskScheduled
   3 @10 DecisionTaskStarted scheduledEventId=2
   4 @20 DecisionTaskCompleted scheduledEventId=2 startedEventId=3
   5 StartChildWorkflowExecutionInitiated workflowId=child decisionTaskCompletedEventId=4
   6 @30 ChildWorkflowExecutionStarted workflowExecution=child/c1 initiatedEventId=5
   7 DecisionTaskScheduled`;

const startOfChild = `
   1 @25 WorkflowExecutionStarted parentWorkflowExecution=parent/p1 parentInitiatedEventId=5
   2 DecisionTaskScheduled`;

interface ResetFamily {
  /** The end of the child, as the second run of the parent has it. */
  readonly told: string;
  readonly isGone?: boolean;
  /** The end of the run that the child was reset to. */
  readonly last?: string;
}

/** A child has closed and was reset; then its first run is deleted, and its parent is reset. */
const resetFamily = ({ told, isGone = true, last = "" }: ResetFamily): Evidence => {
  const first = runOf("child/c1", `${startOfChild}\n3 @40 WorkflowExecutionTerminated`);
  const ofChild = { workflowId: "child", runId: "c1", eventId: 2, keptEvents: 2, at: 50 };
  const ofParent = { workflowId: "parent", runId: "p1", eventId: 7, keptEvents: 7, at: 60 };
  return {
    runs: [
      {
        ...runOf("parent/p1", `${startOfParent}\n8 @60 WorkflowExecutionTerminated`),
        resetTo: "p2",
      },
      { ...runOf("parent/p2", `${startOfParent}\n${told}`), origin: ofParent },
      isGone ? { ...first, removed: { earlyMilliseconds: 0 } } : first,
      { ...runOf("child/c2", `${startOfChild}\n${last}`), origin: ofChild },
    ],
    circumstances: { atRest: true },
  };
};

const canceled = `
   3 @65 DecisionTaskStarted scheduledEventId=2
   4 @70 DecisionTaskCompleted scheduledEventId=2 startedEventId=3
   5 WorkflowExecutionCanceled details=no decisionTaskCompletedEventId=4`;

const canceledAt = (at: number) =>
  `8 @${at} ChildWorkflowExecutionCanceled details=no workflowExecution=child/c2 initiatedEventId=5 startedEventId=6`;

test("a child whose first run is gone ends, for a parent that was reset, as the run it was reset to", () => {
  assertHolds(resetFamily({ told: canceledAt(80), last: canceled }));
  assertHolds(resetFamily({ told: "" }));
});

test("C3 is noticed when that run has ended otherwise, too early, or has not been told", () => {
  const otherwise = canceled.replace("Canceled details", "Failed reason");
  assertBroken("C3", resetFamily({ told: canceledAt(80), last: otherwise }));
  assertBroken("C3", resetFamily({ told: canceledAt(65), last: canceled }));
  assertBroken("C3", resetFamily({ told: "", last: canceled }));
});

test("C3 is noticed when a parent records the end of a reset although the first run can say its own", () => {
  assertBroken("C3", resetFamily({ told: canceledAt(80), isGone: false, last: canceled }));
});
