// What workflows of Flow show of themselves and are asked: `workflow stack`, `query` and `update`.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { startTestEnvironment, type TestEnvironment } from "@ekiden/testing";
import { openEventsOf } from "../../src/history/open-events.ts";
import { run } from "../../src/run.ts";
import { ekiden } from "../command.ts";
import { booking } from "./histories/booking.ts";
import { delivery } from "./histories/delivery.ts";
import { RecordedTerminal, ran } from "./recorded-terminal.ts";

const module = fileURLToPath(new URL("histories/delivery.ts", import.meta.url));
const workflowId = "order-7";

let environment: TestEnvironment;
before(async () => {
  environment = await startTestEnvironment({ workflows: [delivery] });
  const { runId } = await environment.start(delivery, { workflowId, input: "shoes" });
  await environment.idle();
  assert.ok(runId);
});
after(() => environment[Symbol.asyncDispose]());

const variables = () => ({
  EKIDEN_ENDPOINT: environment.server.endpoint,
  EKIDEN_DOMAIN: environment.domain,
});
const options = () => ({ environment: variables(), now: () => environment.now() });

const ok = async (words: readonly string[]): Promise<string> => {
  const { code, stdout, stderr } = await ran(["workflow", ...words], options());
  assert.equal(code, 0, stderr);
  return stdout;
};

/** In a process of its own, whose Flow is the one that the module imports. */
const withCode = async (words: readonly string[]) => withModule(module, ["workflow", ...words]);

const withModule = async (path: string, words: readonly string[]) => {
  await using command = ekiden([...words, "--with", path], {
    ...variables(),
    PATH: process.env.PATH ?? "",
  });
  const code = await command.ended;
  return { code, stdout: command.stdout, stderr: command.stderr };
};

test("stack says what the history has open, and what the workflow shows", async () => {
  const text = await ok(["stack", workflowId]);
  assert.match(text, /^WAITS FOR +SINCE +EVENT\ntimer timer-1 +2\S+Z +5\n/);
  assert.match(text, /\nprogress: \{"packed":true\}\nquery status: "to Tokyo"\n$/);
  const { waits, queries } = JSON.parse(await ok(["stack", workflowId, "--output", "json"]));
  assert.deepEqual([waits[0].what, waits[0].eventId], ["timer timer-1", 5]);
  assert.deepEqual(queries, { status: { value: "to Tokyo" } });
});

test("stack with the code says at which line each wait is, of signals and conditions as well", async () => {
  const { code, stdout, stderr } = await withCode(["stack", workflowId]);
  assert.equal(code, 0, stderr);
  const place = String.raw`\S*histories/delivery\.ts:29:\d+`;
  for (const row of [`timer timer-1 +2\\S+Z +5`, "signal paid +- +-", "condition +- +-"]) {
    assert.match(stdout, new RegExp(`^${row} +${place}$`, "m"));
  }
});

test("a query without arguments is answered as shown, and one with arguments by the code", async () => {
  assert.equal(await ok(["query", workflowId, "--name", "status"]), '"to Tokyo"\n');
  const asked = ["query", workflowId, "--name", "stock", "--arg", '"boots"'];
  const { code, stdout, stderr } = await withCode(asked);
  assert.deepEqual([code, stdout], [0, '"boots for shoes"\n'], stderr);
  for (const [words, said] of [
    [["--name", "price"], /shows no query price\.\n {2}Those that it shows: status\./],
    [["--name", "stock", "--arg", "1"], /needs the code of the workflow\.\n {2}Name the module/],
    [["--name", "stock", "--arg", "boots"], /--arg is no JSON/],
    [["--name", "status", "--with", "./none.ts"], /--with names \.\/none\.ts, and there is no/],
  ] as const) {
    const result = await ran(["workflow", "query", workflowId, ...words], options());
    assert.equal(result.code, 1);
    assert.match(result.stderr, said);
  }
});

test("code whose worker lets any error fail the workflow is replayed likewise, if told so", async () => {
  const id = "booking-1";
  const unexpectedErrors = "fail workflow";
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const worker = { taskList: "bookings", workflows: [booking], unexpectedErrors, log } as const;
  await environment.addWorker(worker);
  const handle = await environment.start(booking, { workflowId: id });
  await assert.rejects(environment.result(handle), /ended as FAILED: a typo/);
  const path = fileURLToPath(new URL("histories/booking.ts", import.meta.url));
  const asked = ["workflow", "query", id, "--name", "rooms", "--arg", '"Kyoto"'];
  const toldSo = ["--unexpected-errors", unexpectedErrors];
  const [untold, told] = await Promise.all([
    withModule(path, asked),
    withModule(path, [...asked, ...toldSo]),
  ]);
  assert.equal(untold.code, 1);
  assert.match(untold.stderr, /query rooms cannot be answered with the code that is here/);
  assert.deepEqual([told.code, told.stdout], [0, '"none at Kyoto"\n'], told.stderr);
  const replay = ["history", "replay", "--id", id];
  const [broken, fine] = await Promise.all([
    withModule(path, replay),
    withModule(path, [...replay, ...toldSo]),
  ]);
  assert.deepEqual([broken.code, fine.code], [2, 0], broken.stderr + fine.stderr);
});

