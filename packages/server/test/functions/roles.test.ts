// The role of an execution, and what becomes of a function whose role is refused: at a whole
// server, over both stores.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test } from "node:test";
import { SWF } from "@aws-sdk/client-swf";
import { startTestPostgres, startTestServer, type TestServer } from "@ekiden/testing";
import { directoryOf } from "./invocations.ts";
import { notFound, startAws } from "./invoke-api.ts";

// Where the SDK's usual chain of credentials looks first.
process.env.AWS_ACCESS_KEY_ID = "AKIASERVER";
process.env.AWS_SECRET_ACCESS_KEY = "secret";

const postgres = await startTestPostgres();
after(() => postgres[Symbol.asyncDispose]());

const roleOf = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const taskList = { name: "deciders" };
const workflowType = { name: "order", version: "1" };

interface Asked {
  readonly domain: string;
  readonly lambdaRole: string;
  readonly names: readonly string[];
}

/** Starts an execution whose decider schedules these functions. */
const schedule = async (swf: SWF, { domain, lambdaRole, names }: Asked) => {
  await swf.registerDomain({ name: domain, workflowExecutionRetentionPeriodInDays: "1" });
  await swf.registerWorkflowType({ domain, ...workflowType });
  const { runId } = await swf.startWorkflowExecution({
    domain,
    workflowId: "w",
    workflowType,
    taskList,
    lambdaRole,
    childPolicy: "TERMINATE",
    taskStartToCloseTimeout: "NONE",
    executionStartToCloseTimeout: "3600",
  });
  const { taskToken } = await swf.pollForDecisionTask({ domain, taskList });
  await swf.respondDecisionTaskCompleted({
    taskToken,
    decisions: names.map((name, index) => ({
      decisionType: "ScheduleLambdaFunction",
      scheduleLambdaFunctionDecisionAttributes: { id: String(index), name },
    })),
  });
  return { workflowId: "w", runId };
};

/** The events of an execution after its functions were scheduled, by their types and causes. */
const eventsOf = async (server: TestServer, asked: Asked) => {
  const swf = new SWF(server.clientOptions);
  const execution = await schedule(swf, asked);
  await server.functionsDone();
  const { domain } = asked;
  const { events = [] } = await swf.getWorkflowExecutionHistory({ domain, execution });
  swf.destroy();
  return events.slice(4);
};

const stores = {
  files: async () => ({}),
  PostgreSQL: async () => ({ store: await postgres.createDatabase() }),
};

for (const [name, place] of Object.entries(stores)) {
  test(`a function is invoked in the role of its execution, where STS gives it, over ${name}`, async () => {
    await using aws = await startAws({
      answer: (invoked, response) =>
        invoked.name === "missing"
          ? notFound(response, invoked.name)
          : response.end(JSON.stringify(invoked.accessKeyId)),
      trusts: (role) => role === roleOf("trusted"),
    });
    const { endpoint } = aws;
    const lambda = { endpoint, stsEndpoint: endpoint, assumeRole: true };
    await using directory = await directoryOf({
      "functions.json": JSON.stringify({ functions: [{ lambda }] }),
    });
    const functions = join(directory.path, "functions.json");
    await using server = await startTestServer({ ...(await place()), functions });
    const trusted = { domain: "one", lambdaRole: roleOf("trusted"), names: ["a", "b", "missing"] };
    const events = await eventsOf(server, trusted);
    const results = events.flatMap((event) => event.lambdaFunctionCompletedEventAttributes ?? []);
    assert.deepEqual(
      results.map(({ result }) => result),
      ['"ASIAtrusted"', '"ASIAtrusted"'],
    );
    const failed = events.flatMap((event) => event.lambdaFunctionFailedEventAttributes ?? []);
    assert.equal(failed[0]?.reason, "ResourceNotFoundException");
    assert.match(failed[0]?.details ?? "", /Function not found: arn/);
    assert.deepEqual(aws.assumed, [roleOf("trusted")]);
    const refused = await eventsOf(server, {
      ...trusted,
      domain: "two",
      lambdaRole: roleOf("other"),
    });
    const starts = refused.flatMap((event) => event.startLambdaFunctionFailedEventAttributes ?? []);
    assert.equal(starts.length, 3);
    assert.deepEqual(
      starts.map(({ cause }) => cause),
      ["ASSUME_ROLE_FAILED", "ASSUME_ROLE_FAILED", "ASSUME_ROLE_FAILED"],
    );
    assert.match(starts[0]?.message ?? "", /role\/other could not be assumed: AccessDenied/);
    assert.equal(aws.invoked.length, 3);
    assert.ok(refused.every(({ eventType }) => eventType !== "LambdaFunctionStarted"));
  });

  test(`a row takes only the roles that it names, over ${name}`, async () => {
    await using directory = await directoryOf({
      "functions/resize.mjs": "export const handler = async () => 'small';",
      "functions.json": JSON.stringify({
        functions: [{ roles: ["arn:*:role/media"], local: { directory: "functions" } }],
      }),
    });
    const functions = join(directory.path, "functions.json");
    await using server = await startTestServer({ ...(await place()), functions });
    const names = ["resize"];
    const done = await eventsOf(server, { domain: "one", lambdaRole: roleOf("media"), names });
    assert.deepEqual(
      done.map(({ eventType }) => eventType),
      [
        "LambdaFunctionScheduled",
        "LambdaFunctionStarted",
        "LambdaFunctionCompleted",
        "DecisionTaskScheduled",
      ],
    );
    const [, refused] = await eventsOf(server, {
      domain: "two",
      lambdaRole: roleOf("other"),
      names,
    });
    assert.deepEqual(refused?.startLambdaFunctionFailedEventAttributes, {
      scheduledEventId: 5,
      cause: "ASSUME_ROLE_FAILED",
      message: `Role ${roleOf("other")} may not be used for function resize`,
    });
  });
}

test("a server ends while STS says nothing of the role of a function", async () => {
  let arrived = (): void => {};
  const asked = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  await using aws = await startAws({
    answer: (_, response) => response.end("1"),
    trusts: () => {
      arrived();
      return undefined;
    },
  });
  const { endpoint } = aws;
  const lambda = { endpoint, stsEndpoint: endpoint, assumeRole: true };
  await using directory = await directoryOf({
    "functions.json": JSON.stringify({ functions: [{ lambda }] }),
  });
  await using server = await startTestServer({ functions: join(directory.path, "functions.json") });
  const swf = new SWF(server.clientOptions);
  await schedule(swf, { domain: "one", lambdaRole: roleOf("silent"), names: ["work"] });
  await asked;
  await server.close();
  swf.destroy();
  assert.deepEqual(aws.invoked, []);
});
