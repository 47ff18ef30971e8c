// SignalWithStartWorkflowExecution through whole nodes, over both stores.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { EkidenInput, EkidenOutput, SwfClient, WireEvent } from "@ekiden/client";
import { arnOf, denied, domain, Harness, outcomeOf, retention, startNode } from "./harness.ts";
import { openOn, sharedOptions, stores } from "./stores.ts";

type Call = EkidenInput<"SignalWithStartWorkflowExecution">;
type Answer = EkidenOutput<"SignalWithStartWorkflowExecution">;

const workflowId = "cart-7";
const cart = { name: "cart", version: "1" };
const settings = {
  taskList: { name: "carts" },
  taskStartToCloseTimeout: "NONE",
  executionStartToCloseTimeout: "3600",
  childPolicy: "TERMINATE",
} as const;

const populate = async (client: SwfClient): Promise<void> => {
  await client.registerDomain({ name: domain, ...retention });
  await client.registerWorkflowType({ domain, ...cart });
};

const call = (more: Partial<Call> = {}): Call => ({
  domain,
  workflowId,
  workflowType: cart,
  signalName: "add",
  ...settings,
  ...more,
});

const signal = (client: SwfClient, more: Partial<Call> = {}): Promise<Answer> =>
  client.ekiden.signalWithStartWorkflowExecution(call(more));

const historyOf = async (client: SwfClient, runId: string): Promise<readonly WireEvent[]> => {
  const events: WireEvent[] = [];
  let nextPageToken: string | undefined;
  do {
    const page = await client.getWorkflowExecutionHistory({
      domain,
      execution: { workflowId, runId },
      ...(nextPageToken && { nextPageToken }),
    });
    events.push(...page.events);
    nextPageToken = page.nextPageToken;
  } while (nextPageToken);
  return events;
};

const signalsIn = (events: readonly WireEvent[]): (string | undefined)[] =>
  events
    .filter(({ eventType }) => eventType === "WorkflowExecutionSignaled")
    .map((event) => event.workflowExecutionSignaledEventAttributes?.input);

type Told = Answer & { readonly said: string };

/** Each of them signals once, and then again and again while `goesOn`. */
const signalWhile = async (
  clients: readonly SwfClient[],
  goesOn: () => boolean,
): Promise<readonly Told[]> => {
  const told = clients.map(async (client, index) => {
    const answers: Told[] = [];
    do {
      const said = `${index}/${answers.length}`;
      answers.push({ said, ...(await signal(client, { signalInput: said })) });
    } while (goesOn());
    return answers;
  });
  return (await Promise.all(told)).flat();
};

const terminations = 10;

/** They signal while another one terminates the open run, as soon as there is one. */
const signalClosing = async (
  clients: readonly SwfClient[],
  closer: SwfClient,
): Promise<readonly Told[]> => {
  let terminated = 0;
  let isOver = false;
  const close = async () => {
    while (!isOver) {
      const outcome = await outcomeOf(closer.terminateWorkflowExecution({ domain, workflowId }));
      if (outcome === "allowed") terminated += 1;
    }
  };
  const closing = close();
  const answers = await signalWhile(clients, () => terminated < terminations);
  isOver = true;
  await closing;
  const runs = new Set(answers.map(({ runId }) => runId)).size;
  assert.ok(terminated === runs || terminated === runs - 1, `${terminated} of ${runs} runs`);
  return answers;
};

/** Every acknowledged signal is in the run that its answer names, and in no other one. */
const assertRecordedOnce = async (client: SwfClient, answers: readonly Told[]): Promise<void> => {
  for (const runId of new Set(answers.map((answer) => answer.runId))) {
    const own = answers.filter((answer) => answer.runId === runId);
    const events = await historyOf(client, runId);
    assert.deepEqual(signalsIn(events).sort(), own.map(({ said }) => said).sort());
    assert.equal(own.filter(({ started }) => started).length, 1, "one of them has started it");
    const [third] = signalsIn(events.slice(2, 3));
    assert.equal(third, own.find(({ started }) => started)?.said);
  }
};

