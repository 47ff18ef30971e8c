// Nodes of one cluster whose machines do not agree on the time: the database's counts.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { SWF } from "@aws-sdk/client-swf";
import { systemClock } from "../../src/index.ts";
import { postgres } from "../shared-postgres.ts";
import {
  answer,
  counts,
  day,
  historyOf,
  pollForDecision,
  registerAll,
  ShiftedClock,
  second,
  start,
  startAndEnd,
  TimedNode,
  until,
} from "./clocks.ts";

const tooFarOff = "this machine's clock and the database's are too far apart";
const off = "this machine's clock and the database's differ";
const right = "this machine's clock and the database's agree again";

/** Of the database that a URL leads to. */
const nameOf = (url: string): string => /\/(\w+)\?/.exec(url)?.[1] ?? "";

/** Comes with the answer to a call, and is given back to it. */
const tokenOf = ({ taskToken }: Record<string, unknown>) => taskToken;

for (const [what, shift] of [
  ["two days ahead", 2 * day],
  ["two days behind", -2 * day],
] as const) {
  test(`a node whose machine is ${what} destroys nothing, says so, and comes back by itself`, async () => {
    const store = await postgres.createDatabase();
    const machineClock = new ShiftedClock(0);
    await using good = await TimedNode.start({ store });
    await registerAll(good);
    for (const workflowId of ["a", "b", "c"]) await startAndEnd(good, workflowId);
    for (const workflowId of ["d", "e"]) await start(good, workflowId);
    const task = await pollForDecision(good);
    machineClock.shift = shift;
    await using bad = await TimedNode.start({ store, machineClock });
    const { status, reason, clock } = await bad.ready();
    assert.equal(status, 503);
    assert.match(reason ?? "", /^The clock of this machine is 17(2800|2799)\.\d s (ahead|behind)/);
    assert.match(reason ?? "", /fires no deadline and deletes nothing$/);
    assert.equal(Math.round((clock?.aheadMilliseconds ?? 0) / day), shift / day);
    assert.deepEqual([clock?.warnings, clock?.stops], [1, 1]);
    assert.equal(bad.said(tooFarOff).length, 1);
    await bad.node.settled();
    assert.deepEqual(await counts(bad), { open: 2, closed: 3 });
    // Clients that still call it are served, at the time of the others.
    await answer(bad, tokenOf(task));
    machineClock.shift = 0;
    await until(async () => (await bad.ready()).status === 200);
    assert.equal(bad.said(right).length, 1);
    assert.deepEqual(bad.node.clockFigures?.stops, 1);
    await bad.node.settled();
    assert.deepEqual(await counts(good), { open: 2, closed: 3 });
    assert.deepEqual(good.node.clockFigures?.warnings, 0);
  });
}

test("a node that is 90 s ahead, or behind, answers tasks of the others, and histories have one time", async () => {
  const store = await postgres.createDatabase();
  await using good = await TimedNode.start({ store });
  await registerAll(good);
  for (const shift of [90 * second, -90 * second]) {
    await using bad = await TimedNode.start({ store, machineClock: new ShiftedClock(shift) });
    const begun = await start(good, `w${shift}`);
    const task = await pollForDecision(good);
    await answer(bad, tokenOf(task));
    const run = { workflowId: `w${shift}`, runId: begun.runId };
    await bad.call("SignalWorkflowExecution", { domain: "timed", ...run, signalName: "go" });
    const events = await historyOf(good, run);
    assert.deepEqual(
      events.slice(2).map(({ eventType }) => eventType),
      [
        ...["DecisionTaskStarted", "DecisionTaskCompleted"],
        ...["WorkflowExecutionSignaled", "DecisionTaskScheduled"],
      ],
    );
    const [first, last] = [events.at(0), events.at(-1)];
    assert.ok(first && last && last.at - first.at < 60 * second, JSON.stringify(events));
    await answer(bad, tokenOf(await pollForDecision(bad)));
  }
});

test("a node that is a few seconds off says so, is ready, and fires deadlines at their time", async () => {
  const store = await postgres.createDatabase();
  const machineClock = new ShiftedClock(5 * second);
  await using node = await TimedNode.start({ store, machineClock });
  await registerAll(node);
  const { status, clock } = await node.ready();
  assert.deepEqual([status, clock?.warnings, clock?.stops], [200, 1, 0]);
  const [said] = node.said(off);
  assert.ok(Math.abs(Number(said?.["ekiden.ahead_milliseconds"]) - 5 * second) < 2 * second);
  const begun = await start(node, "w", { timeout: "1" });
  await until(async () => (await counts(node)).open === 0);
  const [first, ...rest] = await historyOf(node, { workflowId: "w", ...begun });
  const last = rest.at(-1);
  assert.equal(last?.eventType, "WorkflowExecutionTimedOut");
  assert.ok(first && last.at >= first.at + second);
  // Not five seconds too early by the clock of all others either.
  assert.ok(Math.abs(first.at - (machineClock.now() - machineClock.shift)) < 60 * second);
});

