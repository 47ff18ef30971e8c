// Giving polls up, by a signal or a limit: a task that has arrived, or has begun to, is never lost.
import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import { SwfClient } from "../src/index.ts";
import { FailingService, type Fate } from "./failing-service.ts";

const credentials = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "secret" };
const poll = { domain: "d", taskList: { name: "l" } };
const task = JSON.stringify({ taskToken: "token", activityId: "a", input: "x".repeat(2_000) });

const begin = async (
  fate: Fate,
  act: (client: SwfClient, service: FailingService) => Promise<void>,
) => {
  await using service = await FailingService.with(fate);
  const client = new SwfClient({ endpoint: service.endpoint, region: "us-east-1", credentials });
  await act(client, service);
  await client.close();
};

test("a poll that is called off while it waits closes its connection", async () => {
  await begin("is silent", async (client, service) => {
    const abort = new AbortController();
    const polled = client.pollForActivityTask(poll, { signal: abort.signal });
    await service.requests(1);
    const [heard] = service.heard;
    const closed = heard && once(heard.socket, "close");
    abort.abort();
    await assert.rejects(polled, { name: "AbortError" });
    await closed;
    assert.equal(service.heard.length, 1);
  });
});

test("a task that has half arrived when its poll is called off is given", async () => {
  const abort = new AbortController();
  let finish: () => void = () => {};
  const half: Fate = (_, response) => {
    response.writeHead(200, { "content-length": task.length });
    response.write(task.slice(0, 100));
    finish = () => response.end(task.slice(100));
  };
  await begin(half, async (client, service) => {
    const polled = client.pollForActivityTask(poll, { signal: abort.signal });
    await service.requests(1);
    // Another call takes longer than the bytes that were written before it.
    await client.listDomains({ registrationStatus: "REGISTERED" });
    abort.abort();
    await client.listDomains({ registrationStatus: "REGISTERED" });
    finish();
    assert.equal((await polled).taskToken, "token");
  });
});

test("a task that lies in the socket when its poll is called off is given", async () => {
  const abort = new AbortController();
  const atOnce: Fate = (_, response) => {
    response.writeHead(200, { "content-length": task.length });
    response.end(task, () => abort.abort());
  };
  await begin(atOnce, async (client) => {
    const polled = await client.pollForActivityTask(poll, { signal: abort.signal });
    assert.equal(polled.taskToken, "token");
    assert.ok(abort.signal.aborted);
  });
});

/** Answers a poll, once it may, while the thread of the test computes. */
const threadOfService = `
  const { createServer } = require("node:http");
  const { parentPort, workerData } = require("node:worker_threads");
  const { task, turns } = workerData;
  const server = createServer((request, response) => {
    request.resume();
    if (!request.headers["x-amz-target"].endsWith(".PollForActivityTask")) return response.end("{}");
    parentPort.postMessage("heard");
    Atomics.wait(turns, 0, 0);
    response.end(task, () => {
      Atomics.store(turns, 1, 1);
      Atomics.notify(turns, 1);
    });
  });
  server.listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));
`;

test("a task that lies in the socket when its poll has run into its limit is given", async () => {
  const turns = new Int32Array(new SharedArrayBuffer(12));
  const thread = new Worker(threadOfService, { eval: true, workerData: { task, turns } });
  const [port] = await once(thread, "message");
  // Within it, a busy machine has sent the request.
  const pollMilliseconds = 1_000;
  const endpoint = `http://127.0.0.1:${port}`;
  const limits = { pollMilliseconds, maxAttempts: 1 };
  const client = new SwfClient({ endpoint, region: "us-east-1", credentials, ...limits });
  await client.listDomains({ registrationStatus: "REGISTERED" });
  const polled = client.pollForActivityTask(poll);
  await once(thread, "message");
  Atomics.store(turns, 0, 1);
  Atomics.notify(turns, 0);
  Atomics.wait(turns, 1, 0);
  // The program computes, until the limit is over for long.
  Atomics.wait(turns, 2, 0, pollMilliseconds);
  assert.equal((await polled).taskToken, "token");
  await client.close();
  await thread.terminate();
});

test("a call whose signal was aborted before is not sent", async () => {
  await begin({ answer: {} }, async (client, service) => {
    const signal = AbortSignal.abort(new Error("too late"));
    await assert.rejects(client.pollForActivityTask(poll, { signal }), { message: "too late" });
    assert.equal(service.heard.length, 0);
  });
});

test("a call that waits for a connection is called off without being sent", async () => {
  await using service = await FailingService.with("is silent");
  const { endpoint } = service;
  const http = { maxConnections: 1 };
  const client = new SwfClient({ endpoint, region: "us-east-1", credentials, http });
  const first = client.listDomains({ registrationStatus: "REGISTERED" });
  first.catch(() => {});
  await service.requests(1);
  const abort = new AbortController();
  const second = client.listDomains({ registrationStatus: "REGISTERED" }, { signal: abort.signal });
  abort.abort();
  await assert.rejects(second, { name: "AbortError" });
  assert.equal(service.heard.length, 1);
  await client.close();
  await assert.rejects(first, { name: "NoAnswerError" });
});

test("polls leave the connections of other calls alone", async () => {
  await using service = await FailingService.with(...Array<Fate>(20).fill("is silent"));
  const { endpoint } = service;
  const http = { maxConnections: 1 };
  const client = new SwfClient({ endpoint, region: "us-east-1", credentials, http });
  const polls = Array.from({ length: 20 }, () => client.pollForActivityTask(poll));
  const ended = Promise.allSettled(polls);
  await service.requests(20);
  await client.listDomains({ registrationStatus: "REGISTERED" });
  assert.equal(service.heard.length, 21);
  await client.close();
  await ended;
});

test("connections are used again for later calls", async () => {
  await using service = await FailingService.with();
  const { endpoint } = service;
  const client = new SwfClient({ endpoint, region: "us-east-1", credentials });
  for (let time = 0; time < 20; time += 1) {
    await client.listDomains({ registrationStatus: "REGISTERED" });
  }
  // A call that follows at once may find the first connection busy still.
  assert.ok(new Set(service.heard.map(({ socket }) => socket)).size <= 2);
  await client.close();
});
