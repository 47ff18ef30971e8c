// Functions of AWS Lambda, through the SDK, against a server that speaks its Invoke API.
import assert from "node:assert/strict";
import { test } from "node:test";
import { TestClock } from "@ekiden/testing";
import { openLambdaService } from "../../src/functions/aws/lambda-service.ts";
import { RoleSessions } from "../../src/functions/aws/role-sessions.ts";
import { invocationOf, never, role } from "./invocations.ts";
import { notFound, startAws } from "./invoke-api.ts";

const credentials = { accessKeyId: "AKIAOWN", secretAccessKey: "secret" };
const region = "us-east-1";

test("a function of Lambda is invoked with its input, and its payload is the result", async () => {
  await using aws = await startAws({
    answer: ({ payload }, response) => response.end(`{"got":${payload}}`),
  });
  const lambda = await openLambdaService({ region, endpoint: aws.endpoint, credentials });
  const name = "arn:aws:lambda:us-east-1:123456789012:function:resize";
  for (const each of ["resize", "resize:live", name]) {
    const outcome = await lambda.invoke(invocationOf(each, { input: '{"path":"ä"}' }), never);
    assert.deepEqual(outcome, { result: '{"got":{"path":"ä"}}' });
  }
  assert.deepEqual(
    aws.invoked.map((one) => one.accessKeyId),
    ["AKIAOWN", "AKIAOWN", "AKIAOWN"],
  );
  assert.equal(aws.invoked.at(-1)?.name, name);
  await lambda.close();
});

test("an error of a function is its reason and its payload, as Lambda tells it", async () => {
  const payload = '{"errorType":"Error","errorMessage":"broken"}';
  await using aws = await startAws({
    answer: (_, response) => {
      response.writeHead(200, { "x-amz-function-error": "Unhandled" }).end(payload);
    },
  });
  const lambda = await openLambdaService({ region, endpoint: aws.endpoint, credentials });
  const outcome = await lambda.invoke(invocationOf("resize"), never);
  assert.deepEqual(outcome, { reason: "Unhandled", details: payload });
  await lambda.close();
});

test("what Lambda refuses has the name of its exception, and is not asked for again", async () => {
  await using aws = await startAws({
    answer: ({ name }, response) => {
      if (name === "missing") notFound(response, name);
      else if (name === "broken") response.socket?.destroy();
      else response.writeHead(Number(name)).end("<html>");
    },
  });
  const lambda = await openLambdaService({ region, endpoint: aws.endpoint, credentials });
  const reasonOf = async (name: string) => {
    const outcome = await lambda.invoke(invocationOf(name), never);
    return "reason" in outcome ? outcome.reason : "completed";
  };
  assert.equal(await reasonOf("missing"), "ResourceNotFoundException");
  for (const name of ["broken", "500", "429"]) assert.notEqual(await reasonOf(name), "completed");
  assert.equal(aws.invoked.length, 4);
  await lambda.close();
});

test("a payload that a history cannot hold is a failure, and an empty one is null", async () => {
  await using aws = await startAws({
    answer: ({ name }, response) =>
      response.end(name === "large" ? `"${"x".repeat(7_000_000)}"` : ""),
  });
  const lambda = await openLambdaService({ region, endpoint: aws.endpoint, credentials });
  const large = await lambda.invoke(invocationOf("large"), never);
  assert.match("details" in large ? (large.details ?? "") : "", /ResponseSizeTooLarge/);
  assert.deepEqual(await lambda.invoke(invocationOf("empty"), never), { result: "null" });
  await lambda.close();
});

test("a function that is no longer awaited is given up", async () => {
  const end = new AbortController();
  await using aws = await startAws({ answer: () => end.abort() });
  const lambda = await openLambdaService({ region, endpoint: aws.endpoint, credentials });
  assert.ok("reason" in (await lambda.invoke(invocationOf("hang"), end.signal)));
  await lambda.close();
});

const variables = ["AWS_ACCESS_KEY_ID", "AWS_CONTAINER_CREDENTIALS_FULL_URI"] as const;

