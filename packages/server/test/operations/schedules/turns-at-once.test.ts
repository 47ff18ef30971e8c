// Each time of a schedule starts one run and has one outcome: also where a node is held up beyond
// its lease, ends in the midst of a turn, or does not know what has come of a call; and what others
// change meanwhile stays as they have changed it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Fault, refuse } from "@ekiden/model";
import { leaseMilliseconds, type TurnDeps } from "../../../src/operations/schedules/turn.ts";
import { postgres } from "../../shared-postgres.ts";
import { openPostgresHarness } from "../../store/postgres-harness.ts";
import { dawn, TurnHarness } from "./turn-harness.ts";

const lease = leaseMilliseconds / 1000;
const hour = 3_600;
const first = "report-20260101T010000Z";

const stores = ["memory", "postgres"] as const;
const openOn = (kind: (typeof stores)[number]): Promise<TurnHarness> =>
  TurnHarness.open(kind === "postgres" ? openPostgresHarness(postgres) : undefined);

/** Its calls wait until they are let go on. */
const held = (bench: TurnHarness, call = bench.call.bind(bench)) => {
  let goOn: () => void = () => assert.fail("it is not held up yet");
  let reached: () => void = () => undefined;
  const isReached = new Promise<void>((resolve) => {
    reached = resolve;
  });
  const make: TurnDeps["calls"]["make"] = async (operation, input, origin) => {
    await new Promise<void>((resolve) => {
      goOn = resolve;
      reached();
    });
    return call(operation, input, origin.runId);
  };
  return { deps: { calls: { make } }, isReached, goOn: () => goOn() };
};

for (const kind of stores) {
  for (const meanwhile of ["open", "closed"] as const) {
    test(`over ${kind}, a start that comes after another's, which is ${meanwhile}, is the same`, async () => {
      await using bench = await openOn(kind);
      await bench.add();
      bench.moveTo(hour);
      const slow = held(bench);
      const slowTurn = bench.turn(slow.deps);
      await slow.isReached;
      assert.equal(await bench.due(), undefined, "its node has it to itself");
      bench.moveTo(hour + lease);
      await bench.turn();
      assert.deepEqual(await bench.outcomes(), ["3600 STARTED"]);
      if (meanwhile === "closed") await bench.terminate(first);
      slow.goOn();
      await slowTurn;
      assert.deepEqual(await bench.outcomes(), ["3600 STARTED"]);
      assert.equal(await bench.runs(), 1);
      const { state } = await bench.schedule();
      assert.deepEqual(state.counts, { started: 1, skipped: 0, failed: 0 });
    });
  }

  test(`over ${kind}, a start that is refused since the late one came first is no failure`, async () => {
    await using bench = await openOn(kind);
    await bench.add();
    bench.moveTo(hour);
    const slow = held(bench);
    const slowTurn = bench.turn(slow.deps);
    await slow.isReached;
    bench.moveTo(hour + lease);
    const next = held(bench);
    const nextTurn = bench.turn(next.deps);
    await next.isReached;
    slow.goOn();
    await slowTurn;
    next.goOn();
    await nextTurn;
    assert.deepEqual(await bench.outcomes(), ["3600 STARTED"]);
    assert.equal(await bench.runs(), 1);
  });
}

test("what others change during a turn leaves the schedule to its node", async () => {
  await using bench = await TurnHarness.open();
  await bench.add();
  bench.moveTo(hour);
  const slow = held(bench);
  const turn = bench.turn(slow.deps);
  await slow.isReached;
  const pause = { at: bench.clock.now(), reason: "a test" };
  await bench.amend(({ state }) => ({ state: { ...state, pause } }));
  assert.equal(await bench.due(), undefined);
  await bench.amend(({ state }) => ({ state: { ...state, pause: undefined } }));
  assert.equal(await bench.due(), undefined, "a turn is under way");
  slow.goOn();
  await turn;
  assert.deepEqual(await bench.outcomes(), ["3600 STARTED"]);
  assert.equal(bench.calls.length, 1);
  const { record } = await bench.schedule();
  assert.equal(record.dueAt, bench.clock.now() + hour * 1000);
});

