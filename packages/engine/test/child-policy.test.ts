// What becomes of the children of a run that closes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { cancel, complete, continueAsNew, fail, mark, startChild } from "./decisions.ts";
import { expectHistory, type Run, started } from "./script.ts";

const closes: readonly [string, (parent: Run) => Run][] = [
  ["completes", (parent) => parent.decides(complete())],
  ["fails (a guess)", (parent) => parent.decides(fail())],
  ["is canceled (a guess)", (parent) => parent.decides(cancel())],
  ["is terminated", (parent) => parent.terminated()],
  ["times out", (parent) => parent.after("100 s")],
  [
    "grows too long",
    (parent) => parent.decides(...Array.from({ length: 20 }, () => mark("again"))),
  ],
];
type Policy = "TERMINATE" | "REQUEST_CANCEL" | "ABANDON";
const parentOf = (childPolicy: Policy, its: { childPolicy?: Policy } = {}) =>
  started({ childPolicy, executionStartToCloseTimeout: "100", limits: { historyEvents: 25 } })
    .decides(startChild("c", its))
    .decides()
    .signaled("go");

for (const [name, close] of closes) {
  test(`with TERMINATE, the children of a run that ${name} are terminated`, () => {
    const parent = parentOf("TERMINATE", { childPolicy: "ABANDON" });
    close(parent);
    assert.notEqual(parent.state.closed, undefined);
    expectHistory(
      parent.latest("c"),
      `
      1 WorkflowExecutionStarted childPolicy=ABANDON
      2 DecisionTaskScheduled
      3 WorkflowExecutionTerminated only childPolicy=ABANDON cause=CHILD_POLICY_APPLIED`,
    );
  });

  test(`with REQUEST_CANCEL, the children of a run that ${name} are asked to cancel`, () => {
    const parent = parentOf("REQUEST_CANCEL");
    const child = parent.latest("c").decides();
    close(parent);
    expectHistory(
      child,
      `
      ...
      4 DecisionTaskCompleted
      5 WorkflowExecutionCancelRequested only externalWorkflowExecution=w/w-1
        externalInitiatedEventId=0 cause=CHILD_POLICY_APPLIED
    = 6 DecisionTaskScheduled`,
    );
    assert.equal(child.state.cancelRequested, true);
  });

  test(`with ABANDON, the children of a run that ${name} go on`, () => {
    const parent = parentOf("ABANDON");
    close(parent);
    expectHistory(
      parent.latest("c"),
      `
      1 WorkflowExecutionStarted
      2 DecisionTaskScheduled`,
    );
  });
}

for (const policy of ["TERMINATE", "REQUEST_CANCEL", "ABANDON"] as const) {
  test(`with ${policy}, the children of a run that continues as new go on (a guess)`, () => {
    const parent = parentOf(policy).decides(continueAsNew());
    assert.equal(parent.latest("c").history.length, 2);
    parent.latest("w").terminated();
    assert.equal(parent.latest("c").history.length, 2);
  });
}

test("a termination's own child policy is the one that is applied", () => {
  const parent = parentOf("ABANDON").terminated({ childPolicy: "REQUEST_CANCEL" });
  assert.equal(parent.latest("c").state.cancelRequested, true);
});

test("a terminated child applies its own policy to its children (a guess)", () => {
  const parent = parentOf("TERMINATE", { childPolicy: "REQUEST_CANCEL" });
  parent.latest("c").decides(startChild("grandchild"));
  parent.terminated();
  assert.equal(parent.latest("c").state.closed?.status, "TERMINATED");
  expectHistory(
    parent.latest("grandchild"),
    `
    ...
    3 WorkflowExecutionCancelRequested externalWorkflowExecution=c/c-1 cause=CHILD_POLICY_APPLIED`,
  );
});

test("a child whose start is under way meets its parent's policy as soon as it runs", () => {
  for (const policy of ["TERMINATE", "REQUEST_CANCEL", "ABANDON"] as const) {
    const parent = started({ childPolicy: policy })
      .holdsMessages()
      .decides(startChild("c"), complete())
      .delivers();
    assert.equal(parent.history.at(-1)?.type, "WorkflowExecutionCompleted");
    const { state } = parent.latest("c");
    assert.equal(state.closed?.status, policy === "TERMINATE" ? "TERMINATED" : undefined);
    assert.equal(state.cancelRequested, policy === "REQUEST_CANCEL");
  }
});

test("a policy reaches the run with which a child has continued as new", () => {
  const parent = parentOf("TERMINATE");
  parent.latest("c").decides(continueAsNew());
  parent.terminated();
  assert.deepEqual(
    parent.harness.runsOf("c").map(({ execution }) => execution.closed?.status),
    ["CONTINUED_AS_NEW", "TERMINATED"],
  );
});

test("a policy leaves alone a child that has closed, and a namesake that is no child", () => {
  const parent = parentOf("TERMINATE");
  parent.latest("c").decides(complete());
  const namesake = started({ harness: parent.harness, workflowId: "c" });
  parent.terminated();
  assert.equal(namesake.state.closed, undefined);
});

test("a policy under way when a namesake takes the place of the child leaves it alone", () => {
  const parent = parentOf("TERMINATE").holdsMessages();
  parent.terminated();
  parent.latest("c").decides(complete());
  const namesake = started({ harness: parent.harness, workflowId: "c" });
  parent.delivers();
  assert.equal(namesake.state.closed, undefined);
});

test("every child that is open meets the policy", () => {
  const parent = started().decides(startChild("c"), startChild("d"), startChild("e")).decides();
  parent.latest("d").decides(complete());
  parent.terminated();
  const statuses = ["c", "d", "e"].map((child) => parent.latest(child).state.closed?.status);
  assert.deepEqual(statuses, ["TERMINATED", "COMPLETED", "TERMINATED"]);
});
