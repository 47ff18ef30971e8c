import assert from "node:assert/strict";
import { test } from "node:test";
import {
  activityContext,
  activityDefaults,
  defineActivity,
  defineWorkflow,
  proxyActivities,
  type WorkerOptions,
  WorkflowFailure,
} from "@ekiden/flow";
import { Gate, startFlowHarness } from "../flow-harness.ts";

const calls = proxyActivities<Record<string, () => unknown>>({ startToClose: "1 minute" });
/** Calls one activity, by its name. */
const once = defineWorkflow<string, unknown>({ name: "Once", version: "1.0" }, async (name) =>
  calls[name]?.(),
);

const failureOf = async (activities: object, name: string): Promise<Error> => {
  await using harness = await startFlowHarness();
  await harness.worker({ workflows: [once], activities });
  const end = await harness.client.run(once, { input: name }).catch((error) => error);
  assert.ok(end instanceof WorkflowFailure, String(end));
  const failure = end.cause;
  assert.equal(failure?.name, "ActivityFailure");
  return failure.cause as Error;
};

test("an activity that its worker does not know fails, and names those that are known", async () => {
  await using harness = await startFlowHarness();
  const { refund } = proxyActivities<{ refund: () => number }>({});
  const asks = defineWorkflow({ name: "Asks", version: "1.0" }, async () => {
    await refund();
  });
  const first = await harness.worker({ activities: { refund: () => 3 } });
  await first.stop({ pollsWithin: "0 seconds" });
  await harness.worker({ workflows: [asks], activities: { charge: () => 1, ship: () => 2 } });
  const end = await harness.client.run(asks, {}).catch((error) => error);
  assert.equal(end.cause.cause.name, "UnknownActivity");
  assert.match(end.message, /knows no activity refund 1\.0; it knows charge 1\.0, ship 1\.0/);
});

const thrown = {
  text: "out of paper",
  number: 42,
  nothing: undefined,
  object: { code: 7 },
  loop: Object.assign(Object.create(null), { self: null as unknown }),
};
thrown.loop.self = thrown.loop;

for (const [name, value] of Object.entries(thrown)) {
  test(`an activity may throw what is no error: ${name} arrives as one`, async () => {
    const failure = await failureOf(
      {
        act() {
          throw value;
        },
      },
      "act",
    );
    assert.equal(failure.name, "Error");
    assert.notEqual(failure.message, "");
  });
}

test("a result that cannot be sent fails the activity, and says where it is", async () => {
  const failure = await failureOf({ act: () => ({ lines: [new Map()] }) }, "act");
  assert.equal(failure.name, "PayloadError");
  assert.match(failure.message, /value\.lines\[0\] is a Map, which JSON cannot carry/);
});

test("a result that is too long fails the activity, and says what to do", async () => {
  const failure = await failureOf({ act: () => "x".repeat(32_768) }, "act");
  assert.equal(failure.name, "PayloadError");
  assert.match(failure.message, /has 32770 characters, and the service takes 32768: set an off/);
});

test("a result that cannot be sent is no reason to do the work again", async () => {
  let done = 0;
  const activities = {
    act() {
      done += 1;
      return "x".repeat(32_768);
    },
  };
  await using harness = await startFlowHarness();
  const { act } = proxyActivities<typeof activities>({ retry: { maximumAttempts: 3 } });
  const acts = defineWorkflow({ name: "Acts", version: "1.0" }, () => act());
  await harness.worker({ workflows: [acts], activities });
  await assert.rejects(harness.client.run(acts, {}), /the service takes 32768/);
  assert.equal(done, 1);
});

test("an activity that throws an error without a stack fails as with any other", async () => {
  const act = () => {
    throw Object.assign(new Error("no paper"), { stack: null });
  };
  assert.equal((await failureOf({ act }, "act")).message, "no paper");
});

test("a failure with more to say than the service takes says that it was shortened", async () => {
  const failure = await failureOf(
    {
      act() {
        throw Object.assign(new Error("x".repeat(50_000)), { details: "y".repeat(50_000) });
      },
    },
    "act",
  );
  assert.match(failure.message, /more characters/);
});

test("an error keeps its name, its stack and its causes on the way", async () => {
  const failure = await failureOf(
    {
      act() {
        throw new TypeError("no card", { cause: new RangeError("expired") });
      },
    },
    "act",
  );
  assert.equal(failure.name, "TypeError");
  assert.match(failure.stack ?? "", /activities\.test\.ts/);
  assert.equal((failure.cause as Error).name, "RangeError");
});

