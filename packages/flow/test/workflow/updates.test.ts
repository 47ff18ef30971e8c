import assert from "node:assert/strict";
import {
  ApplicationFailure,
  allHandlersFinished,
  condition,
  defineSignal,
  defineUpdate,
  defineWorkflow,
  proxyActivities,
  sleep,
  UpdateRejected,
  unconsumedSignals,
} from "../../src/index.ts";
import { scenario } from "./live.ts";

const activities = { price: async (weight: number) => weight * 3 };
const { price } = proxyActivities<typeof activities>({ startToClose: "1 minute" });

const quote = defineUpdate<number, number>("quote");
const refuse = defineUpdate<string, void>("refuse");
const end = defineSignal("end");

const shop = defineWorkflow({ name: "Shop", version: "1" }, async () => {
  let answered = 0;
  await sleep("1 minute");
  quote.handle(async (weight) => {
    const result = await price(weight);
    answered += 1;
    return result;
  });
  refuse.handle((why) => {
    throw new ApplicationFailure(why, { type: "Refused", details: { why } });
  });
  await end.waitFor();
  return answered;
});

const hasty = defineWorkflow({ name: "Hasty", version: "1" }, async (waits: boolean) => {
  let weight = 0;
  let waiting: unknown;
  quote.handle(async (wanted) => {
    weight = wanted;
    return price(wanted);
  });
  await condition(() => weight > 0);
  if (waits) await condition(allHandlersFinished);
  else waiting = unconsumedSignals();
  return waiting ?? unconsumedSignals();
});

scenario(
  "a workflow can wait until all updates are answered",
  { workflows: [hasty], activities },
  async (live) => {
    const handle = await live.start(hasty, { input: true });
    await live.env.idle();
    assert.equal(await handle.update(quote, 2), 6);
    assert.deepEqual(await live.result(handle), []);
  },
);

scenario(
  "a workflow that waits for its handlers does not wait for what nothing receives",
  { workflows: [hasty], activities },
  async (live) => {
    const handle = await live.start(hasty, { input: true });
    await handle.signal(defineSignal<string>("note"), "mistyped");
    const unknown = assert.rejects(handle.update(refuse, "why"), /closed without an answer/);
    await live.env.idle();
    assert.equal(await handle.update(quote, 2), 6);
    assert.deepEqual(await live.result(handle), [
      { name: "note", count: 1 },
      { name: "update refuse", count: 1 },
    ]);
    await unknown;
  },
);

scenario(
  "updates that are not answered when the workflow closes are logged by their names",
  { workflows: [hasty], activities },
  async (live) => {
    const handle = await live.start(hasty, { input: false });
    await live.env.idle();
    await assert.rejects(handle.update(quote, 2), /closed without an answer to quote/);
    assert.deepEqual(await live.result(handle), [{ name: "update quote", count: 1 }]);
    const line = live.lines.find((each) => each.includes("has not consumed")) ?? "";
    assert.match(line, /"signals":\[\{"name":"update quote","count":1\}\]/);
  },
);

scenario(
  "updates are answered with what their handler returns or throws",
  { workflows: [shop], activities },
  async (live) => {
    const handle = await live.start(shop, {});
    await live.env.idle();
    const early = handle.update(quote, 2);
    await live.env.idle();
    await live.env.sleep("1 minute");
    assert.equal(await early, 6, "asked for before the handler was set");
    assert.deepEqual(
      await Promise.all([handle.update(quote, 3), handle.update(quote, 4)]),
      [9, 12],
    );
    await assert.rejects(handle.update(refuse, "closed today"), (error) => {
      assert.ok(error instanceof ApplicationFailure);
      assert.deepEqual([error.name, error.details], ["Refused", { why: "closed today" }]);
      return true;
    });
    await handle.signal(end);
    assert.equal(await live.result(handle), 3);
  },
);

