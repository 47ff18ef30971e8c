// What is sent again, and what is not: a service that throttles, fails, breaks off, says nothing.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type CallRetry,
  type ClientOptions,
  type Input,
  NoAnswerError,
  type OperationName,
  ServiceError,
  SwfClient,
  ThrottlingException,
  type Transport,
  UnknownResourceFault,
} from "../src/index.ts";
import { FailingService, type Fate } from "./failing-service.ts";

const credentials = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "secret" };
const taskToken = "token";
const execution = { domain: "d", workflowId: "w" };
const start = { ...execution, workflowType: { name: "w", version: "1" } };
const poll = { domain: "d", taskList: { name: "l" } };

interface Tried {
  readonly answer?: unknown;
  readonly error?: ServiceError | NoAnswerError;
  readonly sent: number;
}

const tryCall = async <K extends OperationName>(
  fates: readonly Fate[],
  [operation, input]: readonly [K, Input<K>],
  options: ClientOptions = {},
): Promise<Tried> => {
  await using service = await FailingService.with(...fates);
  const { endpoint } = service;
  const soon = { maxPauseMilliseconds: 5 };
  const client = new SwfClient({ endpoint, region: "us-east-1", credentials, ...soon, ...options });
  try {
    return { answer: await client.call(operation, input), sent: service.heard.length };
  } catch (error) {
    assert.ok(error instanceof ServiceError || error instanceof NoAnswerError, String(error));
    return { error, sent: service.heard.length };
  } finally {
    await client.close();
  }
};

const list = ["ListDomains", { registrationStatus: "REGISTERED" }] as const;
const respond = ["RespondActivityTaskCompleted", { taskToken }] as const;
const signal = ["SignalWorkflowExecution", { ...execution, signalName: "pay" }] as const;

const failures: Readonly<Record<string, Fate>> = {
  throttles: { fault: "ThrottlingException" },
  "says that there are too many requests": { text: "slow down", status: 429 },
  fails: { fault: "InternalFailure", status: 500 },
  "is behind a proxy that fails": { text: "<html>Bad Gateway</html>", status: 502 },
  "closes the connection before the answer": "breaks before the answer",
  "closes the connection in the middle of the body": "breaks in the body",
  "answers with something else than JSON": { text: "<html>welcome</html>", status: 200 },
};

for (const [what, fate] of Object.entries(failures)) {
  test(`a service that ${what} twice is asked a third time`, async () => {
    const tried = await tryCall([fate, fate, { answer: { domainInfos: [] } }], list);
    assert.deepEqual(tried, { answer: { domainInfos: [] }, sent: 3 });
  });

  test(`a service that ${what} each time is asked as often as the client may`, async () => {
    const { error, sent } = await tryCall(Array(9).fill(fate), list, { maxAttempts: 4 });
    assert.equal(sent, 4);
    assert.equal(error?.attempts, 4);
  });
}

/** Within it, a busy machine answers a second time as well. */
const maxSilenceMilliseconds = 1_000;

test("a service that says nothing is given up and asked again on another connection", async () => {
  const limits = { callMilliseconds: maxSilenceMilliseconds };
  const tried = await tryCall(["is silent", { answer: { domainInfos: [] } }], list, limits);
  assert.deepEqual(tried, { answer: { domainInfos: [] }, sent: 2 });
});

test("virtual time has longer to move than other calls to be answered", async () => {
  const limits: number[] = [];
  const transport: Transport = {
    send: async ({ answerMilliseconds }) => {
      limits.push(answerMilliseconds);
      return { status: 200, header: () => undefined, body: "{}" };
    },
    close: async () => {},
  };
  const client = new SwfClient({ region: "us-east-1", credentials, transport });
  await client.ekiden.getTime({});
  await client.ekiden.advanceTime({ seconds: 1 });
  await client.ekiden.advanceTime({ seconds: 1 }, { answerMilliseconds: 5 });
  assert.deepEqual(limits, [30_000, 300_000, 5]);
  await client.close();
});

test("an answer that begins and does not end is given up", async () => {
  const stuck: Fate = (_, response) => {
    response.writeHead(200, { "content-length": 100 });
    response.write("{");
  };
  const { error } = await tryCall([stuck], list, {
    callMilliseconds: maxSilenceMilliseconds,
    maxAttempts: 1,
  });
  assert.match(error?.message ?? "", /the answer has not ended after 1000 ms/);
});

