// `ekiden workflow diff`: where two executions begin to differ.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { domain, Shop, type } from "./shop.ts";

let shop: Shop;
before(async () => {
  shop = await Shop.open();
});
after(() => shop[Symbol.asyncDispose]());

/** Charged, at times of their own, and closed with a result. */
const charged = async (id: string, result: string): Promise<void> => {
  const words = ["workflow", "start", "--type", "order@1.0", "--id", id, "--input", '"shoes"'];
  await shop.ok(words);
  await shop.server.advance({ seconds: 1 });
  const taskToken = await shop.charge("orders");
  await shop.client.respondActivityTaskCompleted({ taskToken, result: '"paid"' });
  await shop.complete("orders", result);
};

test("two executions that did the same at other times do not differ", async () => {
  await charged("order-1", '"sent"');
  await charged("order-2", '"sent"');
  const { code, stdout } = await shop.ran(["workflow", "diff", "order-1", "order-2"]);
  assert.equal(stdout, "They do not differ: 5 events of each were compared.\n");
  assert.equal(code, 0);
});

/** One that starts a child under a name with its own run id, and signals one run of a peer. */
const parted = async (id: string): Promise<void> => {
  const start = async (workflowId: string, taskList: string): Promise<string> => {
    const input = { domain, workflowId, workflowType: type, taskList: { name: taskList } };
    return String((await shop.client.startWorkflowExecution(input)).runId);
  };
  const peer = { workflowId: "peer", runId: await start("peer", "peers") };
  const runId = await start(id, "parents");
  await shop.decide("parents", {
    decisionType: "StartChildWorkflowExecution",
    startChildWorkflowExecutionDecisionAttributes: {
      workflowId: `${runId}:order-1`,
      workflowType: type,
      taskList: { name: "children" },
    },
  });
  await shop.server.advance({ seconds: 1 });
  await shop.decide("parents", {
    decisionType: "SignalExternalWorkflowExecution",
    signalExternalWorkflowExecutionDecisionAttributes: { ...peer, signalName: "go" },
  });
  await shop.server.advance({ seconds: 1 });
  await shop.complete("children", '"sent"');
  await shop.complete("parents", '"sent"');
  await shop.client.terminateWorkflowExecution({ domain, ...peer });
};

test("run ids make no difference, neither those of others nor in names of children", async () => {
  await parted("parted-1");
  await parted("parted-2");
  const { stdout } = await shop.ran(["workflow", "diff", "parted-1", "parted-2"]);
  assert.match(stdout, /^They do not differ: \d+ events of each were compared\.\n$/);
});

interface Difference {
  readonly differs: boolean;
  readonly alikeEvents: number;
  readonly events: readonly ({ readonly eventType: string } | null)[];
}

test("the first event that differs is shown with that of the other, and the exit code is 2", async () => {
  await charged("order-3", '"lost"');
  const { code, stdout } = await shop.ran(["workflow", "diff", "order-1", "order-3"]);
  assert.equal(code, 2);
  const [first, titles, row, ...more] = stdout.trimEnd().split("\n");
  assert.equal(first, "The first 4 events are alike. From there on:");
  assert.match(titles ?? "", /^EVENT +order-1 \S+ +EVENT +order-3 \S+$/);
  assert.match(row ?? "", /^11 +WorkflowExecutionCompleted +result "sent" +11 +.* +result "lost"$/);
  assert.deepEqual(more, []);
});

test("where one has gone on and the other has not, the missing event is null for programs", async () => {
  await shop.ok(["workflow", "start", "--type", "order@1.0", "--id", "open", "--input", '"shoes"']);
  const words = ["workflow", "diff", "open", "order-1", "--output", "json"];
  const { code, stdout } = await shop.ran(words);
  assert.equal(code, 2);
  const { differs, alikeEvents, events } = JSON.parse(stdout) as Difference;
  assert.deepEqual([differs, alikeEvents], [true, 1]);
  assert.deepEqual(
    events.map((event) => event?.eventType),
    [undefined, "ActivityTaskScheduled"],
  );
});

test("an execution that is not there is said to be missing, with what next", async () => {
  const { code, stderr } = await shop.ran(["workflow", "diff", "order-1", "order-9"]);
  assert.equal(code, 1);
  assert.match(stderr, /^ekiden: there is no execution with the workflow ID order-9/);
});
