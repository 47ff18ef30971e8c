// People at work over HTTP, on an open server and on one that wants keys.
import assert from "node:assert/strict";
import { test } from "node:test";
import { domain, Server } from "./server.ts";

test("a person finds a task, claims it, comments on it, and answers it", async () => {
  await using server = await Server.start();
  await server.ask("w", '{"humanTask":{"title":"Buy shoes?"}}');
  const id = await server.onlyId();
  const claimed = await server.post(`/${id}/claim`, { as: "mary" });
  assert.equal(claimed.status, 200);
  assert.equal(claimed.body.holder, "mary");
  await server.post(`/${id}/comment`, { as: "john", text: "they are nice" });
  const { body: mine } = await server.get(`?domain=${domain}&state=mine&as=mary`);
  assert.deepEqual(
    mine.tasks.map(({ title, comments }: { title: string; comments: { text: string }[] }) => [
      title,
      comments[0]?.text,
    ]),
    [["Buy shoes?", "they are nice"]],
  );
  const answered = await server.post(`/${id}/complete`, { as: "mary", answer: { yes: true } });
  assert.deepEqual(answered, { status: 200, body: {} });
  const again = await server.post(`/${id}/complete`, { as: "mary", answer: { yes: true } });
  assert.equal(again.status, 410);
  assert.equal(again.body.__type, "TaskOver");
});

test("a task is released, assigned and rejected", async () => {
  await using server = await Server.start();
  await server.ask("w");
  const id = await server.onlyId();
  await server.post(`/${id}/claim`, { as: "mary" });
  const held = await server.post(`/${id}/reject`, { as: "john", reason: "no" });
  assert.deepEqual([held.status, held.body.__type], [409, "TaskHeld"]);
  await server.post(`/${id}/release`, { as: "mary" });
  const { body } = await server.post(`/${id}/assign`, { as: "mary", to: "john" });
  assert.equal(body.holder, "john");
  assert.equal((await server.post(`/${id}/reject`, { as: "john", reason: "no" })).status, 200);
});

test("what makes no sense is refused with one clear sentence", async () => {
  await using server = await Server.start();
  await server.ask("w", '{"humanTask":{"form":{"type":"object","required":["a"]}}}');
  const id = await server.onlyId();
  const outcomes = [
    await server.get(""),
    await server.get(`?domain=${domain}&state=lost`),
    await server.get(`?domain=${domain}&pageSize=0`),
    await server.get(`?domain=${domain}&color=red`),
    await server.get("?domain=nowhere"),
    await server.get("/nonsense"),
    await server.post(`/${id}/claim`, "[]"),
    await server.post(`/${id}/claim`, "{"),
    await server.post(`/${id}/claim`, { as: "two words" }),
    await server.post(`/${id}/dance`, {}),
    await server.post(`/${id}/constructor`, {}),
    await server.post(`/${id}/claim/now`, {}),
    await server.post(`/${id}/assign`, {}),
    await server.post(`/${id}/complete`, {}),
    await server.post(`/${id}/complete`, { answer: {} }),
    await server.post("", {}),
  ];
  assert.deepEqual(
    outcomes.map(({ status, body }) => `${status} ${body.__type.replace(/.*#/, "")}`),
    [
      "400 InvalidRequest",
      "400 InvalidRequest",
      "400 InvalidRequest",
      "400 ValidationException",
      "400 UnknownResourceFault",
      "410 TaskOver",
      "400 InvalidRequest",
      "400 SerializationException",
      "400 InvalidRequest",
      "404 UnknownOperationException",
      "404 UnknownOperationException",
      "404 UnknownOperationException",
      "400 InvalidRequest",
      "400 InvalidRequest",
      "422 InvalidAnswer",
      "404 UnknownOperationException",
    ],
  );
  for (const { body } of outcomes) assert.ok(body.message.length > 10);
});

test("a server that wants keys shows nothing to who has none", async () => {
  await using server = await Server.start({ access: "keys" });
  await server.ask("w");
  assert.equal((await server.get(`?domain=${domain}`)).status, 400);
  const missing = await server.post("/x/claim", { as: "mary" });
  assert.match(missing.body.__type, /MissingAuthenticationTokenException/);
});
