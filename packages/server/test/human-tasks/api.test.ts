// People at work over HTTP, on an open server and on one that wants keys.
import assert from "node:assert/strict";
import { test } from "node:test";
import { domain, Server } from "./server.ts";

test("a person finds a task, claims it, comments on it, and answers it", async () => {
  await using server = await Server.start();
  await server.ask("w", '{"humanTask":{"title":"Buy shoes?"}}');
  const id = await server.onlyId();
  const claimed = await server.ekiden("ClaimHumanTask", { id, as: "mary" });
  assert.equal(claimed.status, 200);
  assert.equal(claimed.body.holder, "mary");
  await server.ekiden("CommentOnHumanTask", { id, as: "john", text: "they are nice" });
  const { body: mine } = await server.ekiden("ListHumanTasks", {
    domain,
    state: "mine",
    as: "mary",
  });
  assert.deepEqual(
    mine.tasks.map(({ title, comments }: { title: string; comments: { text: string }[] }) => [
      title,
      comments[0]?.text,
    ]),
    [["Buy shoes?", "they are nice"]],
  );
  const answered = await server.ekiden("CompleteHumanTask", {
    id,
    as: "mary",
    answer: { yes: true },
  });
  assert.deepEqual(answered, { status: 200, body: {} });
  const again = await server.ekiden("CompleteHumanTask", { id, as: "mary", answer: { yes: true } });
  assert.equal(again.status, 410);
  assert.equal(again.body.__type, "ekiden#TaskOver");
});

test("a task is released, assigned and rejected", async () => {
  await using server = await Server.start();
  await server.ask("w");
  const id = await server.onlyId();
  await server.ekiden("ClaimHumanTask", { id, as: "mary" });
  const held = await server.ekiden("RejectHumanTask", { id, as: "john", reason: "no" });
  assert.deepEqual([held.status, held.body.__type], [409, "ekiden#TaskHeld"]);
  await server.ekiden("ReleaseHumanTask", { id, as: "mary" });
  const { body } = await server.ekiden("AssignHumanTask", { id, as: "mary", to: "john" });
  assert.equal(body.holder, "john");
  assert.equal(
    (await server.ekiden("RejectHumanTask", { id, as: "john", reason: "no" })).status,
    200,
  );
});

test("what makes no sense is refused with one clear sentence", async () => {
  await using server = await Server.start();
  await server.ask("w", '{"humanTask":{"form":{"type":"object","required":["a"]}}}');
  const id = await server.onlyId();
  const outcomes = [
    await server.ekiden("ListHumanTasks", {}),
    await server.ekiden("ListHumanTasks", { domain, state: "lost" }),
    await server.ekiden("ListHumanTasks", { domain, pageSize: 0 }),
    await server.ekiden("ListHumanTasks", { domain: "nowhere" }),
    await server.ekiden("DescribeHumanTask", { id: "nonsense" }),
    await server.ekiden("ClaimHumanTask", "[]"),
    await server.ekiden("ClaimHumanTask", "{"),
    await server.ekiden("ClaimHumanTask", { id, as: "two words" }),
    await server.ekiden("DanceHumanTask", { id }),
    await server.ekiden("constructor", { id }),
    await server.ekiden("ClaimHumanTask/now", { id }),
    await server.ekiden("AssignHumanTask", { id }),
    await server.ekiden("CompleteHumanTask", { id }),
    await server.ekiden("CompleteHumanTask", { id, answer: {} }),
    await server.ekiden("", {}),
  ];
  assert.deepEqual(
    outcomes.map(({ status, body }) => `${status} ${body.__type.replace(/.*#/, "")}`),
    [
      "400 ValidationException",
      "400 ValidationException",
      "400 ValidationException",
      "400 UnknownResourceFault",
      "410 TaskOver",
      "400 SerializationException",
      "400 SerializationException",
      "400 ValidationException",
      "404 UnknownOperationException",
      "404 UnknownOperationException",
      "404 UnknownOperationException",
      "400 ValidationException",
      "400 ValidationException",
      "422 InvalidAnswer",
      "404 UnknownOperationException",
    ],
  );
  for (const { body } of outcomes) assert.ok(body.message.length > 10);
});

test("a server that wants keys shows nothing to who has none", async () => {
  await using server = await Server.start({ access: "keys" });
  await server.ask("w");
  assert.equal((await server.ekiden("ListHumanTasks", { domain })).status, 400);
  const missing = await server.ekiden("ClaimHumanTask", { id: "x", as: "mary" });
  assert.match(missing.body.__type, /MissingAuthenticationTokenException/);
});
