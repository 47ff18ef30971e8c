// Calling polls off: a task that has arrived, or has begun to, is never lost.
import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
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
