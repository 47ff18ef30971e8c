import assert from "node:assert/strict";
import { test } from "node:test";
import {
  CancellationScope,
  continueAsNew,
  defineSignal,
  defineWorkflow,
  isCanceled,
  nextSignal,
  replayHistory,
  sleep,
  unconsumedSignals,
  withTimeout,
} from "../../src/index.ts";
import { beforeTheFirstClose } from "./before-answers.ts";
import { History, wireOf } from "./events.ts";
import { type Live, scenario } from "./live.ts";

const left = defineSignal<string>("left");
const right = defineSignal<string>("right");

const race = () => Promise.race([left.waitFor(), right.waitFor()]);

const inScope = async (): Promise<string> => {
  const scope = new CancellationScope();
  const first = await scope.run(race);
  scope.cancel();
  return first;
};

const inTime = () => withTimeout("1 day", race);

const asNext = async () => (await nextSignal({ left, right }, "1 day"))?.payload ?? "nothing";

/** Takes four signals, which come one by one, or while it waits for something else. */
const collecting = (name: string, next: () => Promise<string>) =>
  defineWorkflow({ name, version: "1" }, async (busy: boolean) => {
    if (busy) await sleep("1 hour");
    const got: string[] = [];
    while (got.length < 4) got.push(await next());
    return { got, left: unconsumedSignals() };
  });

const byScope = collecting("ByScope", inScope);
const byTime = collecting("ByTime", inTime);
const byNext = collecting("ByNext", asNext);
const collectors = [byScope, byTime, byNext];

const signalAll = async (live: Live, workflow: (typeof collectors)[number], busy: boolean) => {
  const handle = await live.start(workflow, { input: busy });
  await live.env.idle();
  for (const [signal, payload] of [
    [left, "l1"],
    [right, "r1"],
    [right, "r2"],
    [left, "l2"],
  ] as const) {
    await handle.signal(signal, payload);
    if (!busy) await live.env.idle();
  }
  const { got, left: unconsumed } = await live.result(handle);
  assert.deepEqual(unconsumed, []);
  return got;
};

for (const workflow of collectors) {
  scenario(
    `a race of waits takes each signal that comes alone: ${workflow.name}`,
    { workflows: collectors },
    async (live) => {
      assert.deepEqual(await signalAll(live, workflow, false), ["l1", "r1", "r2", "l2"]);
    },
  );
  scenario(
    `a race of waits takes each signal of several that have come: ${workflow.name}`,
    { workflows: collectors },
    async (live) => {
      const got = await signalAll(live, workflow, true);
      if (workflow === byNext) assert.deepEqual(got, ["l1", "r1", "r2", "l2"]);
      else assert.deepEqual(got.toSorted(), ["l1", "l2", "r1", "r2"]);
    },
  );
}

const handing = defineWorkflow(
  { name: "Handing", version: "1" },
  async (before: readonly string[] = []): Promise<readonly string[]> => {
    if (before.length > 0) return before;
    const first = await inScope();
    return continueAsNew<typeof handing>(() => [first, ...right.drain()]);
  },
);

scenario(
  "a signal that comes while a race ends the run is handed over to the next",
  { workflows: [handing] },
  async (live) => {
    const handle = await live.start(handing, {});
    await live.env.idle();
    beforeTheFirstClose(live.service, () => handle.signal(right, "late"));
    await handle.signal(left, "stop");
    assert.deepEqual(await live.result(handle), ["stop", "late"]);
  },
);

const adding = defineWorkflow(
  { name: "Adding", version: "1" },
  async (before: readonly string[] = []): Promise<readonly string[]> => {
    if (before.length > 0) return before;
    const all: string[] = [];
    const loop = async () => {
      for await (const each of right) all.push(each);
    };
    loop().catch(() => {});
    all.push(await left.waitFor());
    return continueAsNew<typeof adding>(() => all);
  },
);

scenario(
  "a loop beside the workflow takes what comes with its end, for the input of the next run",
  { workflows: [adding] },
  async (live) => {
    const handle = await live.start(adding, {});
    await live.env.idle();
    beforeTheFirstClose(live.service, () => handle.signal(right, "late"));
    await handle.signal(left, "stop");
    assert.deepEqual(await live.result(handle), ["stop", "late"]);
  },
);

const impatient = defineWorkflow({ name: "Impatient", version: "1" }, async () => {
  const nothing = await nextSignal({ left, right }, "1 minute");
  const scope = new CancellationScope();
  const canceled = scope.run(() => nextSignal({ left }, "1 day")).catch(isCanceled);
  scope.cancel();
  const refused = await nextSignal({ right }, "soon" as never).catch(String);
  const { name, payload } = await nextSignal({ mine: right });
  return [nothing, await canceled, refused, name, payload];
});

scenario(
  "a wait for several signals ends with its time or its scope, and takes nothing then",
  { workflows: [impatient] },
  async (live) => {
    const handle = await live.start(impatient, {});
    await live.env.sleep("2 minutes");
    await handle.signal(right, "r1");
    const [nothing, canceled, refused, ...rest] = await live.result(handle);
    assert.deepEqual([nothing ?? undefined, canceled, ...rest], [undefined, true, "mine", "r1"]);
    assert.match(String(refused), /RangeError: "soon" is no duration/);
  },
);

const both = defineWorkflow({ name: "Both", version: "1" }, async () => {
  const all = await Promise.all([left.waitFor(), right.waitFor(), right.waitFor()]);
  const handled: string[] = [];
  right.handle((payload) => void handled.push(payload));
  return [...all, ...handled];
});

scenario("waits that are not in a race are all served", { workflows: [both] }, async (live) => {
  const handle = await live.start(both, {});
  for (const [index, signal] of [right, right, right, left].entries()) {
    await handle.signal(signal, String(index));
  }
  assert.deepEqual(await live.result(handle), ["3", "0", "1", "2"]);
});

const inTurn = defineWorkflow({ name: "InTurn", version: "1" }, async () => {
  const got = [await left.waitFor()];
  for (const signal of [right, right, left]) got.push(await signal.waitFor());
  return got;
});

scenario("waits one after the other leave no marker", { workflows: [inTurn] }, async (live) => {
  const handle = await live.start(inTurn, {});
  await live.env.idle();
  for (const [index, signal] of [right, left, right, left].entries()) {
    await handle.signal(signal, String(index));
  }
  assert.deepEqual(await live.result(handle), ["1", "0", "2", "3"]);
  assert.ok(!(await live.types(handle)).includes("MarkerRecorded"));
});

const ending = defineWorkflow({ name: "Written", version: "1" }, async () => [
  await inTime(),
  ...right.drain(),
]);

test("a run in which a race took two signals before goes on as it began", async () => {
  const history = new History().start();
  for (const signalName of ["left", "right"]) {
    history.add("WorkflowExecutionSignaled", { signalName, input: JSON.stringify(signalName) });
  }
  const decisionTaskCompletedEventId = history.decided();
  const result = '["left"]';
  history.add("WorkflowExecutionCompleted", { result, decisionTaskCompletedEventId });
  await replayHistory(ending, wireOf(history), { workflowId: "w", runId: "r" });
});
