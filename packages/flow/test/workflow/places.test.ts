// The line of a workflow that an error or a warning names, also where most of the history is known
// to have ended well, so that a replay does not note the places of its calls.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startTestEnvironment } from "@ekiden/testing";
import {
  ActivityFailure,
  ApplicationFailure,
  defineSignal,
  defineWorkflow,
  proxyActivities,
} from "../../src/index.ts";
import { type Code, replaying } from "./replaying.ts";

const activities = {
  charge: async (cents: number) => cents,
  ship: async () => {
    throw new ApplicationFailure("the van is full", { nonRetryable: true });
  },
};
const { charge, ship } = proxyActivities<typeof activities>({ startToClose: "1 minute" });
const replay = replaying(activities);
const here = /places\.test\.ts:\d+:\d+/;

const charges =
  (...all: readonly (() => number)[]): Code =>
  async () => {
    for (const cents of all) await charge(cents());
  };
const one = () => 1;

test("a difference in a turn whose activity completed names the line of the call", async () => {
  const changed = charges(one, one, () => 2);
  await assert.rejects(replay(charges(one, one, one), changed), here);
});

test("where a difference is only warned of, the warning names the line of the call", async () => {
  const lines: unknown[] = [];
  const warn = (_: string, fields: { readonly line?: unknown }) => void lines.push(fields.line);
  const log = { info: warn, warn, error: warn };
  const changed = charges(one, () => 2, one);
  await replay(charges(one, one, one), changed, { onChangedInput: "warn", log });
  assert.equal(lines.length, 1);
  assert.match(String(lines[0]), here);
});

test("code that differs only the first time that it is replayed is refused", async () => {
  let calls = 0;
  const first = () => {
    calls += 1;
    return calls === 1 ? 2 : 1;
  };
  await assert.rejects(replay(charges(one), charges(first)), /charge-1 with the input \[1\]/);
  assert.equal(calls, 2);
});

test("an activity that fails after a replay of its call names the line of the call", async () => {
  const go = defineSignal("go");
  const stacks: string[] = [];
  const shipping = defineWorkflow({ name: "Shipping", version: "1" }, async () => {
    await charge(1);
    const shipped = ship();
    shipped.catch(() => {});
    await go.waitFor();
    try {
      await shipped;
    } catch (error) {
      assert.ok(error instanceof ActivityFailure);
      stacks.push(error.stack ?? "");
    }
  });
  await using env = await startTestEnvironment({
    workflows: [shipping],
    activities,
    sticky: false,
  });
  const handle = await env.start(shipping, {});
  await env.idle();
  await handle.signal(go);
  await env.result(handle);
  assert.match(stacks.at(-1) ?? "", here);
});
