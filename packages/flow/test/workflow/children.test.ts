import assert from "node:assert/strict";
import {
  ApplicationFailure,
  CancellationScope,
  continueAsNew,
  DecisionRefused,
  defineSignal,
  defineWorkflow,
  external,
  isCanceled,
  runChild,
  sleep,
  startChild,
  WorkflowFailure,
  workflowInfo,
  workflowReference,
} from "../../src/index.ts";
import { scenario } from "./live.ts";

const word = defineSignal<string>("word");

const child = defineWorkflow(
  { name: "Child", version: "1" },
  async (how: string): Promise<string> => {
    if (how === "throw") throw new ApplicationFailure("no", { type: "No", details: [1] });
    if (how === "wait") await sleep("1 day");
    if (how === "listen") return word.waitFor();
    if (how === "again") return continueAsNew<typeof child>("listen");
    return `${how} by ${workflowInfo().parent?.workflowId}`;
  },
);

const told = (error: unknown): unknown => {
  if (error instanceof DecisionRefused) return error.refusal;
  assert.ok(error instanceof WorkflowFailure);
  const { closeStatus, cause } = error;
  return [closeStatus, cause?.name ?? null, (cause as ApplicationFailure)?.details ?? null];
};

const parent = defineWorkflow({ name: "Parent", version: "1" }, async () => {
  const done = await runChild(child, { input: "done", workflowId: "chosen" });
  const failed = await runChild(child, { input: "throw" }).catch(told);
  const late = await runChild(child, { input: "wait", executionStartToClose: "1 hour" }).catch(
    told,
  );
  const unknown = await runChild(workflowReference("Nobody", "1"), {}).catch(told);
  const first = await startChild(child, { input: "wait", workflowId: "once" });
  const taken = await runChild(child, { input: "wait", workflowId: "parent" }).catch(told);
  await first.cancel();
  const canceled = await first.result().catch(told);
  return { done, failed, late, unknown, taken, canceled };
});

scenario("a parent hears how its children end", { workflows: [parent, child] }, async (live) => {
  const handle = await live.start(parent, { workflowId: "parent" });
  assert.deepEqual(await live.result(handle), {
    done: "done by parent",
    failed: ["FAILED", "No", [1]],
    late: ["TIMED_OUT", null, null],
    unknown: "WORKFLOW_TYPE_DOES_NOT_EXIST",
    taken: "WORKFLOW_ALREADY_RUNNING",
    canceled: ["CANCELED", null, null],
  });
});

const spoken = defineWorkflow({ name: "Spoken", version: "1" }, async () => {
  const one = await startChild(child, { input: "listen" });
  const other = await startChild(child, { input: "again" });
  await one.signal(word, "first");
  // It has gone on in another run meanwhile.
  await sleep("1 minute");
  await other.signal(word, "second");
  const { runId } = workflowInfo();
  const isUnique = [one, other].every(({ workflowId }) => workflowId.startsWith(`${runId}:Child-`));
  return [await one.result(), await other.result(), isUnique, one.workflowId !== other.workflowId];
});

scenario(
  "a child can be signaled, also when it goes on in another run",
  { workflows: [spoken, child] },
  async (live) => {
    assert.deepEqual(await live.run(spoken, {}), ["first", "second", true, true]);
  },
);

const terminated = defineWorkflow({ name: "Terminated", version: "1" }, () =>
  runChild(child, { input: "wait", workflowId: "victim" }).catch(told),
);

scenario(
  "a parent hears that a child was terminated",
  { workflows: [terminated, child] },
  async (live) => {
    const handle = await live.start(terminated, {});
    await live.env.idle();
    await live.env.client.handle(child, { workflowId: "victim", runId: "" }).terminate();
    assert.deepEqual(await live.result(handle), ["TERMINATED", null, null]);
  },
);

const leaver = defineWorkflow({ name: "Leaver", version: "1" }, async (childPolicy: string) => {
  await startChild(child, { input: "wait", workflowId: `of ${childPolicy}` });
  await sleep("1 second");
});

