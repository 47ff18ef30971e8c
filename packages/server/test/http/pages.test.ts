import assert from "node:assert/strict";
import { test } from "node:test";
import { ekidenOpenApi } from "@ekiden/model";
import { TestClock } from "@ekiden/testing";
import { type Front, openFront, signal } from "./fixture.ts";
import { requestOf } from "./wire.ts";

const ask = async (front: Front, path: string, method = "GET") => {
  const response = await fetch(front.listener.url + path, { method });
  const type = response.headers.get("content-type");
  return { status: response.status, type, text: await response.text() };
};

const json = "application/json";
const documentText = (): string => JSON.stringify(ekidenOpenApi());

/** Milliseconds of the shortest of 30 times: what else runs on the machine lengthens the others. */
const shortestOf = async (work: () => Promise<unknown>): Promise<number> => {
  const times: number[] = [];
  while (times.length < 30) {
    const began = performance.now();
    await work();
    times.push(performance.now() - began);
  }
  return Math.min(...times);
};

/** A store that fails, or not, as the test says; and how often it was asked. */
const openWithStore = async () => {
  const store = { failure: "", asked: 0 };
  const clock = new TestClock();
  const probe = async () => {
    store.asked += 1;
    if (store.failure) throw new Error(store.failure);
  };
  return { store, clock, front: await openFront({}, { probe, clock }) };
};

test("a load balancer and a supervisor have a page each, without a signature", async () => {
  await using front = await openFront();
  assert.deepEqual(await ask(front, "/healthz"), {
    status: 200,
    type: json,
    text: '{"status":"alive"}\n',
  });
  assert.deepEqual(await ask(front, "/readyz"), {
    status: 200,
    type: json,
    text: '{"status":"ready"}\n',
  });
});

test("the pages can be asked for their heads alone", async () => {
  await using front = await openFront();
  for (const path of ["/healthz", "/readyz"]) {
    assert.deepEqual(await ask(front, path, "HEAD"), { status: 200, type: json, text: "" });
  }
});

test("the document of Ekiden's own operations is made once, however many ask for it", async () => {
  await using front = await openFront();
  assert.equal((await ask(front, "/ekiden/openapi.json")).text, `${documentText()}\n`);
  const making = await shortestOf(async () => documentText());
  const answering = await shortestOf(() => ask(front, "/ekiden/openapi.json", "HEAD"));
  assert.ok(answering < making / 2, `${answering} ms for each answer, ${making} ms to make one`);
});

test("who cannot reach the store is not ready, says why, and is still alive", async () => {
  const { store, clock, front } = await openWithStore();
  await using _ = front;
  store.failure = "The database cannot be reached";
  assert.deepEqual(await ask(front, "/readyz"), {
    status: 503,
    type: json,
    text: '{"status":"unready","reason":"The database cannot be reached"}\n',
  });
  assert.equal((await ask(front, "/readyz", "HEAD")).status, 503);
  assert.equal((await ask(front, "/healthz")).status, 200);
  store.failure = "";
  clock.moveTo(clock.now() + 1_000);
  assert.equal((await ask(front, "/readyz")).status, 200);
});

test("the store is asked once a second, however many ask for the page", async () => {
  const { store, clock, front } = await openWithStore();
  await using _ = front;
  for (let second = 1; second <= 3; second += 1) {
    await Promise.all(Array.from({ length: 20 }, () => ask(front, "/readyz")));
    assert.equal(store.asked, second);
    clock.moveTo(clock.now() + 1_000);
  }
});

test("a store that does not answer within a second is not ready", async () => {
  const clock = new TestClock();
  const asked = signal();
  const probe = () => {
    asked.give();
    return new Promise<void>(() => {});
  };
  await using front = await openFront({}, { probe, clock });
  const answer = ask(front, "/readyz");
  await asked.given;
  clock.moveTo(clock.now() + 1_000);
  assert.match((await answer).text, /"reason":"The store does not answer in time"/);
});

test("a store that owes an answer is not asked again, and is ready once it has given that", async () => {
  const clock = new TestClock();
  const answers: (() => void)[] = [];
  const probe = () => new Promise<void>((resolve) => void answers.push(resolve));
  await using front = await openFront({}, { probe, clock });
  const first = ask(front, "/readyz");
  while (answers.length === 0) await new Promise((turn) => setImmediate(turn));
  clock.moveTo(clock.now() + 1_000);
  assert.equal((await first).status, 503);
  for (let second = 0; second < 5; second += 1) {
    assert.equal((await ask(front, "/readyz")).status, 503);
    clock.moveTo(clock.now() + 1_000);
  }
  assert.equal(answers.length, 1);
  answers[0]?.();
  while (answers.length === 1) {
    void ask(front, "/readyz");
    await new Promise((turn) => setImmediate(turn));
  }
  const second = ask(front, "/readyz");
  answers[1]?.();
  assert.equal((await second).status, 200);
});

test("a caller that leaves in the midst of asking for a page does no harm", async () => {
  await using front = await openFront();
  for (const leave of ["cut", "end"] as const) {
    const wire = await front.connect();
    const request = requestOf({ line: "GET /readyz HTTP/1.1", body: "xx" });
    await wire.send(request.subarray(0, -1));
    await ask(front, "/healthz");
    wire[leave]();
    await wire.closed;
  }
  assert.equal((await ask(front, "/readyz")).status, 200);
  assert.deepEqual(front.messages(), []);
});

test("who drains is not ready for those who still ask on an open connection", async () => {
  await using front = await openFront();
  const wires = [await front.connect(), await front.connect()];
  for (const [index, path] of ["/readyz", "/healthz"].entries()) {
    // The last byte of its body keeps the request under way.
    const request = requestOf({ line: `GET ${path} HTTP/1.1`, body: "x" });
    await wires[index]?.send(request.subarray(0, -1));
  }
  // What is answered on a third connection came after what was sent on the others.
  await ask(front, "/healthz");
  const closed = front.listener.close();
  for (const wire of wires) await wire.send("x");
  const [ready, healthy] = [await wires[0]?.reply(), await wires[1]?.reply()];
  assert.equal(ready?.status, 503);
  assert.equal(ready?.body, '{"status":"unready","reason":"The server is draining"}\n');
  assert.equal(healthy?.status, 200);
  await closed;
});
