import assert from "node:assert/strict";
import {
  CancellationScope,
  defineSignal,
  defineWorkflow,
  isCanceled,
  lambda,
  localActivity,
  recordMarker,
  sideEffect,
  sleep,
} from "../../src/index.ts";
import { failuresIn } from "../flow-harness.ts";
import { scenario } from "./live.ts";

let calls = 0;
const counted = () => {
  calls += 1;
  return calls;
};

const effects = defineWorkflow({ name: "Effects", version: "1" }, async () => {
  const first = sideEffect(() => counted());
  await sleep("1 second");
  const lost = sideEffect(() => ({ kept: counted(), left: undefined }));
  let caught: unknown;
  try {
    sideEffect(() => {
      throw new RangeError("no setting");
    });
  } catch (error) {
    caught = String(error);
  }
  let misfit: unknown;
  try {
    sideEffect(() => new Map());
  } catch (error) {
    misfit = (error as Error).name;
  }
  const nothing = sideEffect(() => undefined);
  await sleep("1 second");
  return [
    first,
    "left" in lost,
    lost.kept,
    caught,
    misfit,
    nothing === undefined,
    sideEffect(counted),
  ];
});

scenario(
  "a side effect happens once, with any result",
  () => {
    calls = 0;
    return { workflows: [effects] };
  },
  async (live) => {
    const handle = await live.start(effects, {});
    assert.deepEqual(await live.result(handle), [
      1,
      false,
      2,
      "RangeError: no setting",
      "PayloadError",
      true,
      3,
    ]);
  },
);

const notes = defineWorkflow({ name: "Notes", version: "1" }, async () => {
  recordMarker("note", 1);
  recordMarker("note", 2);
  recordMarker("note#2");
  await sleep("1 second");
  recordMarker("note", 3);
  assert.throws(() => recordMarker("ekiden.mine"), /Flow keeps such names/);
});

scenario("markers of one name may be recorded many times", { workflows: [notes] }, async (live) => {
  const handle = await live.start(notes, {});
  await live.result(handle);
  const markers = (await live.events(handle)).flatMap(({ type, data }) =>
    type === "MarkerRecorded" ? [[data.markerName, data.details]] : [],
  );
  assert.deepEqual(markers, [
    ["note", "1"],
    ["note", "2"],
    ["note#2", undefined],
    ["note", "3"],
  ]);
});

const go = defineSignal("go");

const locals = defineWorkflow({ name: "Locals", version: "1" }, async () => {
  const order: unknown[] = [];
  let release: () => void = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const slow = localActivity("read", async () => {
    await held;
    return "slow";
  }).then((value) => order.push(value));
  const quick = localActivity("read", async () => {
    release();
    return counted();
  }).then((value) => order.push(value));
  const failed = localActivity("fail", async () => {
    throw new RangeError("unreadable");
  }).catch((error) => order.push(String(error)));
  await Promise.all([slow, quick, failed]);
  const inner = await localActivity("outer", () => sleep("1 second")).catch(
    (error) => error.message,
  );
  const misfit = await localActivity("misfit", () => "x".repeat(40_000)).catch(
    (error) => error.name,
  );
  await sleep("1 second");
  const more = await localActivity("read", counted);
  return [order.length, order.includes("slow"), inner.slice(0, 46), misfit, more];
});

scenario(
  "local activities are done once, and end in the same order on a replay",
  () => {
    calls = 0;
    return { workflows: [locals] };
  },
  async (live) => {
    const handle = await live.start(locals, {});
    assert.deepEqual(await live.result(handle), [
      3,
      true,
      "sleep() was called outside of a workflow's tur",
      "PayloadError",
      2,
    ]);
  },
);

const abandoned = defineWorkflow({ name: "Abandoned", version: "1" }, async () => {
  const scope = new CancellationScope();
  const long = scope.run(() => localActivity("long", () => new Promise(() => {})));
  await localActivity("short", () => {});
  scope.cancel();
  const isEnded = await long.catch(isCanceled);
  await go.waitFor();
  return isEnded;
});

scenario(
  "a local activity whose scope is canceled is not awaited",
  { workflows: [abandoned] },
  async (live) => {
    const handle = await live.start(abandoned, {});
    await live.env.idle();
    await handle.signal(go);
    assert.equal(await live.result(handle), true);
  },
);

const hanging = defineWorkflow(
  { name: "Hanging", version: "1", defaults: { decisionStartToClose: "1 second" } },
  () => localActivity("fetch", () => (counted() === 1 ? new Promise<string>(() => {}) : "fetched")),
);

scenario(
  "a local activity that does not end fails its decision task in time, and is done again",
  () => {
    calls = 0;
    return { workflows: [hanging] };
  },
  async (live) => {
    const handle = await live.start(hanging, {});
    assert.equal(await live.result(handle), "fetched");
    const [failure, ...others] = failuresIn(await live.events(handle));
    assert.equal(failure?.kind, "endless");
    assert.match(failure?.message ?? "", /900 ms for ekiden\.local\.fetch-1 \(.*markers\.test\.ts/);
    assert.deepEqual(others, []);
  },
);

const functions = defineWorkflow({ name: "Functions", version: "1" }, async () => {
  const resize = lambda<(event: { size: number }) => number>("resize", {
    startToClose: "1 minute",
  });
  return Promise.all(
    [1, 2].map((size) =>
      resize({ size }).catch((error) => [error.name, error.kind ?? error.refusal]),
    ),
  );
});

scenario(
  "a Lambda function that the server cannot start is an error",
  { workflows: [functions] },
  async (live) => {
    const failure = ["LambdaFailure", "not started"];
    assert.deepEqual(await live.run(functions, {}), [failure, failure]);
    const lambdaRole = "arn:aws:iam::123456789012:role/any";
    const refusal = ["DecisionRefused", "LAMBDA_SERVICE_NOT_AVAILABLE_IN_REGION"];
    assert.deepEqual(await live.run(functions, { lambdaRole }), [refusal, refusal]);
  },
);
