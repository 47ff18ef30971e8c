// The bytes: targets, media types, empty bodies, ids of zero, times, and big requests.
import assert from "node:assert/strict";
import { test } from "node:test";
import { complete, mark, requestCancel, schedule, startChild } from "./decisions.ts";
import { domain, type Service, startService } from "./harness.ts";

const modern = "application/x-amz-json-1.0";

const post = (service: Service, headers: Record<string, string>, body: string) =>
  fetch(service.server.endpoint, { method: "POST", headers, body });

const rawHistory = async (
  service: Service,
  { workflowId, runId }: { workflowId: string; runId: string },
) => {
  const execution = { workflowId, runId };
  return (await service.send("GetWorkflowExecutionHistory", { domain, execution })).text;
};

test("an operation without output answers with an empty body of length 0", async () => {
  await using service = await startService();
  const { text, headers, status } = await service.send("DeprecateDomain", { name: domain });
  assert.equal(status, 200);
  assert.equal(text, "");
  assert.equal(headers["content-length"], "0");
});

test("clients from before 2014 are answered in kind", async () => {
  await using service = await startService();
  const response = await post(
    service,
    {
      "X-Amz-Target": "com.amazonaws.swf.service.model.SimpleWorkflowService.DescribeDomain",
      "Content-Type": "application/json; charset=UTF-8",
      "Content-Encoding": "amz-1.0",
    },
    JSON.stringify({ name: domain }),
  );
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("content-type"), "application/json");
  assert.ok(((await response.json()) as { domainInfo: unknown }).domainInfo);
});

test("a target that is unknown or missing is an unknown operation, with status 404 (a guess)", async () => {
  await using service = await startService();
  for (const target of ["SimpleWorkflowService.Nothing", "DynamoDB_20120810.ListTables", ""]) {
    const response = await post(service, { "X-Amz-Target": target, "Content-Type": modern }, "{}");
    assert.equal(response.status, 404);
    const { __type } = (await response.json()) as { __type: string };
    assert.equal(__type, "com.amazon.coral.service#UnknownOperationException");
  }
});

test("a body that is no JSON object is refused, and no body stands for an empty object", async () => {
  await using service = await startService();
  const type = "com.amazon.coral.service#SerializationException";
  for (const body of ["{", "null", "[]", '"film"', "{'name':'film'}"]) {
    const { status, text } = await service.post("DescribeDomain", body);
    assert.deepEqual([status, JSON.parse(text).__type], [400, type], body);
  }
  const { text } = await service.post("DescribeDomain", "");
  assert.equal(JSON.parse(text).__type, "com.amazon.coral.validate#ValidationException");
});

test("a request of more than a megabyte is refused", async () => {
  await using service = await startService();
  const description = "x".repeat(1024 * 1024);
  const { status, text } = await service.post("RegisterDomain", JSON.stringify({ description }));
  assert.equal(status, 413);
  assert.equal(JSON.parse(text).__type, "com.amazon.coral.service#RequestEntityTooLargeException");
});

test("ids of nothing are written as 0", async () => {
  await using service = await startService();
  const { swf } = service;
  const run = await service.start();
  await service.signal();
  await swf.requestCancelWorkflowExecution({ domain, workflowId: "w" });
  await service.decide(
    schedule("late", { scheduleToStartTimeout: "1" }),
    schedule("never"),
    requestCancel("never"),
    startChild("c", { workflowType: { name: "none", version: "1" } }),
  );
  await service.server.advance({ seconds: 1 });
  const { events } = JSON.parse(await rawHistory(service, run)) as { events: object[] };
  const withZero: [string, string][] = [
    ["workflowExecutionStarted", "parentInitiatedEventId"],
    ["workflowExecutionSignaled", "externalInitiatedEventId"],
    ["workflowExecutionCancelRequested", "externalInitiatedEventId"],
    ["activityTaskTimedOut", "startedEventId"],
    ["activityTaskCanceled", "startedEventId"],
    ["startChildWorkflowExecutionFailed", "initiatedEventId"],
  ];
  for (const [type, member] of withZero) {
    const attributes = Object.assign({}, ...events)[`${type}EventAttributes`];
    assert.equal(attributes[member], 0, `${type}.${member}`);
  }
});

