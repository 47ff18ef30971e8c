// Lines of the log for calls, through a whole node and over its socket.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { userArn } from "../../src/access/principal.ts";
import { createLog } from "../../src/log/log.ts";
import type { NodeOptions } from "../../src/node/node-options.ts";
import { Accounts } from "../../src/operations/account.ts";
import { CallLog, isInShare } from "../../src/operations/call-log.ts";
import { waitingOperations } from "../../src/operations/waiting-operations.ts";
import { contextOf, noStore } from "../call-contexts.ts";
import { domain, Harness } from "../ekiden/harness.ts";
import { decide, populate, start } from "../ekiden/orders.ts";

const account = "123456789012";

type Line = Readonly<Record<string, unknown>>;

const openLogged = async (options: Partial<NodeOptions>) => {
  const lines: Line[] = [];
  const logTo = { write: (line: string) => void lines.push(JSON.parse(line)) };
  const harness = await Harness.open({ logLevel: "info", logTo, ...options });
  const linesOf = (operation: string) => lines.filter((line) => line["rpc.method"] === operation);
  return { harness, lines, linesOf };
};

test("a line for each call says who called what, of which execution, and how long it took", async () => {
  const { harness, linesOf } = await openLogged({ logCalls: 1 });
  await using opened = harness;
  const { owner } = opened;
  await populate(owner);
  await start(owner, "order-1");
  await decide(owner, [{ decisionType: "CompleteWorkflowExecution" }]);
  const [line] = linesOf("StartWorkflowExecution");
  const { timestamp, "ekiden.duration_milliseconds": duration, ...rest } = line ?? {};
  assert.match(String(timestamp), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert.ok(Number(duration) > 0);
  assert.match(String(rest["aws.request_id"]), /^[\da-f-]{36}$/);
  assert.deepEqual(
    { ...rest, "aws.request_id": "some" },
    {
      severity_text: "INFO",
      severity_number: 9,
      "service.name": "ekiden",
      "aws.request_id": "some",
      "rpc.service": "SWF",
      "rpc.method": "StartWorkflowExecution",
      "user.id": "arn:aws:iam::123456789012:user/admin",
      "client.address": "127.0.0.1",
      "ekiden.domain": domain,
      "ekiden.workflow_id": "order-1",
      body: "a call was answered",
    },
  );
  assert.equal(linesOf("RegisterDomain")[0]?.["ekiden.domain"], domain);
  assert.equal(linesOf("RegisterWorkflowType")[0]?.["ekiden.domain"], domain);
  const [answer] = linesOf("RespondDecisionTaskCompleted");
  assert.equal(answer?.["ekiden.workflow_id"], "order-1", "it is that of the task's token");
});

test("a refused call has the name of its fault, and nothing of an input that is not valid", async () => {
  const { harness, linesOf } = await openLogged({ logCalls: 1 });
  await using opened = harness;
  await assert.rejects(opened.owner.describeDomain({ name: "missing" }));
  assert.equal(linesOf("DescribeDomain")[0]?.["error.type"], "UnknownResourceFault");
  await assert.rejects(
    opened.owner.startWorkflowExecution({
      domain,
      workflowId: "x".repeat(300),
      workflowType: { name: "order", version: "1" },
    }),
  );
  const [refused] = linesOf("StartWorkflowExecution");
  assert.equal(refused?.["error.type"], "ValidationException");
  assert.equal(refused?.["ekiden.workflow_id"], undefined);
});

test("without the options no call has a line", async () => {
  const { harness, lines } = await openLogged({});
  await using opened = harness;
  await populate(opened.owner);
  assert.ok(lines.some(({ body }) => body === "listening"));
  assert.deepEqual(
    lines.filter((line) => line["rpc.method"] !== undefined),
    [],
  );
});

test("a slow call has a line of level warn, and one that waits by design has none", () => {
  const lines: Line[] = [];
  const log = createLog("info", { write: (line) => void lines.push(JSON.parse(line)) });
  const calls = new CallLog({ log, share: 0, slowMilliseconds: 500 });
  const accounts = new Accounts({ own: account, sealing: { current: Buffer.alloc(32, 7) } });
  const caller = { account, user: "worker", arn: userArn(account, "worker") };
  const context = contextOf({ accounts, store: noStore }, caller);
  const answered = (operation: string, milliseconds: number) =>
    calls.answered({ operation, milliseconds, fault: undefined, context });
  answered("StartWorkflowExecution", 500);
  answered("SignalWorkflowExecution", 500.5);
  for (const operation of waitingOperations) answered(operation, 60_000);
  assert.equal(lines.length, 1);
  const [line] = lines;
  assert.deepEqual(
    [line?.severity_text, line?.["rpc.method"], line?.["ekiden.duration_milliseconds"]],
    ["WARN", "SignalWorkflowExecution", 500.5],
  );
});

test("a share of the calls is chosen by their ids, so that about so many have a line", () => {
  const ids = Array.from({ length: 10_000 }, () => randomUUID());
  const chosen = ids.filter((id) => isInShare(id, 0.1));
  assert.ok(chosen.length > 700 && chosen.length < 1_300, `${chosen.length} of 10000`);
  assert.ok(ids.every((id) => isInShare(id, 1)));
  assert.ok(!ids.some((id) => isInShare(id, 0)));
  assert.ok(
    chosen.every((id) => isInShare(id, 0.2)),
    "a larger share has those of a smaller one",
  );
});
