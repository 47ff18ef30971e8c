import assert from "node:assert/strict";
import { test } from "node:test";
import { UpdateRejected } from "@ekiden/flow";
import { startTestEnvironment } from "@ekiden/testing";
import { emptyBooks } from "../src/books.ts";
import { runsSince } from "../src/runs.ts";
import { account, arrived, balance, close, debited, deposit, withdraw } from "../src/workflow.ts";

const openAccount = async () => {
  const lines: string[] = [];
  const write = (message: string, fields: object) =>
    void lines.push(`${message} ${JSON.stringify(fields)}`);
  const log = { info: () => {}, warn: write, error: write };
  const env = await startTestEnvironment({ workflows: [account], log });
  const handle = await env.start(account, { workflowId: "account" });
  return { env, handle, lines };
};

const isRefused = (why: RegExp) => (error: unknown) =>
  error instanceof UpdateRejected && why.test(error.message + String(error.cause));

test("updates answer with the balance, and an overdraft is refused and not booked", async () => {
  const { env, handle } = await openAccount();
  await using _ = env;
  assert.equal(await handle.update(deposit, { id: "a", cents: 100 }), 100);
  await assert.rejects(
    handle.update(withdraw, { id: "b", cents: 101 }),
    isRefused(/101 cents are more than the 100/),
  );
  await assert.rejects(handle.update(deposit, { id: "c", cents: 0.5 }), isRefused(/whole cents/));
  assert.equal(await handle.update(withdraw, { id: "b", cents: 100 }), 0);
  assert.equal(await handle.query(balance), 0);
  await handle.signal(close);
  assert.equal((await env.result(handle)).booked, 2);
});

test("what comes by signal and cannot be booked is returned, and logged with its reason", async () => {
  const { env, handle, lines } = await openAccount();
  await using _ = env;
  await handle.signal(debited, { id: "a", cents: 1 });
  await handle.signal(arrived, { id: "b", cents: -1 });
  await handle.signal(arrived, { id: "c", cents: 5 });
  await handle.signal(debited, { id: "d", cents: 2 });
  await handle.signal(close);
  const knownIds = ["c", "d"];
  const books = { ...emptyBooks, balanceCents: 3, booked: 2, returned: 2, knownIds };
  assert.deepEqual(await env.result(handle), books);
  assert.equal(lines.length, 2);
  assert.match(lines[0] ?? "", /An entry was returned .*"id":"a".*more than the 0/);
  assert.match(lines[1] ?? "", /An entry was returned .*"id":"b".*whole cents/);
});

test("signals and updates at once lose nothing while run follows run", async () => {
  const { env, handle, lines } = await openAccount();
  await using _ = env;
  const send = async (sender: number): Promise<void> => {
    for (let entry = 0; entry < 50; entry += 1) {
      const id = `${sender}-${entry}`;
      if (entry % 10 === 0) await handle.update(deposit, { id, cents: 1 });
      else await handle.signal(arrived, { id, cents: 1 });
    }
  };
  await Promise.all([1, 2, 3, 4].map(send));
  await env.idle();
  assert.equal(await handle.query(balance), 200);
  await handle.signal(close);
  const { booked, returned, runsBefore } = await env.result(handle);
  assert.deepEqual({ booked, returned }, { booked: 200, returned: 0 });
  const runs = await runsSince(env, handle);
  assert.equal(runs.count, runsBefore + 1);
  // While news comes faster than decisions are made no run can close; when all is said, it can.
  assert.ok(runs.count >= 2, `${runs.count} runs`);
  assert.deepEqual(lines, []);
});

test("an entry that is sent again after several runs is booked once", async () => {
  const { env, handle } = await openAccount();
  await using _ = env;
  await handle.update(deposit, { id: "salary", cents: 1_000 }, { id: "salary" });
  for (let entry = 0; entry < 150; entry += 1) {
    await handle.signal(arrived, { id: `coin-${entry}`, cents: 1 });
    if (entry % 10 === 0) await env.idle();
  }
  await env.idle();
  const { count } = await runsSince(env, handle);
  assert.ok(count > 4, `${count} runs`);
  assert.equal(
    await handle.update(deposit, { id: "salary", cents: 1_000 }, { id: "salary" }),
    1_150,
  );
  await handle.signal(arrived, { id: "salary", cents: 1_000 });
  await handle.signal(close);
  assert.equal((await env.result(handle)).balanceCents, 1_150);
});