test("activities run beside each other up to their number, and deciders beside them", async () => {
  await using harness = await startFlowHarness();
  const gate = new Gate();
  let running = 0;
  let max = 0;
  const full = new Gate();
  const activities = {
    async hold() {
      running += 1;
      max = Math.max(max, running);
      if (running === 3) full.open();
      await gate.opened;
      running -= 1;
    },
  };
  const { hold } = proxyActivities<typeof activities>({});
  const many = defineWorkflow({ name: "Many", version: "1.0" }, async () => {
    await Promise.all(Array.from({ length: 8 }, () => hold()));
  });
  const quick = defineWorkflow({ name: "Quick", version: "1.0" }, async () => {});
  await harness.worker({ workflows: [many, quick], activities, maxActivities: 3, maxDecisions: 1 });
  const handle = await harness.client.start(many, {});
  await full.opened;
  // Deciders go on while all places for activities are taken.
  await harness.client.run(quick, {});
  gate.open();
  await handle.result();
  assert.equal(max, 3);
});

test("an activity has its context when it asks late, after all others have ended", async () => {
  await using harness = await startFlowHarness();
  const gate = new Gate();
  const activities = {
    ends: async () => activityContext().activityId,
    async asks() {
      await gate.opened;
      return activityContext().activityId;
    },
  };
  const { ends, asks } = proxyActivities<typeof activities>({});
  const both = defineWorkflow({ name: "Both", version: "1.0" }, async () => {
    const late = asks();
    const early = await ends();
    return [early, await late];
  });
  const quick = defineWorkflow({ name: "Quick", version: "1.0" }, async () => [await ends()]);
  await harness.worker({ workflows: [both, quick], activities });
  const handle = await harness.client.start(both, {});
  // The context of `asks` outlives whole activities of other workflows.
  for (let count = 0; count < 3; count += 1) {
    assert.deepEqual(await harness.client.run(quick, {}), ["ends-1"]);
  }
  gate.open();
  assert.deepEqual(await handle.result(), ["ends-1", "asks-1"]);
});

test("outside of an activity there is no context", () => {
  assert.throws(() => activityContext(), /outside of an activity/);
});

test("two activities may be defined of one function, which stays as it is", async () => {
  const work = async (cents: number): Promise<number> => cents;
  const before = defineActivity({ version: "1.0" }, work);
  const after = defineActivity({ version: "2.0" }, work);
  const versions = [work, before, after].map((each) => activityDefaults(each).version);
  assert.deepEqual(versions, [undefined, "1.0", "2.0"]);
  assert.deepEqual([after.name, after.length], ["work", 1]);
  const calls = proxyActivities<{ before: typeof work; after: typeof work }>({});
  const pays = defineWorkflow({ name: "Pays", version: "1.0" }, async () => [
    await calls.before(1),
    await calls.after.with({ version: "2.0" })(2),
  ]);
  await using harness = await startFlowHarness();
  await harness.worker({ workflows: [pays], activities: { before, after } });
  assert.deepEqual(await harness.client.run(pays), [1, 2]);
});

const charge = async () => 1;
class Charging {
  charge = charge;
}

for (const members of [[charge], new Map([["charge", charge]]), new Set([charge]), Charging]) {
  test(`activities are refused that are given in a ${members.constructor.name}`, async () => {
    await using harness = await startFlowHarness();
    const options: Partial<WorkerOptions> = { activities: members as object };
    await assert.rejects(harness.worker(options), {
      name: "TypeError",
      message: /^Activities are given by their names: \{ charge, ship \}, .* this is an? \w+$/,
    });
    assert.deepEqual(harness.network.calls, []);
  });
}

test("getters of the class of an instance are not called for its activities", async () => {
  class Bank {
    get connection(): () => void {
      throw new Error("it is not connected");
    }
    async charge(): Promise<number> {
      return 3;
    }
  }
  const calls = proxyActivities<Pick<Bank, "charge">>({});
  const pays = defineWorkflow({ name: "Pays", version: "1.0" }, () => calls.charge());
  await using harness = await startFlowHarness();
  await harness.worker({ workflows: [pays], activities: new Bank() });
  assert.equal(await harness.client.run(pays), 3);
});

test("an activity that is left open has its context where its code goes on alone", async () => {
  await using harness = await startFlowHarness();
  const [gate, called] = [new Gate(), new Gate()];
  let told: Promise<string> = Promise.resolve("");
  const activities = {
    async leaves() {
      activityContext().completeLater();
      called.open();
      told = gate.opened.then(() => activityContext().activityId);
    },
  };
  const { leaves } = proxyActivities<typeof activities>({ startToClose: "1 minute" });
  const waits = defineWorkflow({ name: "Waits", version: "1.0" }, () => leaves());
  const worker = await harness.worker({ workflows: [waits], activities });
  await harness.client.start(waits);
  await called.opened;
  await worker.stop({ pollsWithin: "0 seconds" });
  gate.open();
  assert.equal(await told, "leaves-1");
});
