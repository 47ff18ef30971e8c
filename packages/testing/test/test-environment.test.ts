// Several workers, several environments, activities that are mocked, and waits that are in vain.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SWFClient, type SWFClientConfig } from "@aws-sdk/client-swf";
import {
  ApplicationFailure,
  activityContext,
  defineActivity,
  defineSignal,
  defineWorkflow,
  now,
  proxyActivities,
  runChild,
  type SwfClient,
  setProgress,
  sleep,
  type WorkflowFailure,
  workflowReference,
} from "@ekiden/flow";
import { mockActivities, startTestEnvironment, unanswered } from "@ekiden/testing";

const silent = { info() {}, warn() {}, error() {} };

const activities = {
  charge: defineActivity({ version: "2.1", startToClose: "3 minutes" }, async (cents: number) => {
    throw new Error(`a test has charged ${cents} cents`);
    // biome-ignore lint/correctness/noUnreachable: it says what the activity returns.
    return { receipt: "" };
  }),
  ship: async (_address: string): Promise<string> => {
    throw new Error("a test has shipped something");
  },
  limit: 3,
};

const { charge } = proxyActivities<typeof activities>({ version: "2.1" });
const { ship } = proxyActivities<typeof activities>({ retry: {} });
const order = defineWorkflow({ name: "Order", version: "1.0" }, async (cents: number) => {
  const { receipt } = await charge(cents);
  return `${receipt}, ${await ship("Kyoto")}`;
});

test("activities are mocked by spreading the real ones and overriding some", async () => {
  const charge = defineActivity({ version: "2.1" }, async () => ({ receipt: "r-1" }));
  const mocked = { ...activities, charge, ship: async () => "s-1" };
  await using env = await startTestEnvironment({ workflows: [order], activities: mocked });
  assert.equal(await env.run(order, { input: 100 }), "r-1, s-1");
});

test("a mock takes the version and the defaults of the activity in whose place it is", async () => {
  const charged: number[] = [];
  const mocked = mockActivities(activities, {
    charge(cents) {
      charged.push(cents);
      return { receipt: activityContext().activityType.version };
    },
    ship: async (address) => address,
  });
  await using env = await startTestEnvironment({ workflows: [order], activities: mocked });
  assert.equal(await env.run(order, { input: 250 }), "2.1, Kyoto");
  assert.deepEqual(charged, [250]);
});

test("the time-outs of a mocked activity are those of the real one", async () => {
  const mocked = mockActivities(activities, { charge: unanswered });
  await using env = await startTestEnvironment({ workflows: [order], activities: mocked });
  const begun = env.now();
  await assert.rejects(
    env.run(order, { input: 1 }),
    /charge \(charge-1\) timed out: START_TO_CLOSE/,
  );
  assert.equal(env.now() - begun, 3 * 60_000);
});

test("a call of an activity that is not mocked fails, is not tried again, and names it", async () => {
  const mocked = mockActivities(activities, { charge: () => ({ receipt: "r-1" }) });
  await using env = await startTestEnvironment({ workflows: [order], activities: mocked });
  await assert.rejects(env.run(order, { input: 1 }), {
    name: "WorkflowFailure",
    message: /activity ship was called and is not mocked: give mockActivities\(\) a ship/,
  });
});

class Till {
  taken = 0;

  async take(cents: number): Promise<number> {
    this.taken += cents;
    return this.taken;
  }
}

class Shop extends Till {
  readonly sign = "open";

  async close(): Promise<string> {
    return `closed with ${this.taken}`;
  }
}

const till = proxyActivities<Shop>();
const day = defineWorkflow({ name: "Day", version: "1.0" }, async () => {
  await till.take(100);
  return `${await till.take(20)}, ${await till.close()}`;
});