test("times are seconds with a fraction for the milliseconds", async () => {
  await using service = await startService();
  await service.server.advance({ milliseconds: 123 });
  const run = await service.start();
  const text = await rawHistory(service, run);
  const [, timestamp] = /"eventTimestamp":([\d.eE]+)/.exec(text) ?? [];
  assert.equal(Number(timestamp), service.server.now() / 1000);
  assert.match(timestamp ?? "", /^1767225600\.124$/);
});

test("text of every kind comes back as it was sent", async () => {
  await using service = await startService();
  const texts = [
    "",
    'quotes " and \\ and /',
    "line\nbreaks\r\nand\ttabs",
    "separators ,\n{\u2028\u2029}",
    "nul \u0000 and bell \u0007",
    "🎬 映画 é e\u0301",
    "half a pair \ud83c and the other \udfac",
    '{"json":[1,2,{"a":null}]}',
    "</script><!--",
    "x".repeat(32_768),
  ];
  const run = await service.start("🎬", { input: texts.slice(0, -1).join("|") });
  await service.decide(...texts.map((text, index) => mark(`m${index}`, text)));
  const history = await service.history(run);
  const details = history.slice(4).map(({ data }) => (data as { details?: string }).details);
  assert.deepEqual(details, texts);
  const page = { maximumPageSize: 3, reverseOrder: true };
  const { workflowId, runId } = run;
  const { events } = await service.swf.getWorkflowExecutionHistory({
    domain,
    execution: { workflowId, runId },
    ...page,
  });
  assert.equal(events?.[0]?.markerRecordedEventAttributes?.details, texts.at(-1));
});

test("lengths are counted in UTF-16 units (a guess), and one more is refused", async () => {
  await using service = await startService();
  const film = "🎬".repeat(16_384);
  await service.start("fits", { input: film });
  const longer = `${film}x`;
  const { text } = await service.send("SignalWorkflowExecution", {
    domain,
    workflowId: "fits",
    signalName: "s",
    input: longer,
  });
  assert.match(
    JSON.parse(text).message,
    /at 'input' failed to satisfy constraint: Member must have length less than or equal to 32768$/,
  );
});

test("a signed call and an unsigned one are answered alike", async () => {
  await using service = await startService();
  const signed = await service.swf.describeDomain({ name: domain });
  const { text } = await service.send("DescribeDomain", { name: domain });
  assert.deepEqual(JSON.parse(text).domainInfo, signed.domainInfo);
});

test("an execution that ends is the recorded history of the service, byte for byte", async () => {
  await using service = await startService();
  const run = await service.start();
  await service.decide(complete());
  const at = (milliseconds: number) => (service.server.now() + milliseconds) / 1000;
  assert.equal(
    await rawHistory(service, run),
    '{"events":[{"workflowExecutionStartedEventAttributes":{"executionStartToCloseTimeout":"31536000","taskList":{"name":"deciders"},"taskStartToCloseTimeout":"NONE","childPolicy":"TERMINATE","workflowType":{"name":"order","version":"1"},"parentInitiatedEventId":0},' +
      `"eventId":1,"eventTimestamp":${at(-2)},"eventType":"WorkflowExecutionStarted"},\n` +
      '{"decisionTaskScheduledEventAttributes":{"taskList":{"name":"deciders"},"startToCloseTimeout":"NONE","scheduleToStartTimeout":"NONE"},' +
      `"eventId":2,"eventTimestamp":${at(-2)},"eventType":"DecisionTaskScheduled"},\n` +
      `{"decisionTaskStartedEventAttributes":{"scheduledEventId":2},"eventId":3,"eventTimestamp":${at(-1)},"eventType":"DecisionTaskStarted"},\n` +
      `{"decisionTaskCompletedEventAttributes":{"scheduledEventId":2,"startedEventId":3},"eventId":4,"eventTimestamp":${at(0)},"eventType":"DecisionTaskCompleted"},\n` +
      `{"workflowExecutionCompletedEventAttributes":{"decisionTaskCompletedEventId":4},"eventId":5,"eventTimestamp":${at(0)},"eventType":"WorkflowExecutionCompleted"}]}`,
  );
});