scenario(
  "children are dealt with as the policy of their parent says",
  { workflows: [leaver, child] },
  async (live) => {
    const parents = ["TERMINATE", "REQUEST_CANCEL", "ABANDON"] as const;
    for (const childPolicy of parents) {
      await live.run(leaver, { input: childPolicy, childPolicy });
    }
    await live.env.idle();
    const statuses: unknown[] = [];
    for (const childPolicy of parents) {
      statuses.push(await live.status(`of ${childPolicy}`));
    }
    assert.deepEqual(statuses, ["TERMINATED", "CANCELED", "OPEN"]);
  },
);

const modes = defineWorkflow({ name: "Modes", version: "1" }, async () => {
  const scope = new CancellationScope();
  const ends: string[] = [];
  const begin = (onCancel: "wait" | "request" | "abandon", when: string) =>
    scope
      .run(() => runChild(child, { input: "wait", onCancel, workflowId: `${onCancel} ${when}` }))
      .catch((error) => ends.push(`${onCancel} ${when}: ${isCanceled(error)}`));
  const started = [
    begin("wait", "started"),
    begin("request", "started"),
    begin("abandon", "started"),
  ];
  await sleep("1 minute");
  const unsent = [begin("wait", "unsent"), begin("request", "unsent")];
  scope.cancel();
  await Promise.all([...started, ...unsent]);
  return ends;
});

scenario(
  "a canceled child is awaited, asked to stop, or left alone",
  { workflows: [modes, child] },
  async (live) => {
    const handle = await live.start(modes, { childPolicy: "ABANDON" });
    const ends = await live.result(handle);
    assert.deepEqual([...ends].sort(), [
      "abandon started: true",
      "request started: true",
      "request unsent: true",
      "wait started: true",
      "wait unsent: true",
    ]);
    assert.equal(ends.at(-1), "wait started: true");
    await live.env.idle();
    assert.equal(await live.status("wait started"), "CANCELED");
    assert.equal(await live.status("request started"), "CANCELED");
    assert.equal(await live.status("abandon started"), "OPEN");
  },
);

const eager = defineWorkflow({ name: "Eager", version: "1" }, async () => {
  const scope = new CancellationScope();
  const started = scope.run(() =>
    runChild(child, { input: "wait", onCancel: "request", workflowId: "eager" }),
  );
  const ended = started.catch(isCanceled);
  // Answers the turn that starts the child, whose start is told in a turn of its own.
  word.handle(() => scope.cancel());
  await external(workflowInfo().workflowId).signal(word, "now");
  return ended;
});

scenario(
  "a child that is canceled while it is being started is asked to stop",
  { workflows: [eager, child] },
  async (live) => {
    assert.equal(await live.run(eager, { childPolicy: "ABANDON" }), true);
    await live.env.idle();
    assert.equal(await live.status("eager"), "CANCELED");
  },
);

const unknownExternal = defineWorkflow({ name: "UnknownExternal", version: "1" }, async () => {
  const { signal, cancel } = external("missing");
  return [await signal(word, "hello").catch(told), await cancel().catch(told)];
});

scenario(
  "a word to an execution that is not open is refused",
  { workflows: [unknownExternal] },
  async (live) => {
    const refusal = "UNKNOWN_EXTERNAL_WORKFLOW_EXECUTION";
    assert.deepEqual(await live.run(unknownExternal, {}), [refusal, refusal]);
  },
);

const talking = defineWorkflow({ name: "Talking", version: "1" }, async () => {
  const listener = external("listener");
  await Promise.all([listener.signal(word, "one"), external("other").signal(word, "two")]);
  const waiter = external("waiter");
  await waiter.cancel();
  return "said";
});

scenario(
  "other executions can be signaled and canceled",
  { workflows: [talking, child] },
  async (live) => {
    const listener = await live.start(child, { input: "listen", workflowId: "listener" });
    const other = await live.start(child, { input: "listen", workflowId: "other" });
    const waiter = await live.start(child, { input: "wait", workflowId: "waiter" });
    await live.env.idle();
    assert.equal(await live.run(talking, {}), "said");
    assert.deepEqual([await live.result(listener), await live.result(other)], ["one", "two"]);
    assert.ok(isCanceled(await live.failure(waiter)));
  },
);