test("a workflow has more open timers than Amazon SWF allows, where the limits are given", async () => {
  const many = defineWorkflow({ name: "Many", version: "1.0" }, async () => {
    await Promise.all(Array.from({ length: 1_001 }, () => sleep("1 day")));
    return "slept";
  });
  await using amazon = await startTestEnvironment({ workflows: [many], log: silent });
  await assert.rejects(amazon.run(many), /OPEN_TIMERS_LIMIT_EXCEEDED/);
  await using relaxed = await startTestEnvironment({ workflows: [many], limits: "relaxed" });
  assert.equal(await relaxed.run(many), "slept");
});

test("activities may be methods of an instance, of its class or one above, and use this", async () => {
  await using env = await startTestEnvironment({ workflows: [day], activities: new Shop() });
  assert.equal(await env.run(day, {}), "120, closed with 120");
});

test("activities of an object see it as this", async () => {
  const activities = {
    taken: 5,
    close: async () => "closed",
    async take(cents: number) {
      return this.taken + cents;
    },
  };
  await using env = await startTestEnvironment({ workflows: [day], activities });
  assert.equal(await env.run(day, {}), "25, closed");
});

test("methods of an instance are mocked, and those without a mock are not called", async () => {
  const shop = new Shop();
  const mocked = mockActivities(shop, { take: async (cents) => cents });
  assert.equal(mocked.sign, "open");
  await using env = await startTestEnvironment({ workflows: [day], activities: mocked });
  await assert.rejects(env.run(day, {}), /activity close was called and is not mocked/);
  assert.equal(shop.taken, 0);
  const mocks = new Shop();
  const activities = mockActivities(shop, mocks);
  await using other = await startTestEnvironment({ workflows: [day], activities });
  assert.equal(await other.run(day, {}), "120, closed with 120");
});

test("a call of an activity that no worker has registered fails, and names its type", async () => {
  const mocked = { ship: async () => "s-1" };
  await using env = await startTestEnvironment({ workflows: [order], activities: mocked });
  await assert.rejects(env.run(order, { input: 1 }), /charge 2\.1.*ACTIVITY_TYPE_DOES_NOT_EXIST/);
});

test("workers on several task lists each get what is meant for them", async () => {
  const hostOf = (host: string) => ({ where: async () => host });
  const { where } = proxyActivities<ReturnType<typeof hostOf>>();
  const tour = defineWorkflow({ name: "Tour", version: "1.0" }, async () =>
    Promise.all(["b", "a", "test", "c"].map((taskList) => where.with({ taskList })())),
  );
  await using env = await startTestEnvironment({ workflows: [tour], activities: hostOf("home") });
  for (const taskList of ["a", "b", "c", "d", "e"]) {
    await env.addWorker({ taskList, activities: hostOf(taskList), register: false });
  }
  assert.deepEqual(await env.run(tour, {}), ["b", "a", "home", "c"]);
});

const bounded = { timeout: 30_000 };

test("a worker that was stopped has left, and is not waited for any more", bounded, async () => {
  const settings = { workflows: [order], activities, patience: "2 seconds" } as const;
  await using env = await startTestEnvironment(settings);
  const old = await env.addWorker({ taskList: "old", activities, register: false });
  await old.stop();
  await env.sleep("1 hour");
});

test("a child is decided by the worker of its own task list", async () => {
  const child = defineWorkflow(
    { name: "Child", version: "1.0", defaults: { taskList: "children" } },
    async () => "grown up",
  );
  const parent = defineWorkflow({ name: "Parent", version: "1.0" }, () => runChild(child, {}));
  await using env = await startTestEnvironment({ workflows: [parent] });
  await env.addWorker({ taskList: "children", workflows: [child] });
  assert.equal(await env.run(parent, {}), "grown up");
});

test("environments beside each other have times, names and activities of their own", async () => {
  const one = async (days: number) => {
    const activities = { answer: async () => days };
    const { answer } = proxyActivities<typeof activities>();
    const wait = defineWorkflow({ name: "Wait", version: "1.0" }, async () => {
      const begun = now();
      await sleep({ days });
      return { days: (now() - begun) / 86_400_000, answer: await answer() };
    });
    await using env = await startTestEnvironment({ workflows: [wait], activities });
    return await env.run(wait, { workflowId: "same" });
  };
  const days = Array.from({ length: 20 }, (_, index) => index + 1);
  assert.deepEqual(
    await Promise.all(days.map(one)),
    days.map((days) => ({ days, answer: days })),
  );
});

