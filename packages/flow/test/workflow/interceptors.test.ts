import assert from "node:assert/strict";
import { test } from "node:test";
import { startTestEnvironment } from "@ekiden/testing";
import {
  type ActivityCalls,
  ApplicationFailure,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  defineUpdate,
  defineWorkflow,
  type Interceptor,
  localActivity,
  log,
  proxyActivities,
  runChild,
  sleep,
  startChild,
  UpdateRejected,
  type WorkflowInterceptors,
  workflowInfo,
} from "../../src/index.ts";
import { scenario } from "./live.ts";

const activities = {
  join: async (...words: string[]) => words.join(" "),
  fail: async (times: number) => {
    throw new ApplicationFailure(`failed ${times} times`);
  },
};
type Activities = typeof activities;
const { join, fail }: ActivityCalls<Activities> = proxyActivities<Activities>({});

const word = defineSignal<string>("word");
const ask = defineUpdate<string, string>("ask");
const heard = defineQuery<string>("heard");

/** Writes to both lists what it stands around, with what came of it. */
const witness = (name: string, lines: string[]): Interceptor => {
  const around =
    <Input extends object>(method: string, member?: keyof Input) =>
    <Output>(input: Input, next: (input: Input) => Output): Output => {
      const of = member === undefined ? "" : ` ${input[member]}`;
      lines.push(`${name} ${method}${of}`);
      return next(input);
    };
  return {
    client: {
      start: around("start", "workflowId"),
      signal: around("signal", "signalName"),
      query: around("query", "queryName"),
      update: around("update", "updateName"),
      result: around("result"),
      describe: around("describe"),
      cancel: around("cancel"),
      terminate: around("terminate", "reason"),
    },
    workflow: () => ({
      inbound: {
        execute: around("execute"),
        handleSignal: around("handleSignal", "signalName"),
        handleQuery: around("handleQuery", "queryName"),
        handleUpdate: around("handleUpdate", "updateName"),
      },
      outbound: {
        scheduleActivity: around("scheduleActivity", "activityName"),
        scheduleLocalActivity: around("scheduleLocalActivity", "name"),
        startChildWorkflowExecution: around("startChildWorkflowExecution"),
        signalWorkflow: around("signalWorkflow", "signalName"),
        startTimer: around("startTimer", "duration"),
        continueAsNew: around("continueAsNew", "input"),
      },
    }),
    activity: { execute: around("activity", "args") },
  };
};

const child = defineWorkflow({ name: "Child", version: "1" }, async () => word.waitFor());

const everything = defineWorkflow(
  { name: "Everything", version: "1" },
  async (round: number): Promise<string> => {
    if (round === 2) return "round 2";
    await join("a", "b");
    await localActivity("look", () => 1);
    await sleep("1 minute");
    const { signal, result } = await startChild(child, { workflowId: "child" });
    await signal(word, "hello");
    await result();
    return continueAsNew<typeof everything>(2);
  },
);

const inOrder = (lines: readonly string[], ...wanted: readonly string[]): void => {
  const found = wanted.map((line) => lines.indexOf(line));
  assert.deepEqual(
    found.filter((index) => index === -1),
    [],
    `${wanted} in ${lines.join("\n")}`,
  );
  assert.deepEqual(
    found.toSorted((one, other) => one - other),
    found,
  );
};

const all: string[] = [];
scenario(
  "interceptors stand around all that a workflow does, the first of the list outermost",
  () => ({
    workflows: [everything, child],
    activities,
    interceptors: [witness("outer", all), witness("inner", all)],
  }),
  async (live) => {
    all.length = 0;
    const handle = await live.start(everything, { input: 1, workflowId: "all" });
    assert.equal(await live.result(handle), "round 2");
    const steps = [
      "start all",
      "execute",
      "scheduleActivity join",
      "activity a,b",
      "scheduleLocalActivity look",
      "startTimer 1 minute",
      "startChildWorkflowExecution",
      "signalWorkflow word",
      "handleSignal word",
      "continueAsNew 2",
    ];
    inOrder(all, ...steps.flatMap((step) => [`outer ${step}`, `inner ${step}`]));
  },
);

const chat = defineWorkflow({ name: "Chat", version: "1" }, async () => {
  let latest = "nothing";
  heard.handle(() => latest);
  ask.handle(async (question) => `${question}? ${latest}`);
  word.handle((payload) => {
    latest = payload;
  });
  await condition(() => latest === "bye");
});

