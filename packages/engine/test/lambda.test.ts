// Lambda functions: how they are scheduled, started and ended, and when that is refused.
import assert from "node:assert/strict";
import { test } from "node:test";
import { refuseLambdaRole, scheduledLambda, startLambda } from "../src/index.ts";
import { complete, invoke } from "./decisions.ts";
import { expectHistory, started } from "./script.ts";

const able = () => started({ lambdaRole: "role", lambdaAvailable: true });

test("a function is scheduled, started and completed", () => {
  expectHistory(
    able()
      .decides(invoke("f", { input: "in", control: "mine", startToCloseTimeout: "60" }))
      .functionStarts(5)
      .functionEnds(5, { result: "out" }),
    `
    ...
    4 DecisionTaskCompleted
  = 5 LambdaFunctionScheduled only id=f name=thumbnail input=in control=mine startToCloseTimeout=60
      decisionTaskCompletedEventId=4
    6 LambdaFunctionStarted only scheduledEventId=5
    7 LambdaFunctionCompleted only scheduledEventId=5 startedEventId=6 result=out
  = 8 DecisionTaskScheduled`,
  );
});

test("a function completes with no result, or fails with a reason and details", () => {
  expectHistory(
    able()
      .decides(invoke("f"), invoke("g"), invoke("h"))
      .functionStarts(5)
      .functionEnds(5, {})
      .functionStarts(6)
      .functionEnds(6, { reason: "Unhandled", details: "stack" })
      .functionStarts(7)
      .functionEnds(7, { reason: "ResourceNotFoundException" }),
    `
    ...
    5 LambdaFunctionScheduled only id=f name=thumbnail decisionTaskCompletedEventId=4
    ...
    9 LambdaFunctionCompleted only scheduledEventId=5 startedEventId=8
    ...
   12 LambdaFunctionFailed only scheduledEventId=6 startedEventId=11 reason=Unhandled details=stack
   13 LambdaFunctionStarted
   14 LambdaFunctionFailed only scheduledEventId=7 startedEventId=13
      reason=ResourceNotFoundException`,
  );
});

test("without a role no function starts, whether or not functions can be invoked here", () => {
  for (const lambdaAvailable of [true, false]) {
    const run = started({ lambdaAvailable }).decides(invoke("f"));
    assert.equal(run.state.lambdas.size, 0);
    expectHistory(
      run,
      `
      ...
      5 LambdaFunctionScheduled id=f
    = 6 StartLambdaFunctionFailed only scheduledEventId=5 cause=ASSUME_ROLE_FAILED
        message="No IAM role is attached to the current workflow execution."
    = 7 DecisionTaskScheduled`,
    );
  }
});

test("with a role, but nowhere to invoke it, a function is not scheduled", () => {
  expectHistory(
    started({ lambdaRole: "role", lambdaAvailable: false }).decides(invoke("f")),
    `
    ...
    4 DecisionTaskCompleted
    5 ScheduleLambdaFunctionFailed only id=f name=thumbnail
      cause=LAMBDA_SERVICE_NOT_AVAILABLE_IN_REGION decisionTaskCompletedEventId=4
  = 6 DecisionTaskScheduled`,
  );
});

test("the role may come from the workflow type", () => {
  const workflowTypes = {
    "order/1": {
      defaultTaskList: { name: "deciders" },
      defaultTaskStartToCloseTimeout: "NONE",
      defaultExecutionStartToCloseTimeout: "3600",
      defaultChildPolicy: "TERMINATE",
      defaultLambdaRole: "role",
    },
  } as const;
  const run = started({ workflowTypes, lambdaAvailable: true }).decides(invoke("f"));
  assert.equal(run.state.lambdas.size, 1);
});

test("a function id is in use while a function of that id is open (a guess)", () => {
  expectHistory(
    able()
      .decides(invoke("f"), invoke("f"))
      .functionStarts(5)
      .functionEnds(5, {})
      .decides(invoke("f")),
    `
    ...
    5 LambdaFunctionScheduled      id=f
    6 ScheduleLambdaFunctionFailed only id=f name=thumbnail cause=ID_ALREADY_IN_USE
      decisionTaskCompletedEventId=4
    ...
   12 LambdaFunctionScheduled      id=f`,
  );
});

test("a function that takes too long times out, from its start on", () => {
  expectHistory(
    able()
      .decides(invoke("f", { startToCloseTimeout: "10" }))
      .after("1 h")
      .functionStarts(5)
      .after("10 s"),
    `
    ...
    6 LambdaFunctionStarted
    7 LambdaFunctionTimedOut only scheduledEventId=5 startedEventId=6 timeoutType=START_TO_CLOSE
  = 8 DecisionTaskScheduled`,
  );
});

for (const [name, settings] of [
  ["none", {}],
  ["NONE", { startToCloseTimeout: "NONE" }],
] as const) {
  test(`a function with ${name} for a time-out has 900 seconds`, () => {
    const run = able().decides(invoke("f", settings)).functionStarts(5).after("899999 ms");
    assert.equal(run.history.at(-1)?.type, "LambdaFunctionStarted");
    run.after("1 ms");
    assert.equal(run.history.at(-2)?.type, "LambdaFunctionTimedOut");
  });
}

test("an outcome that comes too late, or twice, changes nothing (I4)", () => {
  const run = able()
    .decides(invoke("f", { startToCloseTimeout: "10" }))
    .functionStarts(5);
  run.after("10 s").functionEnds(5, { result: "late" }).functionEnds(5, { reason: "late" });
  assert.equal(run.history.length, 8);
});

test("a function starts once, and not after its run has closed (I4)", () => {
  const run = able().decides(invoke("f"), invoke("g")).functionStarts(5);
  const start = (id: number) => run.harness.step(run.kept, (step) => startLambda(step, id));
  assert.equal(start(5), undefined);
  assert.equal(start(99), undefined);
  run.signaled("go").decides(complete());
  assert.equal(start(6), undefined);
  run.functionEnds(5, { result: "late" });
  assert.equal(run.history.at(-1)?.type, "WorkflowExecutionCompleted");
});

test("an outcome of a function that was never started changes nothing", () => {
  const run = able().decides(invoke("f")).functionEnds(5, {}).functionEnds(99, {});
  assert.equal(run.history.length, 5);
});

test("what starts a function knows its name, its role and when it will have timed out", () => {
  const run = able().decides(invoke("f", { startToCloseTimeout: "60" }));
  const scheduled = { scheduledEventId: 5, id: "f", name: "thumbnail", role: "role" };
  const start = run.harness.step(run.kept, (step) => {
    assert.deepEqual(scheduledLambda(step, 5), scheduled);
    return startLambda(step, 5);
  });
  assert.deepEqual(start, { ...scheduled, startedEventId: 6, dueAt: run.harness.now + 60_000 });
});

test("a role that may not be used keeps a function from starting, once", () => {
  const run = able().decides(invoke("f"));
  for (const message of ["refused", "again"]) {
    run.harness.step(run.kept, (step) => refuseLambdaRole(step, 5, message));
  }
  expectHistory(
    run,
    `
    ...
    5 LambdaFunctionScheduled
    6 StartLambdaFunctionFailed only scheduledEventId=5 cause=ASSUME_ROLE_FAILED message=refused
  = 7 DecisionTaskScheduled`,
  );
});