test("an update is answered by the workflow, once for its id, and its refusal is told", async () => {
  const update = ["update", workflowId, "--name", "setAddress"];
  const asked = [...update, "--update-id", "move-1", "--input"];
  assert.equal(await ok([...asked, '"Osaka"']), '{\n  "to": "Osaka"\n}\n');
  assert.match(await ok([...asked, '"Nara"', "--output", "jsonl"]), /"answer":\{"to":"Osaka"\}/);
  assert.equal(await ok(["query", workflowId, "--name", "status"]), '"to Osaka"\n');
  const refused = await ran(["workflow", ...update, "--input", '"nowhere"'], options());
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /^ekiden: .*there is no such place.*\.\n {2}The workflow decides/);
  const lost = await ran(["workflow", "update", "order-9", "--name", "x"], options());
  assert.match(lost.stderr, /there is no execution with the workflow ID order-9/);
});

test("Ctrl+C ends the wait for an update, and says how to come back", async () => {
  const { swf, domain } = environment;
  const id = "unpolled";
  const taskList = { name: "nowhere" };
  const type = { name: "delivery", version: "1.0" };
  await swf.startWorkflowExecution({ domain, workflowId: id, workflowType: type, taskList });
  const terminal = new RecordedTerminal(options());
  const ended = run(
    ["workflow", "update", id, "--name", "setAddress", "--input", '"Kyoto"'],
    terminal,
  );
  const signaled = () =>
    swf
      .getWorkflowExecutionHistory({ domain, execution: { workflowId: id, runId } })
      .then(({ events }) => events.some(({ eventType }) => /Signaled$/.test(eventType)));
  const { executionInfos } = await swf.listOpenWorkflowExecutions({
    domain,
    startTimeFilter: { oldestDate: new Date(0) },
    executionFilter: { workflowId: id },
  });
  const runId = executionInfos[0]?.execution.runId ?? "";
  while (!(await signaled())) await new Promise((resolve) => setImmediate(resolve));
  terminal.interrupt();
  assert.equal(await ended, 130, terminal.stderr);
  assert.match(
    terminal.stderr,
    /The waiting has ended; .* For its answer:\n {2}ekiden workflow update unpolled --name setAddress --update-id [\w-]+ --input '"Kyoto"'\n$/,
  );
});

test("what has ended is not open: tasks, timers, children, functions and messages", () => {
  const event = (eventId: number, eventType: string, attributes: object) => ({
    eventId,
    eventType,
    eventTimestamp: new Date(0),
    [`${eventType.charAt(0).toLowerCase()}${eventType.slice(1)}EventAttributes`]: attributes,
  });
  const begun = [
    event(1, "DecisionTaskScheduled", {}),
    event(2, "ActivityTaskScheduled", { activityId: "charge-1" }),
    event(3, "TimerStarted", { timerId: "t" }),
    event(4, "StartChildWorkflowExecutionInitiated", { workflowId: "child" }),
    event(5, "LambdaFunctionScheduled", { id: "l" }),
    event(6, "SignalExternalWorkflowExecutionInitiated", { workflowId: "w" }),
    event(7, "RequestCancelExternalWorkflowExecutionInitiated", { workflowId: "w" }),
    event(8, "ActivityTaskStarted", { scheduledEventId: 2 }),
    event(9, "ChildWorkflowExecutionStarted", { initiatedEventId: 4 }),
    event(10, "LambdaFunctionStarted", { scheduledEventId: 5 }),
  ];
  const ended = [
    event(11, "DecisionTaskTimedOut", { scheduledEventId: 1 }),
    event(12, "ActivityTaskCanceled", { scheduledEventId: 2, startedEventId: 8 }),
    event(13, "TimerFired", { startedEventId: 3 }),
    event(14, "ChildWorkflowExecutionTerminated", { initiatedEventId: 4, startedEventId: 9 }),
    event(15, "LambdaFunctionFailed", { scheduledEventId: 5, startedEventId: 10 }),
    event(16, "ExternalWorkflowExecutionSignaled", { initiatedEventId: 6 }),
    event(17, "RequestCancelExternalWorkflowExecutionFailed", { initiatedEventId: 7 }),
  ];
  const open = (events: readonly object[]) =>
    openEventsOf(events as Parameters<typeof openEventsOf>[0]).map(({ what }) => what);
  assert.deepEqual(open(begun), [
    ...["decision task", "activity charge-1", "timer t", "child child", "function l"],
    ...["signal to w", "request to cancel w"],
  ]);
  assert.deepEqual(open([...begun, ...ended]), []);
});
