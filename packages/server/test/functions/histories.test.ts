// All that functions and endpoints can do wrong, at a whole server: each has one outcome in the
// history, and its decider is notified.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { type HistoryEvent, SWF } from "@aws-sdk/client-swf";
import { startTestServer, type TestServer } from "@ekiden/testing";
import { directoryOf, role } from "./invocations.ts";

const handler = (body: string) => `export const handler = async () => { ${body} };`;

const functions: Record<string, string> = {
  fine: handler("return { fine: true }"),
  throws: handler("throw new RangeError('too small')"),
  hangs: handler("await new Promise(() => {})"),
  busy: handler("for (;;) {}"),
  large: handler("return 'x'.repeat(7_000_000)"),
  garbage: handler("process.stdout.write(Buffer.alloc(100_000, 0xff)); return 1"),
  exits: handler("process.exit(7)"),
  nothing: handler(""),
  bigint: handler("return 1n"),
  syntax: "export const handler = (",
};

/** By name; `never` has none. */
const answers: Record<string, [status: number, body: string]> = {
  "http-fine": [200, '"ok"'],
  "http-500": [500, "broken"],
  "http-garbage": [200, "<html>"],
};

const startEndpoint = async () => {
  const server = createServer((request, response) => {
    const [status, body] = answers[(request.url ?? "").slice(1)] ?? [];
    if (status !== undefined) response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

const expected: Record<string, string> = {
  fine: 'LambdaFunctionCompleted {"fine":true}',
  throws: "LambdaFunctionFailed Unhandled RangeError",
  hangs: "LambdaFunctionTimedOut",
  busy: "LambdaFunctionTimedOut",
  large: "LambdaFunctionFailed Unhandled Function.ResponseSizeTooLarge",
  garbage: "LambdaFunctionCompleted 1",
  exits: "LambdaFunctionFailed Unhandled Runtime.ExitError",
  nothing: "LambdaFunctionCompleted null",
  bigint: "LambdaFunctionFailed Unhandled Runtime.MarshalError",
  syntax: "LambdaFunctionFailed Unhandled Runtime.UserCodeSyntaxError",
  missing: "LambdaFunctionFailed ResourceNotFoundException",
  "../throws": "LambdaFunctionFailed ResourceNotFoundException",
  "http-fine": 'LambdaFunctionCompleted "ok"',
  "http-500": "LambdaFunctionFailed Unhandled Endpoint.Status500",
  "http-garbage": "LambdaFunctionFailed Unhandled Runtime.MarshalError",
  "http-never": "LambdaFunctionTimedOut",
};
const endless = Object.values(expected).filter((end) => end === "LambdaFunctionTimedOut").length;

/** An end in words, without what differs from time to time. */
const wordsOf = (event: HistoryEvent): string => {
  const { lambdaFunctionCompletedEventAttributes: completed } = event;
  const { lambdaFunctionFailedEventAttributes: failed } = event;
  const words = [event.eventType, completed?.result, failed?.reason];
  if (failed?.reason === "Unhandled") words.push(JSON.parse(failed.details ?? "{}").errorType);
  return words.filter((word) => word !== undefined).join(" ");
};

const scheduleAll = async (server: TestServer) => {
  const swf = new SWF(server.clientOptions);
  const domain = "film";
  const taskList = { name: "deciders" };
  const workflowType = { name: "order", version: "1" };
  await swf.registerDomain({ name: domain, workflowExecutionRetentionPeriodInDays: "1" });
  await swf.registerWorkflowType({ domain, ...workflowType });
  const { runId } = await swf.startWorkflowExecution({
    domain,
    workflowId: "w",
    workflowType,
    taskList,
    lambdaRole: role,
    childPolicy: "TERMINATE",
    taskStartToCloseTimeout: "NONE",
    executionStartToCloseTimeout: "3600",
  });
  const { taskToken } = await swf.pollForDecisionTask({ domain, taskList });
  const decisions = Object.keys(expected).map((name) => ({
    decisionType: "ScheduleLambdaFunction" as const,
    scheduleLambdaFunctionDecisionAttributes: { id: name, name, startToCloseTimeout: "60" },
  }));
  await swf.respondDecisionTaskCompleted({ taskToken, decisions });
  return async () => {
    const execution = { workflowId: "w", runId };
    const { events = [] } = await swf.getWorkflowExecutionHistory({ domain, execution });
    swf.destroy();
    return events;
  };
};

/** How functions ended, by name, in the words of the events that say so. */
const endsIn = (events: readonly HistoryEvent[]): Readonly<Record<string, readonly string[]>> => {
  const found: Record<string, string[]> = {};
  const names = new Map<number | undefined, string>();
  for (const event of events) {
    const { name } = event.lambdaFunctionScheduledEventAttributes ?? {};
    if (name) names.set(event.eventId, name);
    const attributes =
      event.lambdaFunctionCompletedEventAttributes ??
      event.lambdaFunctionFailedEventAttributes ??
      event.lambdaFunctionTimedOutEventAttributes;
    if (!attributes) continue;
    const of = names.get(attributes.scheduledEventId) ?? "";
    found[of] = [...(found[of] ?? []), wordsOf(event)];
  }
  return found;
};

test("all that a function does reaches its execution as one event", async () => {
  await using endpoint = await startEndpoint();
  const files = Object.entries(functions).map(([name, code]) => [`functions/${name}.mjs`, code]);
  const rows = [
    { name: "http-*", http: { url: `http://127.0.0.1:${endpoint.port}/{name}` } },
    { local: { directory: "functions" } },
  ];
  await using directory = await directoryOf({
    ...Object.fromEntries(files),
    "functions.json": JSON.stringify({ allowHosts: ["127.0.0.1"], functions: rows }),
  });
  await using server = await startTestServer({
    functions: join(directory.path, "functions.json"),
    functionConcurrency: endless + 2,
  });
  const historyOf = await scheduleAll(server);
  while (server.runningFunctions > endless) await server.settled();
  await server.advance({ seconds: 60 });
  await server.functionsDone();
  const events = await historyOf();
  const wanted = Object.entries(expected).map(([name, end]) => [name, [end]]);
  assert.deepEqual(endsIn(events), Object.fromEntries(wanted));
  assert.equal(events.filter(({ eventType }) => eventType === "LambdaFunctionStarted").length, 16);
});
