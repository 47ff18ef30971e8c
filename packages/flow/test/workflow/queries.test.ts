import assert from "node:assert/strict";
import os from "node:os";
import {
  defineQuery,
  defineSignal,
  defineWorkflow,
  now,
  setProgress,
  sleep,
  workflowInfo,
} from "../../src/index.ts";
import { scenario } from "./live.ts";

const step = defineQuery<number>("step");
const runs = defineQuery<string>("runs");
const broken = defineQuery<string>("broken");
const acting = defineQuery<unknown>("acting");
const later = defineQuery<unknown>("later");
const unfit = defineQuery<unknown>("unfit");
const forbidden = defineQuery<string>("forbidden");
const lateForbidden = defineQuery<unknown>("lateForbidden");
const end = defineSignal("end");

const showing = defineWorkflow({ name: "Showing", version: "1" }, async () => {
  let current = 0;
  step.handle(() => current);
  runs.handle(() => `${workflowInfo().workflowType.name} since ${now() > 0}`);
  broken.handle(() => {
    throw new RangeError(`broken at ${current}`);
  });
  acting.handle(() => sleep("1 second"));
  later.handle(async () => {
    throw new Error("never heard");
  });
  unfit.handle(() => new Map());
  forbidden.handle(() => os.hostname());
  lateForbidden.handle(async () => {
    await null;
    return os.hostname();
  });
  for (; current < 2; current += 1) {
    setProgress({ current });
    await sleep("1 minute");
  }
  await end.waitFor();
});

scenario(
  "queries answer with what the workflow is after each turn",
  { workflows: [showing] },
  async (live) => {
    const handle = await live.start(showing, {});
    await live.env.idle();
    assert.equal(await handle.query(step), 0);
    assert.deepEqual(await handle.progress(), { current: 0 });
    await live.env.sleep("1 minute");
    assert.equal(await handle.query(step), 1);
    assert.equal(await handle.query(runs), "Showing since true");
    await assert.rejects(handle.query(broken), /RangeError: broken at 1/);
    await assert.rejects(handle.query(acting), /sleep\(\) was called in a query/);
    await assert.rejects(handle.query(later), /answered at once/);
    await assert.rejects(handle.query(unfit), /a Map, which JSON cannot carry/);
    await assert.rejects(handle.query(forbidden), /calls hostname\(\).*: do it in an activity/);
    await assert.rejects(handle.query(lateForbidden), /answered at once/);
    await live.env.sleep("1 minute");
    await handle.signal(end);
    await live.result(handle);
    assert.equal(await handle.query(step), 2, "of a closed workflow, too");
    assert.doesNotMatch(live.lines.join("\n"), /A decision task failed/);
  },
);

const still = defineWorkflow({ name: "Still", version: "1" }, async () => {
  let shown = "first";
  step.handle(() => shown.length);
  setProgress(shown);
  for (let turn = 0; turn < 3; turn += 1) await sleep("1 second");
  shown = "x".repeat(40_000);
  setProgress(shown);
  await sleep("1 second");
  setProgress("last");
  await sleep("1 second");
});

scenario(
  "what is shown is sent when it has changed, and not when it is too long",
  { workflows: [still] },
  async (live) => {
    await live.run(still, {});
    const contexts = live.contexts();
    const first = '{"ekiden":1,"queries":{"step":{"value":5}},"progress":"first"}';
    const long = '{"ekiden":1,"queries":{"step":{"value":40000}}}';
    const last = '{"ekiden":1,"queries":{"step":{"value":40000}},"progress":"last"}';
    assert.deepEqual(
      contexts.filter((context, index) => context !== contexts[index - 1] && context !== undefined),
      [first, long, last],
    );
    const sent = contexts.filter((context) => context !== undefined).length;
    // A decider that read the whole history does not know what was shown before.
    assert.ok(sent === 3 || sent === contexts.length, String(sent));
  },
);
