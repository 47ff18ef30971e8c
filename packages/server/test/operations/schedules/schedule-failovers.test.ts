// A standby is promoted in the midst of a turn, and lacks some of what the turn has committed: the
// time has one run and one outcome nevertheless.
import assert from "node:assert/strict";
import { test } from "node:test";
import { leaseMilliseconds, type TurnDeps } from "../../../src/operations/schedules/turn.ts";
import { harnessOf, Pair } from "../../store/failover-pair.ts";
import { TurnHarness } from "./turn-harness.ts";

const hour = 3_600;
const lease = leaseMilliseconds / 1000;

const assertOnce = async (bench: TurnHarness): Promise<void> => {
  await bench.turns();
  bench.moveTo(hour + lease);
  await bench.turns();
  assert.deepEqual(await bench.outcomes(), ["3600 STARTED"]);
  const { state } = await bench.schedule();
  assert.deepEqual(state.counts, { started: 1, skipped: 0, failed: 0 });
  assert.equal(await bench.runs(), 1);
};

const open = async (pair: Pair): Promise<TurnHarness> => {
  const bench = await TurnHarness.open(harnessOf(await pair.open()));
  await bench.add();
  bench.moveTo(hour);
  return bench;
};

test("a turn that is lost whole is taken again", async () => {
  await using pair = await Pair.start();
  await using bench = await open(pair);
  await pair.promote();
  await bench.turns();
  assert.equal(await bench.runs(), 1);
  await pair.failOver();
  assert.equal(await bench.runs(), 0);
  await assertOnce(bench);
});

test("a start that is lost with its note is made again once the lease is over", async () => {
  await using pair = await Pair.start();
  await using bench = await open(pair);
  const make: TurnDeps["calls"]["make"] = async (operation, input, origin) => {
    await pair.promote();
    await bench.call(operation, input, origin.runId);
  };
  await bench.turn({ calls: { make } });
  await pair.failOver();
  await assertOnce(bench);
});

test("a note that comes after all before it was lost does not pass for the start", async () => {
  await using pair = await Pair.start();
  await using bench = await open(pair);
  await pair.promote();
  const make: TurnDeps["calls"]["make"] = async (operation, input, origin) => {
    await bench.call(operation, input, origin.runId);
    await pair.failOver();
  };
  await bench.turn({ calls: { make } });
  await assertOnce(bench);
});

test("a note that comes after the start was lost alone does not pass for it either", async () => {
  await using pair = await Pair.start();
  await using bench = await open(pair);
  const make: TurnDeps["calls"]["make"] = async (operation, input, origin) => {
    await pair.promote();
    await bench.call(operation, input, origin.runId);
    await pair.failOver();
  };
  await bench.turn({ calls: { make } });
  await assertOnce(bench);
});