test("a function is given up while a source of credentials says nothing", {
  timeout: 30_000,
}, async () => {
  const end = new AbortController();
  await using aws = await startAws({
    answer: (_, response) => response.end("1"),
    // The question for credentials comes here, as all that is no invocation does.
    trusts: () => {
      end.abort();
      return undefined;
    },
  });
  const before = variables.map((name) => process.env[name]);
  delete process.env.AWS_ACCESS_KEY_ID;
  process.env.AWS_CONTAINER_CREDENTIALS_FULL_URI = `${aws.endpoint}/credentials`;
  const lambda = await openLambdaService({ region, endpoint: aws.endpoint });
  try {
    assert.ok("reason" in (await lambda.invoke(invocationOf("resize"), end.signal)));
    assert.deepEqual(aws.invoked, []);
  } finally {
    for (const [index, name] of variables.entries()) {
      const value = before[index];
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    await lambda.close();
  }
});

test("with assumeRole a function is invoked in the role of its execution, assumed once", async () => {
  await using aws = await startAws({
    answer: (_, response) => response.end("1"),
    trusts: (asked) => asked === role,
  });
  const { endpoint } = aws;
  const options = { region, endpoint, stsEndpoint: endpoint, credentials, assumeRole: true };
  const lambda = await openLambdaService(options);
  for (let time = 1; time <= 2; time += 1) {
    await lambda.admit(role);
    assert.equal(lambda.admit(role), "admitted");
    assert.deepEqual(await lambda.invoke(invocationOf("resize"), never), { result: "1" });
  }
  assert.deepEqual(aws.assumed, [role]);
  assert.deepEqual(
    aws.invoked.map((one) => one.accessKeyId),
    ["ASIAlambda", "ASIAlambda"],
  );
  const other = "arn:aws:iam::123456789012:role/other";
  await lambda.admit(other);
  const refusal = lambda.admit(other);
  assert.ok(typeof refusal === "object" && "refused" in refusal);
  assert.match(
    refusal.refused,
    /^Role .*\/other could not be assumed: AccessDenied: not authorized/,
  );
  await lambda.close();
});

test("a function is never invoked as the server itself, even if its role is refused after it was admitted", async () => {
  let isTrusted = true;
  const clock = new TestClock(Date.now());
  await using aws = await startAws({
    answer: (_, response) => response.end("1"),
    trusts: () => isTrusted,
  });
  const { endpoint } = aws;
  const options = { region, endpoint, stsEndpoint: endpoint, credentials, assumeRole: true, clock };
  const lambda = await openLambdaService(options);
  const invoke = () => lambda.invoke(invocationOf("resize"), never);
  const keys = () => aws.invoked.map((one) => one.accessKeyId);
  await lambda.admit(role);
  assert.equal(lambda.admit(role), "admitted");
  isTrusted = false;
  // It is still good for a minute, and cannot be renewed.
  clock.moveTo(clock.now() + 840_000);
  await lambda.admit(role);
  assert.deepEqual(await invoke(), { result: "1" });
  assert.deepEqual(keys(), ["ASIAlambda"]);
  assert.equal(lambda.admit(role), "admitted");
  clock.moveTo(clock.now() + 61_000);
  const outcome = await invoke();
  assert.equal("reason" in outcome && outcome.reason, "AccessDeniedException");
  assert.match(
    "details" in outcome ? (outcome.details ?? "") : "",
    /\/lambda could not be assumed: AccessDenied/,
  );
  isTrusted = true;
  clock.moveTo(clock.now() + 6_000);
  assert.deepEqual(await invoke(), { result: "1" });
  assert.deepEqual(keys(), ["ASIAlambda", "ASIAlambda"]);
  await lambda.close();
});

test("a call that is given up while its role is asked about again is not made", async () => {
  const end = new AbortController();
  await using aws = await startAws({
    answer: (_, response) => response.end("1"),
    trusts: () => {
      end.abort();
      return true;
    },
  });
  const { endpoint } = aws;
  const options = { region, endpoint, stsEndpoint: endpoint, credentials, assumeRole: true };
  const lambda = await openLambdaService(options);
  assert.ok("reason" in (await lambda.invoke(invocationOf("resize"), end.signal)));
  assert.deepEqual(aws.invoked, []);
  await lambda.close();
});

test("a role of which STS says nothing is refused after 10 seconds, and asked about again later", async () => {
  let arrived = (): void => {};
  let isSilent = true;
  const clock = new TestClock(Date.now());
  await using aws = await startAws({
    answer: (_, response) => response.end("1"),
    trusts: () => {
      arrived();
      return isSilent ? undefined : true;
    },
  });
  const { endpoint } = aws;
  const options = { region, endpoint, stsEndpoint: endpoint, credentials, assumeRole: true, clock };
  const lambda = await openLambdaService(options);
  const asked = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const known = lambda.admit(role);
  await asked;
  clock.moveTo(clock.now() + 10_000);
  await known;
  const refusal = lambda.admit(role);
  assert.ok(typeof refusal === "object" && "refused" in refusal);
  assert.match(refusal.refused, /could not be assumed: .*STS has not answered for 10 seconds/);
  isSilent = false;
  clock.moveTo(clock.now() + 5_000);
  await lambda.admit(role);
  assert.equal(lambda.admit(role), "admitted");
  await lambda.close();
});

test("a session is renewed before it ends, and a refusal is asked about again", async () => {
  const clock = new TestClock();
  const asked: string[] = [];
  const sessions = new RoleSessions({
    clock,
    assume: async (each) => {
      asked.push(each);
      if (each === "bad") throw new Error("no");
      return { ...credentials, expiration: new Date(clock.now() + 900_000) };
    },
  });
  const after = async (milliseconds: number) => {
    clock.moveTo(clock.now() + milliseconds);
    for (const each of ["good", "bad"]) await sessions.admit(each);
    return asked.splice(0).join();
  };
  assert.equal(await after(0), "good,bad");
  assert.equal(await after(4_000), "");
  assert.equal(await after(2_000), "bad");
  assert.equal(await after(774_001), "good,bad");
});

test("a session that cannot be renewed is used to its end, and asked about every 5 seconds", async () => {
  const clock = new TestClock();
  let asked = 0;
  const sessions = new RoleSessions({
    clock,
    assume: async () => {
      asked += 1;
      if (asked > 1) throw new Error("no");
      return { ...credentials, expiration: new Date(clock.now() + 900_000) };
    },
  });
  const admissionAfter = async (milliseconds: number) => {
    clock.moveTo(clock.now() + milliseconds);
    await sessions.admit(role);
    return [sessions.admit(role), asked];
  };
  assert.deepEqual(await admissionAfter(0), ["admitted", 1]);
  assert.deepEqual(await admissionAfter(800_000), ["admitted", 2]);
  assert.deepEqual(await admissionAfter(4_000), ["admitted", 2]);
  assert.deepEqual(await admissionAfter(2_000), ["admitted", 3]);
  const [refusal, times] = await admissionAfter(94_001);
  assert.ok(typeof refusal === "object" && "refused" in refusal);
  assert.equal(times, 4);
});