const go = defineSignal("go");
const patient = defineWorkflow({ name: "Patient", version: "1.0" }, async () => {
  await go.waitFor();
});

test("a workflow whose signal never comes runs out of time, and the error says why", async () => {
  await using env = await startTestEnvironment({ workflows: [patient] });
  await assert.rejects(env.run(patient, { workflowId: "p" }), (failure: WorkflowFailure) => {
    assert.equal(failure.closeStatus, "TIMED_OUT");
    assert.match(failure.message, /^workflow p ended as TIMED_OUT: its time ran out: it waits for/);
    assert.match(failure.message, /a signal or a condition, and nothing that comes by itself/);
    return true;
  });
});

test("a workflow whose activity no worker takes runs out of time, and the error names both", async () => {
  const lost = defineWorkflow({ name: "Lost", version: "1.0" }, async () => {
    await ship.with({ taskList: "harbour" })("Kyoto");
  });
  const mocked = mockActivities(activities, {});
  await using env = await startTestEnvironment({ workflows: [lost], activities: mocked });
  await assert.rejects(
    env.run(lost, {}),
    /activity ship \(ship-1\) waits on task list harbour, where no worker takes it/,
  );
});

test("a workflow that no worker decides runs out of time, and the error names its task list", async () => {
  await using env = await startTestEnvironment({ workflows: [patient] });
  const options = { taskList: "elsewhere", executionStartToClose: "1 hour" } as const;
  await assert.rejects(
    env.run(patient, options),
    /its decision task waits on task list elsewhere, where no worker takes it/,
  );
});

test("a parent whose child never ends runs out of time, and the error names the child", async () => {
  const parent = defineWorkflow(
    { name: "Parent", version: "1.0", defaults: { executionStartToClose: "1 day" } },
    () => runChild(patient, { workflowId: "the-child" }),
  );
  await using env = await startTestEnvironment({ workflows: [parent, patient] });
  await assert.rejects(env.run(parent, {}), /its time ran out: child the-child is open$/);
});

test("a workflow that breaks the rules of replay fails its test with the reason", async () => {
  const careless = defineWorkflow({ name: "Careless", version: "1.0" }, async () => {
    await fetch("http://127.0.0.1:1");
  });
  const options = { workflows: [careless], log: silent };
  await using env = await startTestEnvironment(options);
  await assert.rejects(
    env.run(careless, {}),
    /decision task fails again and again: .*Careless 1\.0 .* calls fetch\(\) at .*test\.ts:\d+/s,
  );
});

test("a workflow of a type that no worker knows fails its test with the types that it knows", async () => {
  const unknown = workflowReference("Unknown", "1.0");
  await using env = await startTestEnvironment({ workflows: [patient], log: silent });
  const type = { domain: env.domain, name: "Unknown", version: "1.0" };
  await env.swf.registerWorkflowType({
    ...type,
    defaultTaskList: { name: "test" },
    defaultChildPolicy: "TERMINATE",
    defaultExecutionStartToCloseTimeout: "86400",
    defaultTaskStartToCloseTimeout: "10",
  });
  await assert.rejects(
    env.run(unknown, {}),
    /Unknown 1\.0 .* this worker does not know; it knows Patient 1\.0/,
  );
});

test("a decider that is mended while the test waits goes on", async () => {
  let isBroken = true;
  const mended = defineWorkflow({ name: "Mended", version: "1.0" }, async () => {
    if (isBroken) await fetch("http://127.0.0.1:1");
    return "mended";
  });
  await using env = await startTestEnvironment({ workflows: [mended], log: silent });
  const handle = await env.start(mended, {});
  await env.sleep("1 hour");
  isBroken = false;
  assert.equal(await env.result(handle), "mended");
});

