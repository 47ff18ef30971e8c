import assert from "node:assert/strict";
import {
  ApplicationFailure,
  CancellationScope,
  condition,
  defineSignal,
  defineWorkflow,
  isCanceled,
  localActivity,
  sleep,
} from "../../src/index.ts";
import { Gate } from "./gate.ts";
import { scenario } from "./live.ts";

interface Item {
  readonly name: string;
  readonly amount: number;
}

const added = defineSignal<Item>("added");
const done = defineSignal("done");
const raw = defineSignal<unknown>("raw");

const item = (name: string, amount: number): Item => ({ name, amount });

const basket = defineWorkflow({ name: "Basket", version: "1" }, async () => {
  await sleep("1 minute");
  const names: string[] = [];
  added.handle(({ name }) => void names.push(name));
  await done.waitFor();
  return names;
});

scenario(
  "signals wait for their handler, and come in order",
  { workflows: [basket] },
  async (live) => {
    const handle = await live.start(basket, {});
    await handle.signal(added, item("early", 1));
    await handle.signal(added, item("second", 1));
    await live.env.sleep("1 minute");
    await handle.signal(added, item("late", 1));
    await handle.signal(done);
    assert.deepEqual(await live.result(handle), ["early", "second", "late"]);
  },
);

const picky = defineWorkflow({ name: "Picky", version: "1" }, async () => {
  const big = await added.waitFor(({ amount }) => amount > 10);
  const next = await added.waitFor();
  const failure: unknown = await added
    .waitFor(() => {
      throw new RangeError("no predicate");
    })
    .catch(String);
  return [big.name, next.name, failure];
});

scenario("a signal without a receiver waits for one", { workflows: [picky] }, async (live) => {
  const handle = await live.start(picky, {});
  await live.env.idle();
  await handle.signal(added, item("small", 1));
  await live.env.idle();
  await handle.signal(added, item("big", 11));
  await live.env.idle();
  await handle.signal(added, item("last", 1));
  assert.deepEqual(await live.result(handle), ["big", "small", "RangeError: no predicate"]);
});

const iterating = defineWorkflow({ name: "Iterating", version: "1" }, async () => {
  let sum = 0;
  for await (const { name, amount } of added) {
    if (name === "end") break;
    sum += amount;
    await sleep("1 second");
  }
  return sum;
});

scenario("signals can be iterated over", { workflows: [iterating] }, async (live) => {
  const handle = await live.start(iterating, {});
  for (const amount of [1, 2, 3]) await handle.signal(added, item("one", amount));
  await live.env.idle();
  await handle.signal(added, item("end", 0));
  assert.equal(await live.result(handle), 6);
});

const throwing = defineWorkflow({ name: "Throwing", version: "1" }, async () => {
  added.handle(async ({ name }) => {
    await sleep("1 second");
    throw new ApplicationFailure(`no ${name}`, { type: "Unwanted" });
  });
  await sleep("1 day");
});

scenario(
  "what a signal's handler throws fails the workflow",
  { workflows: [throwing] },
  async (live) => {
    const handle = await live.start(throwing, {});
    await handle.signal(added, item("tea", 1));
    const { cause } = (await live.failure(handle)) as Error & { cause: Error };
    assert.deepEqual([cause.name, cause.message], ["Unwanted", "no tea"]);
  },
);

const foreign = defineWorkflow({ name: "Foreign", version: "1" }, async () => [
  await raw.waitFor(),
  (await raw.waitFor()) === undefined,
  await raw.waitFor(),
]);

scenario("signals of others come as they were sent", { workflows: [foreign] }, async (live) => {
  const handle = await live.start(foreign, {});
  const send = (input?: string) =>
    live.env.swf.signalWorkflowExecution({
      domain: live.env.domain,
      workflowId: handle.workflowId,
      signalName: "raw",
      ...(input === undefined ? {} : { input }),
    });
  await send("no JSON at all");
  await send();
  await send('{"json":true}');
  assert.deepEqual(await live.result(handle), ["no JSON at all", true, { json: true }]);
});

const gate = new Gate();

const closing = defineWorkflow({ name: "Closing", version: "1" }, async () => {
  const names: string[] = [];
  added.handle(({ name }) => void names.push(name));
  await done.waitFor();
  await localActivity("hold", () => gate.pass());
  return names;
});

scenario(
  "a signal that comes while the workflow closes is handled before it closes again",
  () => {
    gate.close();
    return { workflows: [closing] };
  },
  async (live) => {
    const handle = await live.start(closing, {});
    await live.env.idle();
    await handle.signal(done);
    await gate.reached();
    await handle.signal(added, item("late", 1));
    gate.open();
    assert.deepEqual(await live.result(handle), ["late"]);
    const refusals = (await live.events(handle)).flatMap(({ type, data }) =>
      type === "CompleteWorkflowExecutionFailed" ? [data.cause] : [],
    );
    assert.deepEqual(refusals, ["UNHANDLED_DECISION"]);
  },
);

const scoped = defineWorkflow({ name: "Scoped", version: "1" }, async () => {
  const scope = new CancellationScope();
  let handled = 0;
  const waiting = scope.run(async () => {
    added.handle(async () => {
      await sleep("1 minute");
      handled += 1;
    });
    await done.waitFor();
  });
  await sleep("1 second");
  scope.cancel();
  const isEnded = await waiting.catch(isCanceled);
  await condition(() => handled === 2);
  return isEnded;
});

scenario(
  "a handler is not canceled with the scope in which it was set",
  { workflows: [scoped] },
  async (live) => {
    const handle = await live.start(scoped, {});
    await handle.signal(added, item("buffered", 1));
    await live.env.idle();
    await handle.signal(added, item("handled at once", 1));
    assert.equal(await live.result(handle), true);
  },
);
