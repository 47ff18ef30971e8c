// Streams of hints: one that has nothing to say, one whose caller may no longer see it, and one
// whose reader has stopped reading.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type RequestListener, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { test } from "node:test";
import { TestClock } from "@ekiden/testing";
import { isInForce } from "../../src/access/in-force.ts";
import { userArn } from "../../src/access/principal.ts";
import type { Hint } from "../../src/changes/change-feed.ts";
import { streamChanges } from "../../src/http/ekiden/change-stream.ts";
import { watchExecutions } from "../../src/http/ekiden/watch-executions.ts";
import { Guard } from "../../src/operations/guard.ts";
import { domainKey } from "../../src/store/domain-key.ts";
import { KeyHarness, owner } from "../access/keys/key-harness.ts";
import { contextOf } from "../call-contexts.ts";
import { accounts } from "../model/service.ts";

const tenMinutes = 10 * 60_000;
const run = { domain: domainKey(undefined, "d"), workflowId: "w".repeat(256), runId: "r" };
const hint: Hint = { id: 1, runs: [run] };

const more = { account: accounts.own, domains: ["d"], refused: [], mayGoOn: async () => true };
const silent = { listen: () => ({ isWhole: true, lastId: 0, stop: () => {} }) };

/** The chunks of the stream that a server answers with, and undefined at its end. */
const read = async (begin: RequestListener) => {
  const server = createServer(begin);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  return {
    next: async () => (await reader?.read())?.value,
    async [Symbol.asyncDispose]() {
      await reader?.cancel();
      server.close();
    },
  };
};

test("a stream says every 15 seconds that it is there", async () => {
  const clock = new TestClock();
  await using stream = await read((request, response) =>
    streamChanges(request, response, { feed: silent, clock, ...more }),
  );
  assert.equal(await stream.next(), "id: 0\n\n");
  for (let beat = 0; beat < 2; beat += 1) {
    clock.moveTo(clock.now() + 15_000);
    assert.equal(await stream.next(), "event: alive\ndata: {}\n\n");
  }
});

type Change = (harness: KeyHarness, accessKeyId: string) => Promise<unknown>;
const watching = [{ Effect: "Allow", Action: "ekiden:Watch*", Resource: "*" }];
const attached = { holder: userArn(owner.account, owner.user), name: "watch" };

for (const [what, change] of Object.entries({
  "key is disabled": ({ service }, id) => service.setStatus(id, "disabled"),
  "key is deleted": ({ service }, id) => service.delete(id),
  "policy is taken away": ({ store }) => store.policies.detach(attached),
} satisfies Readonly<Record<string, Change>>)) {
  test(`a stream ends with its next sign of life where its caller's ${what}`, async () => {
    await using harness = new KeyHarness();
    const { store, service, cache: keys, roles, policies } = harness;
    const document = JSON.stringify({ Statement: watching });
    await store.policies.attach({ ...attached, document }, 20);
    const { accessKeyId } = await service.create(owner);
    const clock = new TestClock();
    const watch = watchExecutions({
      feed: silent,
      guard: new Guard({ policies, store, clock: harness.clock, region: "us-east-1" }),
      isInForce: (principal) => isInForce(principal, { keys, roles }),
      clock,
    });
    const principal = { ...owner, arn: attached.holder, accessKeyId };
    const context = contextOf({ accounts, store }, principal);
    const key = context.account.domainKey("d");
    await store.domains.register({ key, status: "REGISTERED", retentionDays: "1", tags: [] }, 1);
    const { begin } = await watch({ domain: ["d"] }, context);
    await using stream = await read(begin);
    assert.equal(await stream.next(), "id: 0\n\n");
    const beat = () => {
      clock.moveTo(clock.now() + 15_000);
      harness.now += 15_000;
      return stream.next();
    };
    assert.equal(await beat(), "event: alive\ndata: {}\n\n");
    await change(harness, accessKeyId);
    assert.equal(await beat(), undefined);
  });
}

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
