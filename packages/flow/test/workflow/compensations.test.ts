import assert from "node:assert/strict";
import { test } from "node:test";
import { startTestEnvironment } from "@ekiden/testing";
import {
  ApplicationFailure,
  CompensationFailure,
  type CompensationOptions,
  Compensations,
  compensated,
  continueAsNew,
  defineSignal,
  defineWorkflow,
  hasFailed,
  isCanceled,
  proxyActivities,
  sleep,
  type WorkflowFailure,
} from "../../src/index.ts";
import { type Live, scenario } from "./live.ts";

/** What was done and taken back, in order. */
const activities = {
  book: async (what: string) => {
    if (what === "none") throw new ApplicationFailure("sold out", { type: "SoldOut" });
    return what;
  },
  unbook: async (what: string) => {
    if (what.startsWith("kept")) throw new ApplicationFailure(`${what} stays`, { type: "Kept" });
    return what;
  },
};
const { book, unbook } = proxyActivities<typeof activities>({ startToClose: "1 minute" });

interface Trip {
  readonly stops: readonly string[];
  readonly options?: CompensationOptions;
}

const trip = defineWorkflow({ name: "Trip", version: "1" }, async ({ stops, options }: Trip) =>
  compensated(async (undo) => {
    for (const stop of stops) {
      await book(stop);
      undo.add(() => unbook(stop));
    }
    await sleep("1 day");
    return stops.length;
  }, options),
);

const unbooked = async (live: Live, handle: Parameters<Live["events"]>[0]) =>
  (await live.events(handle)).flatMap(({ type, data }) =>
    type === "ActivityTaskScheduled" && data.activityType.name === "unbook"
      ? JSON.parse(data.input ?? "")
      : [],
  );

const trips = { workflows: [trip], activities };

scenario(
  "what was done is taken back, the newest first, when a step fails",
  trips,
  async (live) => {
    const handle = await live.start(trip, { input: { stops: ["a", "b", "c", "none"] } });
    const failure = await live.failure(handle);
    assert.ok(hasFailed(failure, "SoldOut"), String(failure));
    assert.deepEqual(await unbooked(live, handle), ["c", "b", "a"]);
  },
);

scenario("what succeeds is not taken back", trips, async (live) => {
  const handle = await live.start(trip, { input: { stops: ["a", "b"] } });
  assert.equal(await live.result(handle), 2);
  assert.deepEqual(await unbooked(live, handle), []);
});

scenario("a cancellation takes back what was done, and does not reach it", trips, async (live) => {
  const handle = await live.start(trip, { input: { stops: ["a", "b"] } });
  await live.env.idle();
  await handle.cancel();
  assert.ok(isCanceled(await live.failure(handle)));
  assert.deepEqual(await unbooked(live, handle), ["b", "a"]);
});

scenario("a compensation that fails fails a canceled workflow, too", trips, async (live) => {
  const handle = await live.start(trip, { input: { stops: ["a", "kept"] } });
  await live.env.idle();
  await handle.cancel();
  const failure = await live.failure(handle);
  assert.equal((failure as WorkflowFailure).closeStatus, "FAILED");
  assert.match(String(failure.cause), /a compensation failed: .*kept stays/);
  assert.deepEqual(await unbooked(live, handle), ["kept", "a"]);
});

const mistaken = defineWorkflow({ name: "Mistaken", version: "1" }, async () =>
  compensated(async (undo) => {
    undo.add(() => {
      throw new TypeError("a mistake in a compensation");
    });
    await sleep("1 day");
  }),
);

scenario(
  "a mistake in a compensation of a canceled workflow fails the decision task",
  { workflows: [mistaken] },
  async (live) => {
    const handle = await live.start(mistaken, {});
    await live.env.idle();
    await handle.cancel();
    await assert.rejects(live.result(handle), /fails again and again.*a compensation failed/);
    assert.ok(!(await live.types(handle)).includes("WorkflowExecutionCanceled"));
  },
);

const note = defineSignal<string>("note");

const noted = defineWorkflow({ name: "Noted", version: "1" }, async (stops: readonly string[]) => {
  note.handle(async (text) => {
    await sleep("1 hour");
    await book(text);
  });
  return compensated(async (undo) => {
    for (const stop of stops) {
      await book(stop);
      undo.add(() => unbook(stop));
    }
    await sleep("1 day");
  });
});

