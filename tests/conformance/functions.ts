// Lambda functions at a server that invokes them. They run in its process, where a test can hold
// them back; what targets do in processes and networks is tested beside them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { complete, invoke } from "./decisions.ts";
import { startService } from "./harness.ts";

const lambdaRole = "arn:aws:iam::123456789012:role/lambda";

/** Something that a test does when it likes, and that a function waits for. */
const newGate = () => {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
};

test("a function is invoked with its input, and its result is in the history", async () => {
  const thumbnail = async (event: { path: string }) => ({ thumbnail: `${event.path}.png` });
  await using service = await startService({ functions: { thumbnail } });
  const run = await service.start("w", { lambdaRole });
  await service.decide(invoke("f", { input: '{"path":"a"}', control: "c" }));
  await service.server.functionsDone();
  await service.expectHistory(
    run,
    `5 LambdaFunctionScheduled id=f name=thumbnail control=c input={"path":"a"} decisionTaskCompletedEventId=4
    = 6 LambdaFunctionStarted scheduledEventId=5
    7 LambdaFunctionCompleted scheduledEventId=5 startedEventId=6 result={"thumbnail":"a.png"}
    = 8 DecisionTaskScheduled`,
  );
});

test("without an input the event is empty, and a result of nothing is null", async () => {
  const events: unknown[] = [];
  const thumbnail = (event: unknown) => void events.push(event);
  await using service = await startService({ functions: { thumbnail } });
  const run = await service.start("w", { lambdaRole });
  await service.decide(invoke("f"));
  await service.server.functionsDone();
  assert.deepEqual(events, [{}]);
  await service.expectHistory(
    run,
    `7 LambdaFunctionCompleted scheduledEventId=5 startedEventId=6 result=null
    = 8 DecisionTaskScheduled`,
  );
});

test("a function that throws fails as Unhandled, and one that is missing is not found", async () => {
  const thumbnail = () => {
    throw new RangeError("too small");
  };
  await using service = await startService({ functions: { thumbnail } });
  const run = await service.start("w", { lambdaRole });
  await service.decide(invoke("f"), invoke("g", { name: "missing" }));
  await service.server.functionsDone();
  const failed = (await service.history(run)).flatMap((event) =>
    event.type === "LambdaFunctionFailed" ? [event.data] : [],
  );
  const [thrown, missing] = failed.sort((a, b) => a.scheduledEventId - b.scheduledEventId);
  assert.equal(thrown?.reason, "Unhandled");
  const { errorType, errorMessage } = JSON.parse(thrown?.details ?? "");
  assert.deepEqual([errorType, errorMessage], ["RangeError", "too small"]);
  assert.equal(missing?.reason, "ResourceNotFoundException");
  assert.equal(missing?.details, "Function not found: missing");
});

test("a result that a history cannot hold is a failure", async () => {
  const thumbnail = () => "x".repeat(7_000_000);
  await using service = await startService({ functions: { thumbnail } });
  const run = await service.start("w", { lambdaRole });
  await service.decide(invoke("f"));
  await service.server.functionsDone();
  await service.expectHistory(
    run,
    `7 LambdaFunctionFailed reason=Unhandled details={"errorType":"Function.ResponseSizeTooLarge","errorMessage":"The response has 7000002 characters, and a result may have 32768 characters"}
    = 8 DecisionTaskScheduled`,
  );
});

test("a function that takes longer than it may has timed out, and its late result is nothing", async () => {
  const { open, opened } = newGate();
  await using service = await startService({ functions: { thumbnail: () => opened } });
  const run = await service.start("w", { lambdaRole });
  await service.decide(invoke("f", { startToCloseTimeout: "10" }));
  await service.server.advance({ seconds: 10 });
  open();
  await service.server.functionsDone();
  await service.expectHistory(
    run,
    `6 LambdaFunctionStarted
    7 LambdaFunctionTimedOut scheduledEventId=5 startedEventId=6 timeoutType=START_TO_CLOSE
    = 8 DecisionTaskScheduled`,
  );
});

test("a function may run for 900 seconds unless its decider says otherwise", async () => {
  const { open, opened } = newGate();
  await using service = await startService({ functions: { thumbnail: () => opened } });
  const run = await service.start("w", { lambdaRole });
  await service.decide(invoke("f"));
  await service.server.advance({ seconds: 899 });
  assert.equal((await service.history(run)).at(-1)?.type, "LambdaFunctionStarted");
  await service.server.advance({ seconds: 1 });
  assert.equal((await service.history(run)).at(-2)?.type, "LambdaFunctionTimedOut");
  open();
});

test("what is beyond the concurrency of a server waits in its order, and is open meanwhile", async () => {
  const gates = new Map(["a", "b", "c"].map((name) => [name, newGate()]));
  const begun: string[] = [];
  const thumbnail = async (name: string) => {
    begun.push(name);
    await gates.get(name)?.opened;
  };
  await using service = await startService({
    functions: { thumbnail },
    functionConcurrency: 1,
  });
  const run = await service.start("w", { lambdaRole });
  await service.decide(...[...gates.keys()].map((id) => invoke(id, { input: `"${id}"` })));
  await service.server.settled();
  const { openCounts } = await service.describe(run);
  assert.equal(openCounts?.openLambdaFunctions, 3);
  const started = (await service.history(run)).filter(
    ({ type }) => type === "LambdaFunctionStarted",
  );
  assert.equal(started.length, 1);
  for (const { open } of gates.values()) open();
  await service.server.functionsDone();
  assert.deepEqual(begun, ["a", "b", "c"]);
});

test("a function that waits when its execution closes is never started", async () => {
  const { open, opened } = newGate();
  let calls = 0;
  const thumbnail = async () => {
    calls += 1;
    await opened;
  };
  await using service = await startService({ functions: { thumbnail }, functionConcurrency: 1 });
  const run = await service.start("w", { lambdaRole });
  await service.decide(invoke("f"), invoke("g"));
  await service.signal();
  await service.decide(complete());
  open();
  await service.server.functionsDone();
  assert.equal(calls, 1);
  assert.equal((await service.history(run)).at(-1)?.type, "WorkflowExecutionCompleted");
});

test("the role of a function may come from its workflow type, and an ARN is as good as a name", async () => {
  const thumbnail = () => "small";
  await using service = await startService({ functions: { thumbnail } });
  await service.look("RegisterWorkflowType", {
    domain: "film",
    name: "gallery",
    version: "1",
    defaultTaskList: { name: "deciders" },
    defaultTaskStartToCloseTimeout: "NONE",
    defaultExecutionStartToCloseTimeout: "3600",
    defaultChildPolicy: "TERMINATE",
    defaultLambdaRole: lambdaRole,
  });
  const workflowType = { name: "gallery", version: "1" };
  const run = await service.start("w", { workflowType });
  const name = "arn:aws:lambda:eu-west-1:123456789012:function:thumbnail";
  await service.decide(invoke("f", { name }));
  await service.server.functionsDone();
  await service.expectHistory(
    run,
    `7 LambdaFunctionCompleted result="small"
    = 8 DecisionTaskScheduled`,
  );
});
