// Lambda functions at a server that invokes none: the failures are the service's own.
import { test } from "node:test";
import { invoke } from "./decisions.ts";
import { invalidMember, startService } from "./harness.ts";

test("a function of an execution without a role is scheduled, and fails to start", async () => {
  await using service = await startService();
  const run = await service.start();
  await service.decide(invoke("f", { input: "i", control: "c", startToCloseTimeout: "60" }));
  await service.expectHistory(
    run,
    `5 LambdaFunctionScheduled id=f name=thumbnail control=c input=i startToCloseTimeout=60 decisionTaskCompletedEventId=4
    = 6 StartLambdaFunctionFailed scheduledEventId=5 cause=ASSUME_ROLE_FAILED message=No IAM role is attached to the current workflow execution.
    = 7 DecisionTaskScheduled`,
  );
});

test("a function of an execution with a role fails to be scheduled (a guess)", async () => {
  await using service = await startService();
  const run = await service.start("w", { lambdaRole: "arn:aws:iam::123456789012:role/lambda" });
  await service.decide(invoke("f"));
  await service.expectHistory(
    run,
    `5 ScheduleLambdaFunctionFailed id=f name=thumbnail cause=LAMBDA_SERVICE_NOT_AVAILABLE_IN_REGION decisionTaskCompletedEventId=4
    = 6 DecisionTaskScheduled`,
  );
});

test("a function may run for 1 to 900 seconds", async () => {
  await using service = await startService();
  await service.start();
  const task = await service.decisionTask();
  const path = "decisions.1.member.scheduleLambdaFunctionDecisionAttributes.startToCloseTimeout";
  const constraint = "Member must be a whole number of seconds between 1 and 900, or NONE";
  for (const value of ["0", "901"]) {
    const answer = service.answer(task, [invoke("f", { startToCloseTimeout: value })]);
    await invalidMember(answer, path, { value, constraint });
  }
  await service.answer(task, [invoke("f", { startToCloseTimeout: "900" })]);
});