test("an activity that hangs is named when patience ends, and the environment closes", async () => {
  const hanging = mockActivities(activities, { charge: () => new Promise<never>(() => {}) });
  await using env = await startTestEnvironment({
    workflows: [order],
    activities: hanging,
    patience: "1 second",
  });
  await assert.rejects(
    env.run(order, { input: 1 }),
    /have not returned for 1 s: charge \(charge-1\)\. .* unanswered\(\)/,
  );
});

test("an activity that hangs is named also when one of another workflow with its id has returned", async () => {
  let begun: () => void = () => undefined;
  const hasBegun = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const hanging = mockActivities(activities, {
    async charge(cents) {
      if (cents === 1) {
        begun();
        return new Promise<never>(() => {});
      }
      await hasBegun;
      return { receipt: "r-2" };
    },
    ship: () => "s-1",
  });
  const settings = { workflows: [order], activities: hanging, patience: "1 second" } as const;
  await using env = await startTestEnvironment(settings);
  await Promise.all([1, 2].map((input) => env.start(order, { input })));
  await assert.rejects(env.idle(), /have not returned for 1 s: charge \(charge-1\)\. /);
});

test("an activity hears soon that it is canceled, with any heartbeat time-out", async () => {
  const stoppable = {
    work: defineActivity({ heartbeat: "10 minutes" }, async () => {
      const { signal } = activityContext();
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      signal.throwIfAborted();
    }),
  };
  const { work } = proxyActivities<typeof stoppable>();
  const working = defineWorkflow({ name: "Working", version: "1.0" }, async () => {
    setProgress("works");
    await work();
  });
  await using env = await startTestEnvironment({ workflows: [working], activities: stoppable });
  const handle = await env.start(working, {});
  await handle.cancel();
  await assert.rejects(env.result(handle), { closeStatus: "CANCELED" });
});

test("errors keep their types and details on the way to the test", async () => {
  const failing = mockActivities(activities, {
    charge() {
      throw new ApplicationFailure("refused", { type: "CardRefused", details: { code: 51 } });
    },
  });
  await using env = await startTestEnvironment({ workflows: [order], activities: failing });
  await assert.rejects(env.run(order, { input: 1 }), (failure: WorkflowFailure) => {
    const refused = failure.cause?.cause as ApplicationFailure;
    assert.equal(refused.name, "CardRefused");
    assert.deepEqual(refused.details, { code: 51 });
    return true;
  });
});

test("workers and clients call the server by a client of the AWS SDK, where one is given", async () => {
  const commands = new Set<string>();
  const sdks: SWFClient[] = [];
  const callBy = (_: SwfClient, options: SWFClientConfig): SWFClient => {
    // All polls of the worker at once, and its answers.
    const sdk = new SWFClient({ ...options, requestHandler: { httpAgent: { maxSockets: 500 } } });
    sdk.middlewareStack.add(
      (next, { commandName = "" }) =>
        (call) => {
          commands.add(commandName);
          return next(call);
        },
      { step: "initialize", name: "note" },
    );
    sdks.push(sdk);
    return sdk;
  };
  const limit = defineWorkflow({ name: "Limit", version: "1" }, async () => {
    await sleep("1 day");
    return ship("Kyoto");
  });
  const own = mockActivities(activities, { ship: async (address) => address });
  {
    await using env = await startTestEnvironment({ workflows: [limit], activities: own, callBy });
    assert.equal(await env.run(limit, {}), "Kyoto");
    const { count } = await env.swf.countClosedWorkflowExecutions({
      domain: env.domain,
      startTimeFilter: { oldestDate: new Date(0) },
    });
    assert.equal(count, 1);
  }
  for (const sdk of sdks) sdk.destroy();
  for (const name of ["StartWorkflowExecution", "PollForActivityTask", "RegisterWorkflowType"]) {
    assert.ok(commands.has(`${name}Command`), name);
  }
  assert.ok(!commands.has("CountClosedWorkflowExecutionsCommand"));
});