for (const kind of stores) {
  test(`over ${kind}, the first call starts a run that has its signal, the next one signals it`, async () => {
    await using harness = await openOn(kind);
    const { owner } = harness;
    await populate(owner);
    const first = await signal(owner, { input: "of mary", signalInput: "shoes" });
    assert.equal(first.started, true);
    const second = await signal(owner, { input: "not used", signalInput: "socks" });
    assert.deepEqual(second, { runId: first.runId, started: false });
    const events = await historyOf(owner, first.runId);
    assert.deepEqual(
      events.map(({ eventType }) => eventType),
      [
        "WorkflowExecutionStarted",
        "DecisionTaskScheduled",
        "WorkflowExecutionSignaled",
        "WorkflowExecutionSignaled",
      ],
    );
    assert.equal(events[0]?.workflowExecutionStartedEventAttributes?.input, "of mary");
    assert.deepEqual(signalsIn(events), ["shoes", "socks"]);
    const task = await owner.pollForDecisionTask({ domain, taskList: settings.taskList });
    assert.deepEqual(signalsIn(task.events ?? []), ["shoes", "socks"]);
  });

  test(`over ${kind}, of many callers at once one starts the run, and all signals are in it`, async () => {
    await using harness = await openOn(kind);
    const { owner } = harness;
    await populate(owner);
    const callers = Array.from({ length: 30 }, () => owner);
    const answers = await signalWhile(callers, () => false);
    assert.equal(new Set(answers.map(({ runId }) => runId)).size, 1);
    await assertRecordedOnce(owner, answers);
  });

  test(`over ${kind}, a run that closes between calls loses no signal and gets none`, async () => {
    await using harness = await openOn(kind);
    const { owner } = harness;
    await populate(owner);
    const callers = Array.from({ length: 6 }, () => owner);
    const answers = await signalClosing(callers, owner);
    await assertRecordedOnce(owner, answers);
  });
}

test("over two nodes, callers of both and closing runs lose no signal and start no run twice", async () => {
  const shared = await sharedOptions();
  await using harness = await Harness.open(shared);
  const second = await startNode(harness.data, shared);
  try {
    const { owner } = harness;
    assert.ok(harness.node.firstKey);
    const elsewhere = harness.client(harness.node.firstKey, second.url);
    await populate(owner);
    const callers = [owner, elsewhere, owner, elsewhere];
    const answers = await signalClosing(callers, elsewhere);
    await assertRecordedOnce(owner, answers);
  } finally {
    await second.close();
  }
});

test("what a start would be refused for matters only where one is needed", async () => {
  const limits = { profile: "relaxed", openExecutionsPerDomain: 1 } as const;
  await using harness = await Harness.open({ limits });
  const { owner } = harness;
  await populate(owner);
  const bare = { domain, workflowId, workflowType: cart, signalName: "add" };
  const unknown = { workflowType: { name: "basket", version: "1" } };
  const bareCall = () => owner.ekiden.signalWithStartWorkflowExecution(bare);
  assert.equal(await outcomeOf(signal(owner, unknown)), "UnknownResourceFault");
  assert.equal(await outcomeOf(bareCall()), "DefaultUndefinedFault");
  const { runId } = await signal(owner);
  const other = signal(owner, { workflowId: "cart-8" });
  assert.equal(await outcomeOf(other), "LimitExceededFault");
  await owner.deprecateWorkflowType({ domain, workflowType: cart });
  assert.equal((await signal(owner)).runId, runId, "of a deprecated type, at the limit");
  assert.equal((await signal(owner, unknown)).runId, runId);
  assert.equal((await bareCall()).runId, runId);
  await owner.terminateWorkflowExecution({ domain, workflowId });
  assert.equal(await outcomeOf(signal(owner)), "TypeDeprecatedFault");
  await owner.undeprecateWorkflowType({ domain, workflowType: cart });
  await signal(owner);
  await owner.deprecateDomain({ name: domain });
  assert.equal((await signal(owner)).started, false);
  await owner.terminateWorkflowExecution({ domain, workflowId });
  assert.notEqual(await outcomeOf(signal(owner)), "allowed");
  const elsewhere = signal(owner, { domain: "nowhere" });
  assert.equal(await outcomeOf(elsewhere), "UnknownResourceFault");
});