for (const when of ["before", "after"] as const) {
  scenario(
    `a handler that is canceled keeps nothing from being taken back (signal ${when} the request)`,
    { workflows: [noted], activities },
    async (live) => {
      const handle = await live.start(noted, { input: ["a", "b"] });
      await live.env.idle();
      if (when === "before") await handle.signal(note, "noted");
      await handle.cancel();
      if (when === "after") await handle.signal(note, "noted");
      const failure = await live.failure(handle);
      assert.equal((failure as WorkflowFailure).closeStatus, "CANCELED");
      assert.deepEqual(await unbooked(live, handle), ["b", "a"]);
    },
  );
}

/** The names of the failures of the compensations, and that of what went wrong before. */
const told = (failure: Error) => {
  const cause = failure.cause as Error;
  assert.equal(cause.name, "CompensationFailure");
  return { message: cause.message, before: (cause.cause as Error).message };
};

scenario("all that fails is told together, and the rest is taken back", trips, async (live) => {
  const stops = ["a", "kept 1", "b", "kept 2", "none"];
  const handle = await live.start(trip, { input: { stops } });
  const { message, before } = told(await live.failure(handle));
  assert.match(message, /2 compensations failed: .*kept 2 stays; .*kept 1 stays/);
  assert.match(before, /sold out/);
  assert.deepEqual(await unbooked(live, handle), ["kept 2", "b", "kept 1", "a"]);
});

scenario("with continueOnError: false the first failure is the last step", trips, async (live) => {
  const input = { stops: ["a", "kept", "b", "none"], options: { continueOnError: false } };
  const handle = await live.start(trip, { input });
  assert.match(told(await live.failure(handle)).message, /a compensation failed: .*kept stays/);
  assert.deepEqual(await unbooked(live, handle), ["b", "kept"]);
});

scenario("with parallel: true all are begun in one turn", trips, async (live) => {
  const input = { stops: ["a", "kept", "b", "none"], options: { parallel: true } };
  const handle = await live.start(trip, { input });
  assert.match(told(await live.failure(handle)).message, /kept stays/);
  assert.deepEqual(await unbooked(live, handle), ["b", "kept", "a"]);
  const atOnce = live.decisions(handle.runId).map(({ length }) => length);
  assert.ok(atOnce.includes(3), String(atOnce));
});

const byHand = defineWorkflow({ name: "ByHand", version: "1" }, async () => {
  const undo = new Compensations();
  const sizes: number[] = [];
  undo.add(() => unbook("forgotten"));
  undo.clear();
  undo.add(() => unbook("a"));
  undo.add(() => sizes.push(undo.size));
  await undo.run();
  await undo.run();
  return [...sizes, undo.size];
});

scenario("each step runs once", { workflows: [byHand], activities }, async (live) => {
  const handle = await live.start(byHand, {});
  assert.deepEqual(await live.result(handle), [1, 0]);
  assert.deepEqual(await unbooked(live, handle), ["a"]);
});

const again = defineWorkflow({ name: "Again", version: "1" }, async (left: number) =>
  compensated(async (undo): Promise<string> => {
    await book("a");
    undo.add(() => unbook("a"));
    if (left === 0) return "done";
    return continueAsNew<{ name: string; version: string; run: (left: number) => never }>(left - 1);
  }),
);

scenario(
  "continuing as new takes nothing back",
  { workflows: [again], activities },
  async (live) => {
    const handle = await live.start(again, { input: 1 });
    assert.equal(await live.result(handle), "done");
    assert.deepEqual(await unbooked(live, handle), []);
  },
);

test("a mistake in the code takes nothing back: the run waits for a fix", async () => {
  let isMended = false;
  const careless = defineWorkflow({ name: "Careless", version: "1" }, async () =>
    compensated(async (undo) => {
      await book("a");
      undo.add(() => unbook("a"));
      if (!isMended) throw new TypeError("typo");
      return "mended";
    }),
  );
  const lines: string[] = [];
  const log = {
    info: () => {},
    warn: () => {},
    error: (_: string, { error }: { readonly error?: unknown }) => {
      isMended = true;
      lines.push(String(error));
    },
  };
  await using env = await startTestEnvironment({ workflows: [careless], activities, log });
  const handle = await env.start(careless);
  assert.equal(await env.result(handle), "mended");
  assert.match(lines.join(), /typo/);
  for await (const { type, data } of handle.history()) {
    assert.ok(type !== "ActivityTaskScheduled" || data.activityType.name === "book");
  }
});

test("the errors of compensations are there to be looked at", () => {
  const cause = new Error("before");
  const errors = [new Error("one"), new Error("other")];
  const failure = new CompensationFailure(errors, cause);
  assert.deepEqual([failure.errors, failure.cause], [errors, cause]);
});