test("a pause that comes during a turn stays, and what was started is noted", async () => {
  await using bench = await TurnHarness.open();
  await bench.add();
  bench.moveTo(hour);
  const slow = held(bench);
  const turn = bench.turn(slow.deps);
  await slow.isReached;
  const pause = { at: bench.clock.now(), reason: "a test" };
  await bench.amend(({ state }) => ({ state: { ...state, pause } }));
  slow.goOn();
  await turn;
  const { state, record } = await bench.schedule();
  assert.deepEqual([state.pause, state.counts.started, record.dueAt], [pause, 1, undefined]);
});

test("a definition that comes during a turn stays, and its times are its own", async () => {
  await using bench = await TurnHarness.open();
  await bench.add();
  bench.moveTo(hour);
  const slow = held(bench);
  const turn = bench.turn(slow.deps);
  await slow.isReached;
  await bench.update({ times: { everySeconds: 1_800 } });
  slow.goOn();
  await turn;
  const { definition, state } = await bench.schedule();
  assert.deepEqual(definition.times, { everySeconds: 1_800 });
  assert.deepEqual([state.counts.started, state.handledUntil], [1, bench.clock.now()]);
  bench.moveTo(1.5 * hour);
  await bench.turns();
  assert.deepEqual(await bench.outcomes(), ["3600 STARTED", "5400 STARTED"]);
});

test("with another definition, nothing waits that came of the one before", async () => {
  await using bench = await TurnHarness.open();
  await bench.add({ overlap: "CANCEL" });
  bench.moveTo(hour);
  await bench.turns();
  bench.moveTo(2 * hour);
  const slow = held(bench);
  const turn = bench.turn(slow.deps);
  await slow.isReached;
  await bench.update({ overlap: "CANCEL", times: { everySeconds: 1_800 } });
  slow.goOn();
  await turn;
  const { state, record } = await bench.schedule();
  assert.deepEqual([state.waiting, record.dueAt], [undefined, dawn + 2.5 * hour * 1000]);
});

test("what a turn has not done that was held up too long is not told twice", async () => {
  await using bench = await TurnHarness.open();
  await bench.add({ overlap: "TERMINATE" });
  bench.moveTo(hour);
  await bench.turns();
  bench.moveTo(2 * hour);
  const denied = () => Promise.reject(refuse.accessDenied("mary", "swf:Terminate", "*"));
  const slow = held(bench, denied);
  const turn = bench.turn(slow.deps);
  await slow.isReached;
  bench.moveTo(2 * hour + lease);
  await bench.turns({ calls: { make: denied } });
  slow.goOn();
  await turn;
  assert.deepEqual(await bench.outcomes(), ["3600 STARTED", "7200 FAILED"]);
  const { state } = await bench.schedule();
  assert.deepEqual(state.counts, { started: 1, skipped: 0, failed: 1 });
});

test("a schedule that is deleted during a turn stays deleted, also where one takes its name", async () => {
  await using bench = await TurnHarness.open();
  await bench.add();
  bench.moveTo(hour);
  const slow = held(bench);
  const turn = bench.turn(slow.deps);
  await slow.isReached;
  await bench.remove();
  await bench.add({}, "another");
  slow.goOn();
  await turn;
  assert.deepEqual(await bench.outcomes(), []);
  assert.equal(await bench.runs(first), 1);
});

/** A node that ends before the given change, call or look of a turn, by its number. */
const endingBefore = (bench: TurnHarness, step: number): Partial<TurnDeps> => {
  let steps = 0;
  const reach = () => {
    steps += 1;
    if (steps >= step) throw new Error("The node has ended");
  };
  const { executions, schedules, calls } = bench.depsOf();
  return {
    executions: {
      find: async (reference) => {
        reach();
        return executions.find(reference);
      },
    },
    schedules: {
      find: async (schedule) => {
        reach();
        return schedules.find(schedule);
      },
      change: async (...given) => {
        reach();
        return schedules.change(...given);
      },
    },
    calls: {
      make: async (...given) => {
        reach();
        return calls.make(...given);
      },
    },
  };
};