test("a caller who may not start a type, or not signal, cannot do it by this operation", async () => {
  await using harness = await Harness.open();
  await populate(harness.owner);
  await harness.owner.registerWorkflowType({ domain, name: "refund", version: "1" });
  const Resource = arnOf(domain);
  const own = { Effect: "Allow", Action: "ekiden:*", Resource };
  const mayStart = (Condition: object) => ({
    Effect: "Allow",
    Action: "swf:StartWorkflowExecution",
    Resource,
    Condition,
  });
  const maySignal = { Effect: "Allow", Action: "swf:SignalWorkflowExecution", Resource };
  const carts = mayStart({ StringEquals: { "swf:workflowType.name": "cart" } });
  const callerWho = async (user: string, statements: readonly object[]) => {
    const client = harness.client(await harness.keyFor(user, statements));
    const { prospects } = await client.ekiden.describePermissions({ domain });
    const refund = { workflowId: "refund-7", workflowType: { name: "refund", version: "1" } };
    return [
      prospects.SignalWithStartWorkflowExecution,
      await outcomeOf(signal(client)),
      await outcomeOf(signal(client, refund)),
    ];
  };
  assert.deepEqual(await callerWho("all", [own, carts, maySignal]), ["depends", "allowed", denied]);
  const notAll = [
    [carts, maySignal],
    [own, maySignal],
    [own, carts],
  ];
  for (const [index, statements] of notAll.entries()) {
    const outcome = await callerWho(`user-${index}`, statements);
    assert.deepEqual(outcome, ["never", denied, denied], `user-${index}`);
  }
});

test("its own action is asked about the type, the tags and the task list, also that of the type", async () => {
  await using harness = await Harness.open();
  await populate(harness.owner);
  const box = { name: "box", version: "1" };
  const defaultTaskList = { name: "boxes" };
  await harness.owner.registerWorkflowType({ domain, ...box, defaultTaskList });
  const Resource = arnOf(domain);
  const mayAll = { Effect: "Allow", Action: "swf:*", Resource };
  const keyed = async (user: string, StringEquals: object) => {
    const mayOwn = { Effect: "Allow", Action: "ekiden:*", Resource, Condition: { StringEquals } };
    return harness.client(await harness.keyFor(user, [mayAll, mayOwn]));
  };
  const { taskList: _none, ...withoutList } = call({ workflowId: "box-1", workflowType: box });
  const boxes = await keyed("boxes", { "swf:taskList.name": "boxes" });
  const byType = await boxes.ekiden.signalWithStartWorkflowExecution(withoutList);
  assert.equal(byType.started, true);
  assert.equal(await outcomeOf(signal(boxes)), denied);
  const carts = await keyed("carts", { "swf:workflowType.name": "cart" });
  assert.equal(await outcomeOf(signal(carts)), "allowed");
  assert.equal(await outcomeOf(signal(carts, { workflowType: box })), denied);
  const tagged = await keyed("tagged", { "swf:tagList.member.0": "red" });
  assert.equal(await outcomeOf(signal(tagged, { tagList: ["red"] })), "allowed");
  assert.equal(await outcomeOf(signal(tagged, { tagList: ["blue"] })), denied);
});

test("the audit has the call and its names, and neither the input nor the signal's", async () => {
  const directory = await mkdtemp(join(tmpdir(), "ekiden-audit-"));
  const audit = join(directory, "audit.log");
  await using harness = await Harness.open({ audit });
  await populate(harness.owner);
  await signal(harness.owner, { input: "confidential", signalInput: "confidential" });
  await harness.node.close();
  const text = await readFile(audit, "utf8");
  await rm(directory, { recursive: true });
  assert.doesNotMatch(text, /confidential/);
  const lines = text.trim().split("\n");
  const [line] = lines
    .map((each) => JSON.parse(each))
    .filter(({ eventSource }) => eventSource === "ekiden");
  assert.equal(line.eventName, "SignalWithStartWorkflowExecution");
  assert.equal(line.readOnly, false);
  const { requestParameters, responseElements, resources } = line;
  assert.equal(requestParameters.signalName, "add");
  assert.equal(requestParameters.workflowId, workflowId);
  assert.equal(responseElements.started, true);
  assert.equal(resources[0].ARN, arnOf(domain));
});