test("a node alone that is too far off fires nothing until its clock is right", async () => {
  const store = await postgres.createDatabase();
  const machineClock = new ShiftedClock(30 * second);
  await using node = await TimedNode.start({ store, machineClock, clockTolerance: 20 });
  await registerAll(node);
  const begun = await start(node, "w", { timeout: "1" });
  const isPast = "select extract(epoch from clock_timestamp()) * 1000 > min(due_at) + 300 as past";
  const name = nameOf(store);
  await until(async () => {
    const [row] = await postgres.run(name, `${isPast} from runs`);
    return row?.past === true;
  });
  await node.node.settled();
  assert.deepEqual(await counts(node), { open: 1, closed: 0 });
  machineClock.shift = 0;
  await until(async () => (await counts(node)).open === 0);
  const events = await historyOf(node, { workflowId: "w", ...begun });
  assert.equal(events.at(-1)?.eventType, "WorkflowExecutionTimedOut");
});

/** From then on a new database tells the time that is in `clock_shift`. */
const letClockBeSet = async (name: string): Promise<void> => {
  await postgres.run(
    name,
    `create schema shifted;
     create table shifted.clock_shift as select interval '0' as shift;
     create function shifted.clock_timestamp() returns timestamptz language sql volatile as
       'select pg_catalog.clock_timestamp() + shift from shifted.clock_shift';
     create schema ekiden;
     alter database ${name} set search_path = ekiden, shifted, pg_catalog`,
  );
};

test("a database whose clock is set two days ahead makes no node fire or delete anything", async () => {
  const store = await postgres.createDatabase();
  await letClockBeSet(nameOf(store));
  const machineClock = new ShiftedClock(0);
  await using node = await TimedNode.start({ store, machineClock });
  await registerAll(node);
  await startAndEnd(node, "closed");
  await start(node, "open");
  const setDatabase = async (days: number) => {
    await postgres.run(nameOf(store), `update clock_shift set shift = interval '${days} days'`);
    // A change of the machine's clock is a reason to ask at once, and not only every minute.
    machineClock.shift += second;
  };
  await setDatabase(2);
  await until(async () => (await node.ready()).status === 503);
  assert.match((await node.ready()).reason ?? "", /17\d+\.\d s behind the database's/);
  assert.equal(node.said("the database's clock was set").length, 1);
  await node.node.settled();
  assert.deepEqual(await counts(node), { open: 1, closed: 1 });
  await setDatabase(0);
  await until(async () => (await node.ready()).status === 200);
  await node.node.settled();
  assert.deepEqual(await counts(node), { open: 1, closed: 1 });
});

test("signatures are held against the time of all nodes, and the date of answers is that time", async () => {
  const store = await postgres.createDatabase();
  const masterKey = randomBytes(32).toString("base64");
  const keys = { access: "keys", masterKey } as const;
  const machineClock = new ShiftedClock(2 * day);
  await using node = await TimedNode.start({ store, machineClock, ...keys });
  const { url, firstKey } = node.node;
  assert.ok(firstKey);
  const swf = new SWF({
    endpoint: url,
    region: "us-east-1",
    credentials: firstKey,
    maxAttempts: 1,
  });
  const { domainInfos } = await swf.listDomains({ registrationStatus: "REGISTERED" });
  assert.deepEqual(domainInfos, []);
  swf.destroy();
  const { headers } = await fetch(`${url}/healthz`);
  const apart = Date.parse(headers.get("date") ?? "") - systemClock.now();
  assert.ok(Math.abs(apart) < 60 * second);
});

test("a cluster that was off for days keeps its closed executions for ten minutes, unless told otherwise", async () => {
  const store = await postgres.createDatabase();
  const name = nameOf(store);
  {
    await using node = await TimedNode.start({ store });
    await registerAll(node);
    await startAndEnd(node, "w");
  }
  // As if all of that had been two days before.
  await postgres.run(name, `update runs set due_at = due_at - ${2 * day}`);
  await postgres.run(name, `update meta set number = number - ${2 * day} where key = 'time_mark'`);
  {
    await using node = await TimedNode.start({ store });
    await until(async () => node.said("the clock is more than an hour ahead").length === 1);
    await node.node.settled();
    assert.deepEqual(await counts(node), { open: 0, closed: 1 });
    const [said] = node.said("the clock is more than an hour ahead");
    assert.deepEqual([said?.["ekiden.closed"], said?.["ekiden.domains"]], [1, { timed: 1 }]);
  }
  await using node = await TimedNode.start({ store, acceptClock: "yes" });
  await until(async () => (await counts(node)).closed === 0);
  assert.deepEqual(node.said("the clock is more than an hour ahead"), []);
});
