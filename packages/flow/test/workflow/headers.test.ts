import assert from "node:assert/strict";
import { test } from "node:test";
import { startTestEnvironment } from "@ekiden/testing";
import {
  type ActivityCalls,
  activityContext,
  type Codec,
  continueAsNew,
  defineSignal,
  defineUpdate,
  defineWorkflow,
  external,
  type Interceptor,
  passHeaders,
  proxyActivities,
  replayHistory,
  runChild,
  SwfClient,
  workflowInfo,
} from "../../src/index.ts";
import { type Live, scenario } from "./live.ts";

const activities = { tenantOf: async (..._: unknown[]) => activityContext().headers.tenant ?? "" };
type Activities = typeof activities;
const calls: ActivityCalls<Activities> = proxyActivities<Activities>({});

const greeting = defineSignal<string>("greeting");
const ask = defineUpdate<number, string>("ask");

/** Remembers the headers of what comes to workflows. */
const heard: string[] = [];
const hearing: Interceptor = {
  workflow: () => ({
    inbound: {
      execute(input, next) {
        const { name } = workflowInfo().workflowType;
        heard.push(`${name} ${JSON.stringify(input.input)} for ${input.headers.tenant}`);
        return next(input);
      },
      handleSignal(input, next) {
        heard.push(`${input.signalName} ${input.payload} for ${input.headers.tenant}`);
        next(input);
      },
      handleUpdate(input, next) {
        heard.push(`${input.updateName} ${input.input} for ${input.headers.tenant}`);
        return next(input);
      },
    },
  }),
};

const sending = (tenant: string): Interceptor => {
  const headers = { tenant };
  return {
    client: {
      start: (input, next) => next({ ...input, headers }),
      signal: (input, next) => next({ ...input, headers }),
      update: (input, next) => next({ ...input, headers }),
    },
  };
};

const child = defineWorkflow({ name: "Child", version: "1" }, async (input?: unknown) => {
  await external("parent").signal(greeting, "from the child");
  return input ?? "nothing";
});

const parent = defineWorkflow(
  { name: "Parent", version: "1" },
  async (input: number | object): Promise<unknown> => {
    if (typeof input === "number") {
      const tenant = await calls.tenantOf(input, undefined);
      ask.handle((times) => tenant.repeat(times));
      const first = await greeting.waitFor();
      return continueAsNew<typeof parent>({ tenant, first });
    }
    const ofChild = await runChild(child, {});
    return [input, ofChild, await greeting.waitFor()];
  },
);

const workflows = [parent, child];
const interceptors = [sending("acme"), passHeaders("tenant"), hearing];

const inputsOf = (events: Awaited<ReturnType<Live["events"]>>): readonly (string | undefined)[] =>
  events.flatMap(({ type, data }) => {
    const { input } = data as { input?: string };
    const isSent = /Started$|Scheduled$|Signaled$|Initiated$|AsNew$/.test(type);
    return isSent && input !== undefined ? [input] : [];
  });

scenario(
  "headers travel from a client to workflows, activities, children, signals and the next run",
  { workflows, activities, interceptors },
  async (live) => {
    heard.length = 0;
    const handle = await live.start(parent, { input: 1, workflowId: "parent" });
    await live.env.idle();
    assert.equal(await handle.update(ask, 2), "acmeacme");
    await handle.signal(greeting, "hi");
    const state = { tenant: "acme", first: "hi" };
    assert.deepEqual(await live.result(handle), [state, "nothing", "from the child"]);
    assert.deepEqual(
      new Set(heard),
      new Set([
        "Parent 1 for acme",
        "ask 2 for acme",
        "greeting hi for acme",
        `Parent ${JSON.stringify(state)} for acme`,
        "Child undefined for acme",
        "greeting from the child for acme",
      ]),
    );
    const own = '"ekiden.headers":{"tenant":"acme"}';
    const inputs = inputsOf(await live.events(handle));
    assert.equal(inputs[0], `{${own},"ekiden.input":1}`);
    assert.equal(inputs[1], '[1,{"ekiden.call":{"headers":{"tenant":"acme"}}}]');
    assert.equal(inputs.at(-1), `{"tenant":"acme","first":"hi",${own}}`);
  },
);

