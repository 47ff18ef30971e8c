// Streams of hints: one that has nothing to say, and one whose reader has stopped reading.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { test } from "node:test";
import { TestClock } from "@ekiden/testing";
import type { Hint } from "../../src/changes/change-feed.ts";
import { streamChanges } from "../../src/http/ekiden/change-stream.ts";
import { domainKey } from "../../src/store/domain-key.ts";
import { accounts } from "../model/service.ts";

const tenMinutes = 10 * 60_000;
const run = { domain: domainKey(undefined, "d"), workflowId: "w".repeat(256), runId: "r" };
const hint: Hint = { id: 1, runs: [run] };

const more = { account: accounts.own, domains: ["d"], refused: [] };

test("a stream says every 15 seconds that it is there", async () => {
  const clock = new TestClock();
  const feed = { listen: () => ({ isWhole: true, lastId: 0, stop: () => {} }) };
  const server = createServer((request, response) =>
    streamChanges(request, response, { feed, clock, ...more }),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  const next = async () => (await reader?.read())?.value;
  assert.equal(await next(), "id: 0\n\n");
  for (let beat = 0; beat < 2; beat += 1) {
    clock.moveTo(clock.now() + 15_000);
    assert.equal(await next(), "event: alive\ndata: {}\n\n");
  }
  await reader?.cancel();
  server.close();
});

test("a stream that is not read ends in time: nothing is written after that, and it is cut", async () => {
  const clock = new TestClock();
  let listener: ((hint: Hint) => void) | undefined;
  const feed = {
    listen(_domain: unknown, _since: unknown, heard: (hint: Hint) => void) {
      listener = heard;
      return { isWhole: true, lastId: 0, stop: () => (listener = undefined) };
    },
  };
  const server = createServer({ highWaterMark: 1 });
  const begun = new Promise<ServerResponse>((resolve) => {
    server.on("request", (request, response) => {
      streamChanges(request, response, { feed, clock, ...more });
      resolve(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const reader = connect((server.address() as AddressInfo).port, "127.0.0.1");
  reader.pause().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  const response = await begun;
  const errors: unknown[] = [];
  response.on("error", (error) => errors.push(error));
  // What the sockets take in without being read is used up first.
  while (response.writableLength === 0) {
    listener?.(hint);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const tell = listener;
  clock.moveTo(clock.now() + tenMinutes);
  assert.equal(listener, undefined);
  assert.ok(response.writableEnded);
  tell?.(hint);
  const closed = once(response, "close");
  clock.moveTo(clock.now() + 15_000);
  await closed;
  assert.deepEqual(errors, []);
  reader.destroy();
  server.close();
});
