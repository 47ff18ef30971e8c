import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ApplicationFailure,
  defineWorkflow,
  now,
  proxyActivities,
  random,
  replayHistory,
  sleep,
  uuid,
  workflowInfo,
} from "../../src/index.ts";
import { History, wireOf } from "./events.ts";
import { scenario } from "./live.ts";

const activities = {
  echo: async (value: string) => value,
  fail: async (value: string) => {
    throw new ApplicationFailure(value, { type: "Failed" });
  },
};
const { echo, fail } = proxyActivities<typeof activities>({ startToClose: "1 minute" });

const after = async (seconds: number, name: string): Promise<string> => {
  await sleep({ seconds });
  return name;
};
const failAfter = async (seconds: number, name: string): Promise<string> => {
  await sleep({ seconds });
  throw new RangeError(name);
};

const combined = defineWorkflow({ name: "Combined", version: "1" }, async () => {
  const order: string[] = [];
  const noted = async (promise: Promise<string>) => {
    order.push(await promise);
    return order.length;
  };
  const all = await Promise.all([noted(after(3, "c")), noted(after(1, "a")), noted(after(2, "b"))]);
  const race = await Promise.race([after(2, "late"), after(1, "first")]);
  const any = await Promise.any([failAfter(1, "no"), after(2, "yes")]);
  const none = await Promise.any([failAfter(2, "x"), failAfter(1, "y")]).catch((error) =>
    error.errors.map(String),
  );
  const settled = await Promise.allSettled([after(1, "good"), failAfter(1, "bad")]);
  const thrown = await Promise.all([after(5, "never seen"), failAfter(1, "first")]).catch(String);
  return { order, all, race, any, none, settled: settled.map(({ status }) => status), thrown };
});

scenario(
  "promises are combined in the order of the history",
  { workflows: [combined] },
  async (live) => {
    assert.deepEqual(await live.run(combined, {}), {
      order: ["a", "b", "c"],
      all: [3, 1, 2],
      race: "first",
      any: "yes",
      none: ["RangeError: x", "RangeError: y"],
      settled: ["fulfilled", "rejected"],
      thrown: "RangeError: first",
    });
  },
);

const controlled = defineWorkflow({ name: "Controlled", version: "1" }, async () => {
  const trace: string[] = [];
  for (let round = 0; ; round += 1) {
    try {
      trace.push(await (round % 2 === 0 ? echo(`echo ${round}`) : fail(`fail ${round}`)));
      if (round === 4) break;
    } catch (error) {
      trace.push((error as Error).message.replace(/.*: /, "caught "));
      if (round === 1) continue;
      await sleep("1 second");
    } finally {
      await after(1, "finally").then((name) => trace.push(name));
    }
  }
  return trace;
});

scenario(
  "loops and try, catch and finally do as in TypeScript",
  { workflows: [controlled], activities },
  async (live) => {
    assert.deepEqual(await live.run(controlled, {}), [
      "echo 0",
      "finally",
      "caught fail 1",
      "finally",
      "echo 2",
      "finally",
      "caught fail 3",
      "finally",
      "echo 4",
      "finally",
    ]);
  },
);

const anyFails = defineWorkflow({ name: "AnyFails", version: "1" }, () =>
  Promise.any([fail("one"), fail("two")]),
);

scenario(
  "of promises that all fail, all failures are told",
  { workflows: [anyFails], activities },
  async (live) => {
    const { cause } = await live.failure(await live.start(anyFails, {}));
    assert.match((cause as Error).message, /failed: one; .*failed: two/);
  },
);

const same = defineWorkflow({ name: "Same", version: "1" }, async () => {
  const draw = () => [now(), Date.now(), random(), Math.random(), uuid(), crypto.randomUUID()];
  const first = draw();
  await echo(JSON.stringify(first));
  await sleep("1 second");
  const second = draw();
  await echo(JSON.stringify(second));
  return [...first, ...second];
});

scenario(
  "clocks and random numbers are the same on every replay",
  { workflows: [same], activities },
  async (live) => {
    const handle = await live.start(same, {});
    const drawn = await live.result(handle);
    const inputs = (await live.events(handle)).flatMap(({ type, data }) =>
      type === "ActivityTaskScheduled" ? JSON.parse(JSON.parse(data.input ?? "")[0]) : [],
    );
    assert.deepEqual(inputs, drawn);
    assert.equal(new Set(drawn).size, drawn.length - 2, "only now() and Date.now() are the same");
    assert.equal(drawn[0], drawn[1]);
  },
);

const informed = defineWorkflow({ name: "Informed", version: "1.2" }, async () => {
  const { isReplaying: _, ...first } = workflowInfo();
  await sleep("1 minute");
  const { historyLength, startedAt, continueAsNewSuggested } = workflowInfo();
  return { ...first, later: historyLength, age: now() - startedAt, continueAsNewSuggested };
});

scenario("a workflow knows what it was started with", { workflows: [informed] }, async (live) => {
  const settings = { tags: ["tag"], taskPriority: -1, childPolicy: "ABANDON" } as const;
  const handle = await live.start(informed, { workflowId: "me", ...settings });
  const info = await live.result(handle);
  assert.deepEqual(info, {
    workflowId: "me",
    runId: handle.runId,
    workflowType: { name: "Informed", version: "1.2" },
    taskList: "test",
    ...settings,
    headers: {},
    startedAt: info.startedAt,
    historyLength: 3,
    continueAsNewSuggested: false,
    cancelRequested: false,
    later: 8,
    age: 60_000,
  });
});

test("continuing as new is suggested when four fifths of a history are used", async () => {
  const asking = defineWorkflow({ name: "Written", version: "1" }, async () => [
    workflowInfo().continueAsNewSuggested,
    workflowInfo().historyLength,
  ]);
  const told = async (startedEventId: number) => {
    const history = new History().start();
    while (history.events.length < startedEventId - 1) {
      history.add("WorkflowExecutionSignaled", { signalName: "unheard" });
    }
    history.add("DecisionTaskStarted");
    const { decisions } = await replayHistory(asking, wireOf(history));
    return decisions.map(({ data }) => data);
  };
  assert.deepEqual(await told(19_999), [{ result: "[false,19999]" }]);
  assert.deepEqual(await told(20_000), [{ result: "[true,20000]" }]);
});
