// An embedded server whose clock says something surprising: what is deleted, and when.
import assert from "node:assert/strict";
import { test } from "node:test";
import { TestClock } from "@ekiden/testing";
import { temporaryDirectory } from "../store/data-directory.ts";
import {
  counts,
  day,
  historyOf,
  hour,
  minute,
  registerAll,
  second,
  start,
  startAndEnd,
  TimedNode,
} from "./clocks.ts";

const dawn = Date.UTC(2026, 0, 1);
const waits = "the clock is more than an hour ahead";
const goesOn = "closed executions whose retention has ended are deleted from now on";
const isRight = "the clock was set back: nothing was deleted";

interface Clocks {
  readonly machineClock: TestClock;
  readonly steadyClock: TestClock;
}

const clocksAt = (now: number): Clocks => ({
  machineClock: new TestClock(now),
  steadyClock: new TestClock(0),
});

/** Far less than a gap: the two are moved one after the other. */
const maxStep = 30 * minute;

/** Time as it passes, and no clock is set. */
const pass = async ({ machineClock, steadyClock }: Clocks, node: TimedNode, span: number) => {
  const end = steadyClock.now() + span;
  while (steadyClock.now() < end) {
    const step = Math.min(maxStep, end - steadyClock.now());
    machineClock.moveTo(machineClock.now() + step);
    steadyClock.moveTo(steadyClock.now() + step);
    await node.node.settled();
  }
};

/** The machine's clock is set, and nothing passes. */
const set = async ({ machineClock }: Clocks, node: TimedNode, by: number) => {
  machineClock.moveTo(machineClock.now() + by);
  await node.node.settled();
};

test("after a jump of two days nothing is deleted for ten minutes, and the log says what will be", async () => {
  const clocks = clocksAt(dawn);
  await using node = await TimedNode.start(clocks);
  for (const name of ["timed", "other"]) await registerAll(node, name);
  for (const workflowId of ["a", "b", "c"]) await startAndEnd(node, workflowId);
  await startAndEnd(node, "d", "other");
  await set(clocks, node, 2 * day);
  const [said] = node.said(waits);
  assert.deepEqual(
    [said?.["ekiden.closed"], said?.["ekiden.domains"]],
    [4, { timed: 3, other: 1 }],
  );
  assert.equal(said?.["ekiden.gap_milliseconds"], 2 * day);
  await pass(clocks, node, 10 * minute - 1);
  assert.deepEqual(await counts(node), { open: 0, closed: 3 });
  assert.deepEqual(await counts(node, "other"), { open: 0, closed: 1 });
  assert.deepEqual(node.said(goesOn), []);
  await pass(clocks, node, 1);
  assert.equal(node.said(goesOn).length, 1);
  await pass(clocks, node, second);
  assert.deepEqual(await counts(node), { open: 0, closed: 0 });
  assert.deepEqual(await counts(node, "other"), { open: 0, closed: 0 });
});

test("deadlines fire meanwhile, also of executions that are started while retention waits", async () => {
  const clocks = clocksAt(dawn);
  await using node = await TimedNode.start(clocks);
  await registerAll(node);
  await startAndEnd(node, "closed");
  const before = await start(node, "before");
  await set(clocks, node, 2 * day);
  assert.deepEqual(await counts(node), { open: 0, closed: 2 });
  assert.equal(
    (await historyOf(node, { workflowId: "before", ...before })).at(-1)?.eventType,
    "WorkflowExecutionTimedOut",
  );
  await start(node, "meanwhile", { timeout: "5" });
  await pass(clocks, node, 5 * second);
  assert.deepEqual(await counts(node), { open: 0, closed: 3 });
  assert.equal(node.said(waits).length, 1);
});

