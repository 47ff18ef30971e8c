// How often a call asks the store: each run, domain and type once, whichever stage asks first.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { PolicyCache } from "../../src/access/policy/policy-cache.ts";
import { PolicyService } from "../../src/access/policy/policy-service.ts";
import { limitsOf } from "../../src/limits.ts";
import { createLog } from "../../src/log/log.ts";
import { openOperations } from "../../src/node/open-operations.ts";
import { openTime } from "../../src/node/open-time.ts";
import { Accounts } from "../../src/operations/account.ts";
import { createHandlers } from "../../src/operations/index.ts";
import { openLimiter } from "../../src/operations/meter.ts";
import { newRunId } from "../../src/run-id.ts";
import type { Store } from "../../src/store/store.ts";
import { KeyHarness, owner } from "../access/keys/key-harness.ts";
import { sign } from "../access/signature/signed.ts";
import { contextOf } from "../call-contexts.ts";
import { type Front, openFront } from "./fixture.ts";
import { callOf, type Reply, requestOf } from "./wire.ts";

const domain = "media";
const workflowType = { name: "encode", version: "1" };
const activityType = { name: "cut", version: "1" };
const taskList = { name: "usual" };
const looked = ["executions.identify", "domains.find", "types.find"];

/** The same store, and which of its look-ups it was asked for. */
const counted = (store: Store, asked: string[]): Store =>
  wrapped(store, (part, name) =>
    wrapped(part, (verb, own) => {
      const look = `${name}.${own}`;
      if (typeof verb !== "function" || !looked.includes(look)) return bound(verb, part);
      return (...given: unknown[]) => {
        asked.push(look);
        return Reflect.apply(verb, part, given);
      };
    }),
  );

const wrapped = <T>(target: T, replace: (value: object, name: string) => unknown): T =>
  new Proxy(target as object, {
    get(object, name) {
      const value = Reflect.get(object, name, object);
      const isPart = typeof value === "object" || typeof value === "function";
      return isPart && value !== null ? replace(value, String(name)) : value;
    },
  }) as T;

const bound = (value: unknown, owner: unknown) =>
  typeof value === "function" ? value.bind(owner) : value;

interface NodeOptions {
  readonly policies?: PolicyCache;
  readonly quotas?: "aws";
}

/** What carries out the calls of a node, over a store that counts, behind a listener. */
const openNode = async (harness: KeyHarness, { policies, quotas }: NodeOptions) => {
  const asked: string[] = [];
  const store = counted(harness.store, asked);
  const { clock } = harness;
  const { account } = owner;
  const accounts = new Accounts({ own: account, sealing: { current: Buffer.alloc(32, 7) } });
  const machineClock = clock;
  const operations = openOperations({
    store,
    time: await openTime({ clock, machineClock }, store, createLog("silent")),
    limits: limitsOf("relaxed"),
    pollMilliseconds: 1_000,
    newRunId,
    region: "us-east-1",
  });
  const limiter = openLimiter(quotas ? { quotas } : {}, store);
  const deps = operations.depsWith({ policies, limiter });
  const handlers = createHandlers(deps);
  const { guard, meter } = deps;
  const authority = policies ? { authority: harness.authority } : {};
  const front = await openFront(handlers, { guard, meter, accounts, store, ...authority });
  const principal = { ...owner, arn: "" };
  const context = () => contextOf({ accounts, store }, principal);
  await handlers.RegisterDomain(
    {
      name: domain,
      workflowExecutionRetentionPeriodInDays: "1",
      tags: [{ key: "stage", value: "prod" }],
    },
    context(),
  );
  await handlers.RegisterWorkflowType(
    {
      domain,
      ...workflowType,
      defaultTaskList: taskList,
      defaultChildPolicy: "TERMINATE",
      defaultExecutionStartToCloseTimeout: "600",
      defaultTaskStartToCloseTimeout: "600",
    },
    context(),
  );
  await handlers.RegisterActivityType(
    {
      domain,
      ...activityType,
      defaultTaskList: taskList,
      defaultTaskHeartbeatTimeout: "NONE",
      defaultTaskScheduleToCloseTimeout: "NONE",
      defaultTaskScheduleToStartTimeout: "NONE",
      defaultTaskStartToCloseTimeout: "NONE",
    },
    context(),
  );
  return { front, asked };
};

type Send = (operation: string, input: unknown) => Promise<Reply>;

const senderTo = async (front: Front, bytesOf: (...call: Parameters<Send>) => Buffer) => {
  const wire = await front.connect();
  const send: Send = async (operation, input) => {
    await wire.send(bytesOf(operation, input));
    const reply = await wire.reply();
    assert.equal(reply.status, 200, reply.body);
    return reply;
  };
  return send;
};

const schedule = (activityId: string) => ({
  decisionType: "ScheduleActivityTask",
  scheduleActivityTaskDecisionAttributes: { activityId, activityType },
});

/** Starts a workflow and takes its first decision task. */
const takeTask = async (send: Send): Promise<string> => {
  await send("StartWorkflowExecution", { domain, workflowId: "w", workflowType });
  const { body } = await send("PollForDecisionTask", { domain, taskList });
  return JSON.parse(body).taskToken;
};

test("with a policy about tags and quotas, an answer looks up its run, domain and type once", async () => {
  await using harness = new KeyHarness();
  const { keys, roles, policies } = harness.store;
  const Condition = { StringEquals: { "aws:ResourceTag/stage": "prod" } };
  const Statement = { Effect: "Allow", Action: "swf:*", Resource: "*", Condition };
  const key = await harness.service.create(owner);
  await new PolicyService(policies, { keys, roles }).attach(
    owner,
    "prod",
    JSON.stringify({ Statement }),
  );
  const { front, asked } = await openNode(harness, { policies: harness.policies, quotas: "aws" });
  await using _ = front;
  const send = await senderTo(front, (operation, input) => {
    const { headers, body } = sign({
      ...key,
      at: harness.now,
      operation,
      body: JSON.stringify(input),
    });
    return requestOf({ headers: headers.map(([name, value]) => `${name}: ${value}`), body });
  });
  const taskToken = await takeTask(send);
  asked.length = 0;
  const decisions = [schedule("a"), schedule("b")];
  await send("RespondDecisionTaskCompleted", { taskToken, decisions });
  assert.deepEqual(asked, ["executions.identify", "domains.find", "types.find"]);
  const { body } = await send("PollForActivityTask", { domain, taskList });
  assert.equal(JSON.parse(body).activityId, "a");
});

test("where all is open, an answer looks up nothing that its decisions do not ask for", async () => {
  await using harness = new KeyHarness();
  const { front, asked } = await openNode(harness, {});
  await using _ = front;
  const send = await senderTo(front, callOf);
  const taskToken = await takeTask(send);
  asked.length = 0;
  await send("RespondDecisionTaskCompleted", { taskToken, decisions: [] });
  assert.deepEqual(asked, []);
});
