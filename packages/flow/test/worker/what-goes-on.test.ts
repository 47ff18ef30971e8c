// What the guide says of work that is no longer awaited: what goes on, and what is given up.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ApplicationFailure,
  activityContext,
  condition,
  continueAsNew,
  defineSignal,
  defineUpdate,
  defineWorkflow,
  proxyActivities,
  sleep,
  startChild,
  type WorkflowHandle,
} from "@ekiden/flow";
import { startTestEnvironment } from "@ekiden/testing";

const silent = { info() {}, warn() {}, error() {} };
const go = defineSignal<string>("go");

const typesOf = async (handle: WorkflowHandle): Promise<readonly string[]> => {
  const types: string[] = [];
  for await (const { type } of handle.history()) types.push(type);
  return types;
};

const isClosed = { name: "UnknownResourceFault" };

test("a run that waits for a fix goes on at once when any signal comes", async () => {
  let isBroken = true;
  const mended = defineWorkflow({ name: "Mended", version: "1" }, async () => {
    if (isBroken) throw new TypeError("a typo");
    return "mended";
  });
  await using env = await startTestEnvironment({ workflows: [mended], log: silent });
  const handle = await env.start(mended, {});
  await env.idle();
  assert.equal(await handle.outcome(), undefined);
  isBroken = false;
  await env.idle();
  assert.equal(await handle.outcome(), undefined, "it waits for its timer");
  const before = env.now();
  await handle.signal(go, "");
  await env.idle();
  assert.deepEqual(await handle.outcome(), { result: "mended" });
  assert.equal(env.now(), before);
});

/** Beats until its signal is aborted, which `stopped` is told. */
const beating = (stopped: string[]) => ({
  beat: async (): Promise<void> => {
    const { signal } = activityContext();
    if (!signal.aborted) {
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    }
    stopped.push("beat");
  },
  refuse: async (): Promise<void> => {
    throw new ApplicationFailure("refused", { type: "Refused" });
  },
});
const { beat, refuse } = proxyActivities<ReturnType<typeof beating>>({});

test("an activity whose workflow has been closed by another is notified, and stops", async () => {
  const stopped: string[] = [];
  const hasty = defineWorkflow({ name: "Hasty", version: "1" }, async () => {
    await Promise.all([beat(), refuse()]);
  });
  const options = { workflows: [hasty], activities: beating(stopped) };
  await using env = await startTestEnvironment(options);
  await assert.rejects(env.run(hasty, {}), /Hasty/);
  await env.idle();
  assert.deepEqual(stopped, ["beat"]);
});

test("of a run that continues as new activities and timers are given up, and children go on", async () => {
  const stopped: string[] = [];
  const child = defineWorkflow({ name: "Child", version: "1" }, async () => go.waitFor());
  const parent = defineWorkflow(
    { name: "Parent", version: "1" },
    async (run: number): Promise<string> => {
      if (run === 2) return go.waitFor();
      await startChild(child, { workflowId: "child" });
      beat().catch(() => {});
      sleep("1 hour").catch(() => {});
      await go.waitFor();
      return continueAsNew<typeof parent>(2);
    },
  );
  const options = { workflows: [parent, child], activities: beating(stopped) };
  await using env = await startTestEnvironment(options);
  const first = await env.start(parent, { input: 1 });
  // The activity works for ever, so that the environment does not come to rest.
  const openChild = await until(() => env.client.find(child, "child"));
  await first.signal(go, "on");
  await until(async () => stopped.length === 1 || undefined);
  await env.sleep("2 hours");
  const second = await env.client.find(parent, first.workflowId);
  assert.notEqual(second.runId, first.runId);
  assert.equal(await openChild.outcome(), undefined);
  await openChild.signal(go, "still there");
  assert.equal(await env.result(openChild), "still there");
  await second.signal(go, "end");
  assert.equal(await env.result(first), "end");
  const heard = (await typesOf(second)).filter((type) => /Timer|ActivityTask|Child/.test(type));
  assert.deepEqual(heard, []);
});

/** Asks again until there is an answer. */
const until = async <T>(ask: () => Promise<T | undefined>): Promise<T> => {
  for (;;) {
    const answer = await ask().catch(() => undefined);
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setImmediate(resolve));
  }
};

test("after a try that has failed with an error the next one knows of no heartbeat", async () => {
  const seen: unknown[] = [];
  const activities = {
    copy: async (): Promise<void> => {
      const { attempt, heartbeat, lastHeartbeat } = activityContext();
      seen.push([attempt, lastHeartbeat]);
      heartbeat({ row: 7 });
      if (attempt === 1) throw new ApplicationFailure("not now");
    },
  };
  const { copy } = proxyActivities<typeof activities>({ retry: {} });
  const copies = defineWorkflow({ name: "Copies", version: "1" }, () => copy());
  await using env = await startTestEnvironment({ workflows: [copies], activities });
  await env.run(copies, {});
  assert.deepEqual(seen, [
    [1, undefined],
    [2, undefined],
  ]);
});

test("an update is carried out when its caller no longer waits for the answer", async () => {
  const name = defineUpdate<string, string>("name");
  const named = defineWorkflow({ name: "Named", version: "1" }, async () => {
    let given = "";
    let isAsked = false;
    name.handle(async (wanted) => {
      isAsked = true;
      await go.waitFor();
      given = wanted;
      return `it is ${wanted}`;
    });
    await condition(() => isAsked);
    await condition(() => given !== "");
    return given;
  });
  await using env = await startTestEnvironment({ workflows: [named] });
  const handle = await env.start(named, {});
  const leaving = new AbortController();
  const asked = handle.update(name, "Ada", { id: "first", signal: leaving.signal });
  const refused = assert.rejects(asked, /has left/);
  await until(
    async () => (await typesOf(handle)).includes("WorkflowExecutionSignaled") || undefined,
  );
  await env.idle();
  leaving.abort(new Error("the caller has left"));
  await refused;
  await handle.signal(go, "");
  assert.equal(await env.result(handle), "Ada");
  // Who asks again under its id gets the answer, though the run is closed.
  assert.equal(await handle.update(name, "Ada", { id: "first" }), "it is Ada");
});

test("a closed workflow takes no signal, no update and no request to cancel", async () => {
  const name = defineUpdate<string, string>("name");
  const brief = defineWorkflow({ name: "Brief", version: "1" }, async () => 1);
  await using env = await startTestEnvironment({ workflows: [brief] });
  const handle = await env.start(brief, {});
  await env.result(handle);
  await assert.rejects(handle.signal(go, ""), isClosed);
  await assert.rejects(handle.update(name, "Ada"), isClosed);
  await assert.rejects(handle.cancel(), isClosed);
});

test("a timer that has lost a race goes on, and the history shows it", async () => {
  const racing = defineWorkflow({ name: "Racing", version: "1" }, async () => {
    const first = await Promise.race([sleep("1 hour"), go.waitFor()]);
    await go.waitFor();
    return first;
  });
  await using env = await startTestEnvironment({ workflows: [racing] });
  const handle = await env.start(racing, {});
  await env.idle();
  await handle.signal(go, "signal");
  await env.sleep("2 hours");
  await handle.signal(go, "end");
  assert.equal(await env.result(handle), "signal");
  assert.ok((await typesOf(handle)).includes("TimerFired"));
});