const toClients: string[] = [];
scenario(
  "interceptors of clients stand around what handles do, and those of workflows around their handlers",
  () => ({ workflows: [chat], interceptors: [witness("the", toClients)] }),
  async (live) => {
    toClients.length = 0;
    const handle = await live.start(chat, { workflowId: "chat" });
    await handle.signal(word, "hi");
    await live.env.idle();
    assert.equal(await handle.query(heard), "hi");
    assert.equal(await handle.update(ask, "what"), "what? hi");
    await handle.describe();
    await handle.signal(word, "bye");
    await handle.result();
    inOrder(toClients, "the start chat", "the signal word", "the handleSignal word");
    inOrder(toClients, "the query heard", "the update ask", "the handleUpdate ask");
    inOrder(toClients, "the update ask", "the describe", "the result");
    assert.ok(toClients.includes("the handleQuery heard"));
    const other = await live.start(chat, { workflowId: "chat" });
    await other.cancel();
    await other.terminate({ reason: "enough" });
    inOrder(toClients, "the cancel", "the terminate enough");
  },
);

/** Changes what goes in and what comes out, everywhere. */
const changing: Interceptor = {
  client: {
    start: (input, next) => next({ ...input, workflowId: `tenant-${input.workflowId}` }),
    signal: (input, next) => next({ ...input, payload: `${input.payload}!` }),
  },
  workflow: () => ({
    inbound: {
      execute: async (input, next) => `<${await next({ ...input, input: `${input.input}2` })}>`,
      handleSignal: (input, next) => {
        const { payload } = input;
        if (payload !== "drop this!") next({ ...input, payload: `${payload}?` });
      },
      handleQuery: (input, next) => `${next(input)} (asked)`,
      handleUpdate: async (input, next) => `${await next({ ...input, input: "why" })}.`,
    },
    outbound: {
      scheduleActivity: async (input, next) => {
        if (input.activityName !== "fail") return next({ ...input, args: [...input.args, "z"] });
        try {
          return await next(input);
        } catch {
          return next({ ...input, activityName: "join", args: ["instead"] });
        }
      },
      scheduleLocalActivity: (input, next) =>
        next({ ...input, act: async () => `${await input.act()} locally` }),
      startTimer: (input, next) => next({ ...input, duration: "1 second", id: "short" }),
      startChildWorkflowExecution: async (input, next) => {
        const options = { ...input.options, tags: ["of a parent"] };
        const started = await next({ ...input, options });
        return { ...started, result: started.result.then((result) => `${result} of a child`) };
      },
      getLogAttributes: (fields, next) => ({ ...next(fields), tenant: "acme" }),
    },
  }),
  activity: {
    execute: async (input, next) => `${await next({ ...input, args: [...input.args, "y"] })}.`,
  },
};

const tagged = defineWorkflow({ name: "Tagged", version: "1" }, async () => {
  const [tag] = workflowInfo().tags;
  return tag;
});

const changed = defineWorkflow({ name: "Changed", version: "1" }, async (input: string) => {
  log.info("It begins", { input });
  heard.handle(() => "as it is");
  ask.handle((question) => question);
  const joined = await join(input);
  const failed = await fail(1);
  const local = await localActivity("look", () => "looked");
  await sleep("1 day");
  const ofChild = await runChild(tagged, {});
  return [joined, failed, local, ofChild, await word.waitFor()].join(", ");
});

scenario(
  "interceptors change what goes in and what comes out, call again, and drop signals",
  { workflows: [changed, tagged], activities, interceptors: [changing] },
  async (live) => {
    const handle = await live.start(changed, { input: "1", workflowId: "1" });
    assert.equal(handle.workflowId, "tenant-1");
    await handle.signal(word, "drop this");
    await live.env.idle();
    assert.equal(await handle.query(heard), "as it is (asked)");
    assert.equal(await handle.update(ask, "how"), "why.");
    await handle.signal(word, "hi");
    const expected = "12 z y., instead y., looked locally, <of a parent> of a child, hi!?";
    assert.equal(await live.result(handle), `<${expected}>`);
    const ids = (await live.events(handle)).flatMap(({ type, data }) =>
      type === "ActivityTaskScheduled" ? [data.activityId] : [],
    );
    assert.deepEqual(ids, ["join-1", "fail-1", "join-2"]);
    assert.match(live.lines.join("\n"), /info: It begins .*"input":"12","tenant":"acme"/);
  },
);

