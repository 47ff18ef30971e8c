import assert from "node:assert/strict";
import {
  CancellationScope,
  condition,
  defineSignal,
  defineWorkflow,
  isCanceled,
  now,
  sleep,
  uuid,
} from "../../src/index.ts";
import { scenario } from "./live.ts";

const set = defineSignal<number>("set");

const levels = defineWorkflow({ name: "Levels", version: "1" }, async () => {
  let level = 0;
  set.handle((value) => {
    level = value;
  });
  const seen: unknown[] = [await condition(() => level > 1)];
  seen.push(await condition(() => level > 2, "1 minute"));
  const begun = now();
  seen.push(await condition(() => level > 100, "1 minute"), now() - begun);
  seen.push(await condition(() => level > 2, "1 minute"));
  return seen;
});

scenario("a condition is met, or its time runs out", { workflows: [levels] }, async (live) => {
  const handle = await live.start(levels, {});
  await live.env.idle();
  await handle.signal(set, 1);
  await live.env.idle();
  await handle.signal(set, 2);
  await live.env.idle();
  await handle.signal(set, 3);
  assert.deepEqual(await live.result(handle), [true, true, false, 60_000, true]);
  const timers = (await live.types(handle)).filter((type) => type.startsWith("Timer"));
  assert.deepEqual(timers, ["TimerStarted", "TimerCanceled", "TimerStarted", "TimerFired"]);
});

const flicker = defineWorkflow({ name: "Flicker", version: "1" }, async () => {
  let free = 0;
  set.handle((value) => {
    free = value;
  });
  const take = async () => {
    const isFree = await condition(() => free > 0, "1 hour");
    free -= 1;
    return isFree;
  };
  const begun = now();
  const both = await Promise.all([take(), take()]);
  return [both, now() - begun];
});

scenario(
  "a condition that was met in time is met, though it is otherwise when its waiter goes on",
  { workflows: [flicker] },
  async (live) => {
    const handle = await live.start(flicker, {});
    await live.env.idle();
    await handle.signal(set, 1);
    await live.env.idle();
    await handle.signal(set, 1);
    assert.deepEqual(await live.result(handle), [[true, true], 0]);
  },
);

const throwing = defineWorkflow({ name: "Throwing", version: "1" }, async () => {
  let isReady = false;
  set.handle(() => {
    isReady = true;
  });
  const check = () => {
    if (isReady) throw new RangeError("odd");
    return false;
  };
  const met = condition(check).catch(String);
  const acts = await condition(() => uuid() === "").catch((error) => error.message);
  const scope = new CancellationScope();
  const canceled = scope.run(() => condition(() => false)).catch(isCanceled);
  await sleep("1 second");
  scope.cancel();
  return [await met, acts, await canceled];
});

scenario("a condition throws what it meets", { workflows: [throwing] }, async (live) => {
  const handle = await live.start(throwing, {});
  await live.env.idle();
  await handle.signal(set, 1);
  assert.deepEqual(await live.result(handle), [
    "RangeError: odd",
    "uuid() was called in a query, or in a condition: these must only look at the workflow",
    true,
  ]);
});