scenario(
  "without headers all inputs are as they are without interceptors",
  { workflows, activities, interceptors: [passHeaders("tenant"), hearing] },
  async (live) => {
    const handle = await live.start(parent, { input: 1, workflowId: "parent" });
    await handle.signal(greeting, "hi");
    await live.result(handle);
    const inputs = inputsOf(await live.events(handle));
    assert.deepEqual(inputs, ["1", '"hi"', "[1]", '{"tenant":"","first":"hi"}']);
  },
);

const noted: Interceptor = { workflow: () => ({}) };

scenario(
  "receivers that do not know headers are named, and get none",
  {
    workflows,
    activities,
    interceptors,
    withoutHeaders: ["tenantOf", "Child", "greeting"],
  },
  async (live) => {
    const handle = await live.start(parent, { input: 1, workflowId: "parent" });
    await handle.signal(greeting, "hi");
    await live.result(handle);
    const [started, signaled, scheduled] = inputsOf(await live.events(handle));
    assert.match(started ?? "", /acme/);
    assert.deepEqual([signaled, scheduled], ['"hi"', "[1]"]);
  },
);

/** A codec whose texts are no JSON. */
const reversed: Codec = {
  stringify: (value) => [...JSON.stringify(value)].reverse().join(""),
  parse: (text) => JSON.parse([...text].reverse().join("")),
};

const historyWith = async (
  given: readonly Interceptor[],
  codec: { readonly codec?: Codec },
): Promise<readonly object[]> => {
  const options = { workflows, activities, interceptors: given, ...codec };
  await using env = await startTestEnvironment(options);
  const handle = await env.start(parent, { input: 1, workflowId: "parent" });
  await handle.signal(greeting, "hi");
  await env.result(handle);
  const { workflowId, runId } = handle;
  const input = { domain: env.domain, execution: { workflowId, runId } };
  const client = new SwfClient(env.server.clientOptions);
  const { events } = await client.call("GetWorkflowExecutionHistory", input);
  await client.close();
  return events;
};

for (const codec of [{}, { codec: reversed }]) {
  const name = "codec" in codec ? "with a codec" : "in JSON";
  test(`headers may be added and taken away while runs are open, ${name}`, async () => {
    const [headed, bare] = [
      await historyWith(interceptors, codec),
      await historyWith([noted], codec),
    ];
    await replayHistory(parent, headed, codec);
    await replayHistory(parent, headed, { interceptors: [passHeaders("other")], ...codec });
    const adding: Interceptor = {
      workflow: () => ({
        outbound: {
          scheduleActivity: (input, next) => next({ ...input, headers: { tenant: "new" } }),
          continueAsNew: (input, next) => next({ ...input, headers: { tenant: "new" } }),
        },
      }),
    };
    await replayHistory(parent, bare, { interceptors: [adding], ...codec });
    const changing: Interceptor = {
      workflow: () => ({
        outbound: { scheduleActivity: (input, next) => next({ ...input, args: [2] }) },
      }),
    };
    const changed = replayHistory(parent, headed, { interceptors: [changing], ...codec });
    await assert.rejects(changed, /input/);
  });
}

const excessive = defineWorkflow({ name: "Excessive", version: "1" }, async () => {
  await calls.tenantOf();
});

test("headers that are too long fail the decision task, and say so", async () => {
  const headers = { tenant: "a".repeat(4_096) };
  await using env = await startTestEnvironment({
    workflows: [excessive],
    interceptors: [
      {
        workflow: () => ({
          outbound: { scheduleActivity: (input, next) => next({ ...input, headers }) },
        }),
      },
    ],
    log: { info: () => {}, warn: () => {}, error: () => {} },
  });
  const failed = env.run(excessive, {});
  await assert.rejects(
    failed,
    /headers cannot be sent: they have 4102 characters, and 4096 may be/,
  );
});