const overlaps = ["SKIP", "WAIT", "CANCEL", "TERMINATE", "ALLOW"] as const;
for (const overlap of overlaps) {
  test(`with ${overlap}, wherever nodes end in a turn, each time has one outcome`, async () => {
    for (let step = 1; step <= 8; step += 1) {
      await using bench = await TurnHarness.open();
      await bench.add({ overlap, missed: "ALL" });
      for (let time = 1; time <= 4; time += 1) {
        bench.moveTo(time * hour);
        await bench.turn(endingBefore(bench, step)).catch(() => undefined);
        bench.moveTo(time * hour + lease);
        await bench.turns(endingBefore(bench, step + 1)).catch(() => undefined);
        bench.moveTo(time * hour + 2 * lease);
        await bench.turns();
        await bench.closeAll();
        bench.moveTo(time * hour + 3 * lease);
        await bench.turns();
      }
      const times = [1, 2, 3, 4].map((time) => `${time * hour} STARTED`);
      assert.deepEqual(await bench.outcomes(), times, `at step ${step}`);
      assert.equal(await bench.runs(), 4);
      const cancels = bench.calls.filter(({ operation }) => operation.startsWith("Request"));
      assert.deepEqual(cancels, []);
    }
  });
}

test("wherever nodes end in a backfill, each of its times has one outcome", async () => {
  for (let step = 1; step <= 7; step += 1) {
    await using bench = await TurnHarness.open();
    await bench.add();
    bench.moveTo(hour);
    await bench.turns();
    await bench.closeAll();
    bench.moveTo(1.5 * hour);
    const [lookAt, from] = [bench.clock.now(), dawn - 2 * hour * 1000];
    const backfill = { next: from, to: dawn + hour * 1000, lookAt, since: lookAt };
    await bench.amend(({ state }) => ({ state: { ...state, backfill } }));
    for (let round = 1; round <= 6; round += 1) {
      await bench.turns(endingBefore(bench, step)).catch(() => undefined);
      bench.moveTo(1.5 * hour + round * lease);
      await bench.turns();
      await bench.closeAll();
    }
    const { state } = await bench.schedule();
    assert.equal(state.backfill, undefined);
    const backfilled = ["-7200 STARTED", "-3600 STARTED", "0 STARTED", "3600 SKIPPED"];
    assert.deepEqual(await bench.outcomes(), ["3600 STARTED", ...backfilled], `at step ${step}`);
    assert.deepEqual(state.counts, { started: 4, skipped: 1, failed: 0 });
    assert.equal(await bench.runs(), 4);
  }
});

for (const missed of ["LAST", "ALL", "NONE"] as const) {
  test(`with ${missed}, what a node had started before all ended is not taken for missed`, async () => {
    await using bench = await TurnHarness.open();
    await bench.add({ missed, overlap: "SKIP" });
    bench.moveTo(hour);
    // It looks for the run before the start, and ends before it has noted it.
    const { schedules } = bench.store;
    let changes = 0;
    const change: TurnDeps["schedules"]["change"] = async (...given) => {
      changes += 1;
      return changes === 1 ? schedules.change(...given) : assert.fail("The node has ended");
    };
    const find = schedules.find.bind(schedules);
    await assert.rejects(bench.turn({ schedules: { find, change } }), /has ended/);
    assert.equal(await bench.runs(first), 1);
    bench.moveTo(3.5 * hour);
    await bench.turns();
    const [outcome, ...rest] = await bench.outcomes();
    assert.equal(outcome, "3600 STARTED");
    assert.ok(!rest.some((text) => text.endsWith("STARTED")), "the execution is open");
    assert.equal(await bench.runs(), 1);
  });
}

for (const fault of ["ServiceUnavailable", "InternalFailure", "ThrottlingException"] as const) {
  for (const isMade of [true, false]) {
    if (isMade && fault === "ThrottlingException") continue;
    const what = isMade ? "was made" : "was not made";
    test(`a start that is answered with ${fault} and ${what} is made once`, async () => {
      await using bench = await TurnHarness.open();
      await bench.add();
      bench.moveTo(hour);
      const make: TurnDeps["calls"]["make"] = async (operation, input, origin) => {
        if (isMade) await bench.call(operation, input, origin.runId);
        throw new Fault(fault, "a test");
      };
      await bench.turn({ calls: { make } });
      assert.deepEqual(await bench.outcomes(), []);
      assert.equal(await bench.due(), undefined, "it rests");
      bench.moveTo(hour + 1);
      await bench.turns();
      assert.deepEqual(await bench.outcomes(), ["3600 STARTED"]);
      assert.equal(await bench.runs(), 1);
    });
  }
}