test("an answer that is longer than the client may take is refused", async () => {
  const long: Fate = { answer: { domainInfos: "x".repeat(5_000) } };
  const http = { maxAnswerBytes: 1_000 };
  const { error } = await tryCall([long], list, { http, maxAttempts: 1 });
  assert.match(error?.message ?? "", /longer than 1000 bytes/);
});

test("a service that is not there is named, with what the network said", async () => {
  const service = await FailingService.with();
  const { endpoint } = service;
  await service[Symbol.asyncDispose]();
  const client = new SwfClient({ endpoint, region: "us-east-1", credentials, maxAttempts: 2 });
  await assert.rejects(client.listDomains(list[1]), (error: NoAnswerError) => {
    assert.match(error.message, /No connection to the service: .*ECONNREFUSED/);
    assert.deepEqual([error.attempts, error.isOutcomeUnknown], [2, false]);
    return true;
  });
  await client.close();
});

test("a refusal is thrown at once, as an error of its own class", async () => {
  const { error, sent } = await tryCall([{ fault: "UnknownResourceFault" }], list);
  assert.ok(error instanceof UnknownResourceFault);
  assert.deepEqual(
    [error.name, error.status, error.isAfterUnknownOutcome],
    ["UnknownResourceFault", 400, false],
  );
  assert.equal(sent, 1);
});

test("a refusal that the client does not know still has its name", async () => {
  const { error } = await tryCall([{ fault: "NewFault" }], list);
  assert.deepEqual([error?.constructor, error?.name], [ServiceError, "NewFault"]);
});

test("an answer to a task is sent again when it is not known whether it was taken", async () => {
  const tried = await tryCall(["breaks before the answer", { answer: {} }], respond);
  assert.deepEqual([tried.error, tried.sent], [undefined, 2]);
});

test("a refusal of what was sent again says that the first may have been taken", async () => {
  const fates: Fate[] = ["breaks in the body", { fault: "UnknownResourceFault" }];
  const { error } = await tryCall(fates, respond);
  assert.ok(error instanceof UnknownResourceFault);
  assert.ok(error.isAfterUnknownOutcome);
});

test("what the first of several attempts may have done stays unknown where the last is not sent", async () => {
  const leave = () => void service[Symbol.asyncDispose]();
  const service: FailingService = await FailingService.with(leave);
  const { endpoint } = service;
  const soon = { maxPauseMilliseconds: 5 };
  const client = new SwfClient({ endpoint, region: "us-east-1", credentials, ...soon });
  const ended = client.terminateWorkflowExecution({ ...execution, runId: "r" });
  await assert.rejects(ended, (error: NoAnswerError) => {
    assert.match(error.message, /No connection to the service: .*ECONNREFUSED/);
    assert.deepEqual([error.attempts, error.isOutcomeUnknown], [3, true]);
    return true;
  });
  await client.close();
});

test("what an attempt may have done stays unknown where the credentials cannot be renewed", async () => {
  const message = "the provider is away";
  const known = [credentials];
  const provider = async () =>
    known.pop() ?? Promise.reject(new NoAnswerError({ message, wasSent: false }));
  const fates: Fate[] = ["breaks before the answer", { fault: "ExpiredTokenException" }];
  const { error } = await tryCall(fates, respond, { credentials: provider });
  assert.ok(error instanceof NoAnswerError);
  assert.deepEqual([error.message, error.attempts, error.isOutcomeUnknown], [message, 2, true]);
});

const doneTwice = [
  signal,
  ["StartWorkflowExecution", start],
  ["TerminateWorkflowExecution", execution],
  ["RequestCancelWorkflowExecution", execution],
] as const;

for (const call of doneTwice) {
  const [operation] = call;
  for (const fate of [failures.fails, "breaks before the answer", "breaks in the body"] as Fate[]) {
    const how = typeof fate === "string" ? fate : "fails";
    test(`${operation} that ${how} is not sent again, because it may be done twice`, async () => {
      const { error, sent } = await tryCall([fate], call);
      assert.equal(sent, 1);
      assert.ok(error?.isOutcomeUnknown);
    });
  }

  test(`${operation} is sent again when the service has surely not done it`, async () => {
    const { answer, sent } = await tryCall(
      [{ fault: "ThrottlingException" }, { answer: {} }],
      call,
    );
    assert.deepEqual([answer, sent], [{}, 2]);
  });

  test(`${operation} is sent again after an unknown outcome where that is wanted`, async () => {
    const options = { afterUnknownOutcome: "repeat" } as const;
    const { sent } = await tryCall(["breaks before the answer", { answer: {} }], call, options);
    assert.equal(sent, 2);
  });
}