test("a clock that is set right again within ten minutes has deleted nothing", async () => {
  const directory = temporaryDirectory();
  using _ = directory;
  const given = { data: directory.path };
  {
    const clocks = clocksAt(dawn);
    await using node = await TimedNode.start({ ...given, ...clocks });
    await registerAll(node);
    await startAndEnd(node, "w");
    await set(clocks, node, 2 * day);
    assert.equal(node.said(waits).length, 1);
    await pass(clocks, node, 5 * minute);
  }
  // Stopped, set right, and started again: a TestClock does not run back.
  const clocks = clocksAt(dawn + 10 * minute);
  await using node = await TimedNode.start({ ...given, ...clocks });
  await pass(clocks, node, hour);
  assert.deepEqual(node.said(waits), []);
  assert.deepEqual(await counts(node), { open: 0, closed: 1 });
});

test("a server that sees its clock set back while retention waits says so, and deletes nothing", async () => {
  const machine = { now: dawn };
  const alarms = new TestClock(0);
  const machineClock = {
    now: () => machine.now,
    at: (_time: number, call: () => void) => alarms.at(alarms.now() + second, call),
  };
  await using node = await TimedNode.start({ machineClock, steadyClock: alarms });
  await registerAll(node);
  await startAndEnd(node, "w");
  const look = async () => {
    alarms.moveTo(alarms.now() + minute);
    machine.now += minute;
    await node.node.settled();
  };
  machine.now += 2 * day;
  await look();
  assert.equal(node.said(waits).length, 1);
  machine.now -= 2 * day;
  await look();
  assert.equal(node.said(isRight).length, 1);
  for (let minutes = 0; minutes < 15; minutes += 1) await look();
  assert.deepEqual(await counts(node), { open: 0, closed: 1 });
});

test("a server that was off for days waits, also when it is started again meanwhile, unless told otherwise", async () => {
  using directory = temporaryDirectory();
  const given = { data: directory.path };
  {
    await using node = await TimedNode.start({ ...given, ...clocksAt(dawn) });
    await registerAll(node);
    await startAndEnd(node, "closed");
    await start(node, "open");
  }
  for (const passed of [0, 5 * minute]) {
    const clocks = clocksAt(dawn + 3 * day + passed);
    await using node = await TimedNode.start({ ...given, ...clocks });
    await node.node.settled();
    assert.equal(node.said(waits)[0]?.["ekiden.closed"], 1);
    // What timed out while it was off has done so at once.
    assert.deepEqual(await counts(node), { open: 0, closed: 2 });
    await pass(clocks, node, 5 * minute);
    assert.deepEqual(await counts(node), { open: 0, closed: 2 });
  }
  const clocks = clocksAt(dawn + 3 * day + 10 * minute);
  await using node = await TimedNode.start({ ...given, ...clocks, acceptClock: "yes" });
  await node.node.settled();
  assert.deepEqual(node.said(waits), []);
  assert.deepEqual(await counts(node), { open: 0, closed: 1 });
});

test("an accepted clock is accepted as the server starts: a later jump makes it wait", async () => {
  const clocks = clocksAt(dawn);
  await using node = await TimedNode.start({ ...clocks, acceptClock: "yes" });
  await registerAll(node);
  await startAndEnd(node, "w");
  await set(clocks, node, 2 * day);
  assert.equal(node.said(waits).length, 1);
  assert.deepEqual(await counts(node), { open: 0, closed: 1 });
});

test("a server that is off for less than an hour, and one that runs, delete in time", async () => {
  using directory = temporaryDirectory();
  const given = { data: directory.path };
  {
    const clocks = clocksAt(dawn);
    await using node = await TimedNode.start({ ...given, ...clocks });
    await registerAll(node);
    await startAndEnd(node, "w");
    for (let hours = 0; hours < 23; hours += 1) await pass(clocks, node, hour);
    await pass(clocks, node, 30 * minute);
    assert.deepEqual(await counts(node), { open: 0, closed: 1 });
  }
  const clocks = clocksAt(dawn + day + second);
  await using node = await TimedNode.start({ ...given, ...clocks });
  await node.node.settled();
  assert.deepEqual(node.said(waits), []);
  assert.deepEqual(await counts(node), { open: 0, closed: 0 });
});