const silent = { info: () => {}, warn: () => {}, error: () => {} };

const failureWith = async (interceptor: Interceptor): Promise<string> => {
  await using env = await startTestEnvironment({
    workflows: [changed],
    interceptors: [interceptor],
    turnLimit: "0.5 seconds",
    log: silent,
  });
  const handle = await env.start(changed, { input: "1" });
  await handle.signal(word, "hi");
  return await env.result(handle).catch(({ message }) => message);
};

const misbehaving: readonly (readonly [string, RegExp, WorkflowInterceptors])[] = [
  [
    "lets a signal wait",
    /has not called next for signal word before it awaits/,
    {
      inbound: {
        handleSignal: (async (input: never, next: (input: never) => void) => {
          await sleep("1 minute");
          next(input);
        }) as unknown as () => void,
      },
    },
  ],
  [
    "fetches",
    /fetch/,
    {
      inbound: {
        execute: async (input, next) => next({ ...input, input: await fetch("http://[::1]:9") }),
      },
    },
  ],
  [
    "does not come back",
    /within 500 ms/,
    {
      outbound: {
        getLogAttributes: () => {
          for (;;);
        },
      },
    },
  ],
  [
    "throws by mistake",
    /threw TypeError: of an interceptor/,
    {
      inbound: {
        execute: () => {
          throw new TypeError("of an interceptor");
        },
      },
    },
  ],
  [
    "swallows continueAsNew",
    /An interceptor of continueAsNew has not called next/,
    {
      inbound: { execute: async () => continueAsNew<typeof changed>("again") },
      outbound: { continueAsNew: () => undefined as never },
    },
  ],
];

for (const [what, expected, interceptors] of misbehaving) {
  test(`an interceptor of workflows that ${what} fails the decision task`, async () => {
    assert.match(await failureWith({ workflow: () => interceptors }), expected);
  });
}

const stock = defineQuery<number, [item: string]>("stock");
const order = defineUpdate<string, string>("order");

const shop = defineWorkflow({ name: "Shop", version: "1" }, async () => {
  stock.handle((item) => item.length);
  order.handle((item) => item);
  await word.waitFor();
});

test("interceptors reject an update, and stand around a query with arguments", async () => {
  const strict: Interceptor = {
    workflow: () => ({
      inbound: {
        validateUpdate: (input, next) => {
          if (input.input === "gold") throw new ApplicationFailure("there is no gold");
          next(input);
        },
        handleQuery: (input, next) => Number(next({ ...input, args: ["teas"] })) * 10,
      },
    }),
  };
  await using env = await startTestEnvironment({ workflows: [shop], interceptors: [strict] });
  const handle = await env.start(shop, {});
  await assert.rejects(handle.update(order, "gold"), (error: unknown) => {
    assert.ok(error instanceof UpdateRejected, String(error));
    assert.match(error.message, /there is no gold/);
    return true;
  });
  assert.equal(await handle.update(order, "tea"), "tea");
  assert.equal(await handle.query(stock, "tea"), 40);
});

const brief = defineWorkflow({ name: "Brief", version: "1" }, async () => "done");

test("what interceptors throw when a run was closed is logged, at once or later", async () => {
  const lines: string[] = [];
  let tellAll = () => {};
  const all = new Promise<void>((resolve) => {
    tellAll = resolve;
  });
  const error = (message: string, fields: object): void => {
    lines.push(`${message} ${JSON.stringify(fields)}`);
    if (lines.length === 2) tellAll();
  };
  const atOnce = (): void => {
    throw new Error("at once");
  };
  const later = async (): Promise<void> => {
    throw new Error("later");
  };
  const interceptors = [later, atOnce].map((closed) => ({ workflow: () => ({ closed }) }));
  const log = { info: () => {}, warn: () => {}, error };
  await using env = await startTestEnvironment({ workflows: [brief], interceptors, log });
  assert.equal(await env.run(brief, { workflowId: "brief" }), "done");
  await all;
  const [first = "", second = ""] = lines.toSorted();
  assert.match(first, /^An interceptor failed for a run that was closed .*"brief".*at once/);
  assert.match(second, /^An interceptor failed for a run that was closed .*"brief".*later/);
});