scenario(
  "an update that is asked for twice is done once",
  { workflows: [shop], activities },
  async (live) => {
    const handle = await live.start(shop, {});
    await live.env.sleep("1 minute");
    const input = JSON.stringify({ id: "same", name: "quote", input: 5 });
    const { domain, swf } = live.env;
    const { workflowId } = handle;
    const signal = { domain, workflowId, signalName: "ekiden.update", input };
    await swf.signalWorkflowExecution(signal);
    await swf.signalWorkflowExecution(signal);
    await live.env.idle();
    await handle.signal(end);
    assert.equal(await live.result(handle), 1);
    const answers = (await live.types(handle)).filter((type) => type === "MarkerRecorded");
    assert.equal(answers.length, 1);
  },
);

scenario(
  "an update whose id is too long for the marker that would answer it is ignored, and logged once",
  { workflows: [shop], activities },
  async (live) => {
    const handle = await live.start(shop, {});
    await live.env.sleep("1 minute");
    const { domain, swf } = live.env;
    const { workflowId } = handle;
    const ask = (id: string) => {
      const input = JSON.stringify({ id, name: "quote", input: 5 });
      return swf.signalWorkflowExecution({
        domain,
        workflowId,
        signalName: "ekiden.update",
        input,
      });
    };
    await ask("i".repeat(243));
    await ask("i".repeat(242));
    await live.env.idle();
    await handle.signal(end);
    assert.equal(await live.result(handle), 1);
    const ignored = /^warn: A signal ekiden.update was ignored: its id/;
    assert.equal(live.lines.filter((line) => ignored.test(line)).length, 1);
  },
);

const long = defineUpdate<undefined, string>("long");
const greedy = defineWorkflow({ name: "Greedy", version: "1" }, async () => {
  long.handle(() => "x".repeat(40_000));
  await end.waitFor();
});

scenario(
  "an answer that is too long for the service is a failure",
  { workflows: [greedy] },
  async (live) => {
    const handle = await live.start(greedy, {});
    await assert.rejects(handle.update(long), /40,?\d+ characters/);
    await handle.signal(end);
    await live.result(handle);
  },
);

const deposit = defineUpdate<number, number>("deposit");

const account = defineWorkflow({ name: "Account", version: "1" }, async () => {
  let balance = 0;
  let isOpen = true;
  deposit.handle(
    async (amount) => {
      balance += await price(amount);
      return balance;
    },
    {
      validate: (amount) => {
        if (amount === 0) throw new ApplicationFailure("nothing", { type: "Nothing" });
        if (amount < 0) void sleep("1 day");
        if (amount === 13) void price(13).catch(() => {});
        if (amount === 14) return Promise.reject(new Error("late")) as never;
        if (amount > 100) throw new TypeError("not a number of weight");
      },
    },
  );
  end.handle(() => {
    isOpen = false;
  });
  await condition(() => !isOpen);
  return balance;
});

scenario(
  "a validator rejects an update before the workflow takes it",
  { workflows: [account], activities },
  async (live) => {
    const handle = await live.start(account, {});
    assert.equal(await handle.update(deposit, 2), 6);
    const rejected = async (amount: number, why: RegExp) => {
      await assert.rejects(handle.update(deposit, amount), (error) => {
        assert.ok(error instanceof UpdateRejected, String(error));
        assert.equal(error.updateName, "deposit");
        assert.match(`${error.cause.name}: ${error.message}`, why);
        return true;
      });
    };
    await rejected(0, /^Nothing: update deposit was rejected: nothing$/);
    await rejected(101, /^TypeError: .* not a number of weight$/);
    await rejected(-1, /sleep\(\) was called in an update's validator, which must only look/);
    await rejected(13, /activity price was called in an update's validator/);
    await rejected(14, /a validator answers at once, and not with a promise/);
    assert.equal(await handle.update(deposit, 1), 9);
    await handle.signal(end);
    assert.equal(await live.result(handle), 9);
    const types = await live.types(handle);
    assert.equal(types.filter((type) => type === "ActivityTaskScheduled").length, 2);
    assert.ok(!types.includes("TimerStarted"));
    assert.equal(types.filter((type) => type === "MarkerRecorded").length, 7);
  },
);