test("what ends a run that is named is sent again, because no other run can be meant", async () => {
  const call = ["TerminateWorkflowExecution", { ...execution, runId: "r" }] as const;
  assert.equal((await tryCall(["breaks in the body"], call)).sent, 2);
});

test("a service that asks for a pause is not asked again before", async () => {
  const headers = { "retry-after": "1" };
  const begun = performance.now();
  const fates: Fate[] = [{ fault: "ThrottlingException", headers }];
  const { sent } = await tryCall(fates, list, { maxPauseMilliseconds: 20_000 });
  assert.equal(sent, 2);
  assert.ok(performance.now() - begun >= 990);
});

test("a pause between two attempts ends when the call is called off", async () => {
  await using service = await FailingService.with({
    fault: "ThrottlingException",
    headers: { "retry-after": "20" },
  });
  const { endpoint } = service;
  const client = new SwfClient({ endpoint, region: "us-east-1", credentials });
  const abort = new AbortController();
  const call = client.listDomains(list[1], { signal: abort.signal });
  await service.requests(1);
  abort.abort(new Error("enough"));
  await assert.rejects(call, { message: "enough" });
  await client.close();
});

const reasons = {
  throttled: { fault: "ThrottlingException" },
  failed: { fault: "InternalFailure", status: 500 },
  "no answer": "breaks before the answer",
  clock: {
    fault: "InvalidSignatureException",
    headers: { date: new Date(0).toUTCString() },
  },
} satisfies Record<string, Fate>;

for (const [reason, fate] of Object.entries(reasons)) {
  test(`a listener is told that a call is sent again: ${reason}`, async () => {
    const told: CallRetry[] = [];
    const { answer } = await tryCall([fate], list, { onRetry: (retry) => told.push(retry) });
    assert.deepEqual(answer, {});
    const [{ error, ...rest } = assert.fail(), ...more] = told;
    assert.deepEqual(rest, { operation: "ListDomains", reason, attempts: 1 });
    assert.ok(error instanceof ServiceError || error instanceof NoAnswerError);
    assert.deepEqual(more, []);
  });
}

test("an attempt that is the last one is not told of as sent again", async () => {
  const told: CallRetry[] = [];
  const fates = Array(3).fill({ fault: "ThrottlingException" });
  await tryCall(fates, list, { onRetry: (retry) => told.push(retry) });
  assert.deepEqual(
    told.map(({ attempts }) => attempts),
    [1, 2],
  );
});

test("a call of a closed client is refused at once: no later one gets an answer", async () => {
  await using service = await FailingService.with();
  const client = new SwfClient({ endpoint: service.endpoint, region: "us-east-1", credentials });
  await client.listDomains(list[1]);
  await client.close();
  await assert.rejects(client.listDomains(list[1]), { name: "NoAnswerError", attempts: 1 });
});

test("a client that was closed before its first call calls no service", async () => {
  await using service = await FailingService.with();
  const client = new SwfClient({ endpoint: service.endpoint, region: "us-east-1", credentials });
  await client.close();
  await assert.rejects(client.listDomains(list[1]), { name: "NoAnswerError", isClosed: true });
  assert.deepEqual(service.heard, []);
});

test("throttling that does not end is thrown as what it is", async () => {
  const { error } = await tryCall(Array(3).fill({ fault: "ThrottlingException" }), list);
  assert.ok(error instanceof ThrottlingException);
});

for (const how of ["breaks before the answer", "breaks in the body", "is silent"] as const) {
  test(`a poll that ${how} is repeated only when its connection is closed`, async () => {
    await using service = await FailingService.with(how, { answer: { taskToken } });
    const { endpoint } = service;
    const limits = { pollMilliseconds: maxSilenceMilliseconds, maxPauseMilliseconds: 5 };
    const options = { endpoint, region: "us-east-1", credentials, ...limits };
    const client = new SwfClient(options);
    const task = await client.pollForActivityTask(poll);
    assert.equal(task.taskToken, taskToken);
    const [first, second] = service.heard;
    assert.ok(first?.socket.destroyed);
    assert.notEqual(first.socket, second?.socket);
    await client.close();
  });
}
