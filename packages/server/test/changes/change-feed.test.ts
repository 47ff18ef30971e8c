import assert from "node:assert/strict";
import { test } from "node:test";
import { TestClock } from "@ekiden/testing";
import { ChangeFeed, type Hint } from "../../src/changes/change-feed.ts";
import { domainKey } from "../../src/store/domain-key.ts";

const domain = domainKey(undefined, "relay");
const run = (at: number) => ({ domain, workflowId: `w${at}`, runId: `r${at}` });

const open = () => {
  const clock = new TestClock();
  let feeds = 0;
  const feed = new ChangeFeed(clock, () => 100 * feeds++);
  const pass = (milliseconds: number) => clock.moveTo(clock.now() + milliseconds);
  const listen = (since?: number, of = domain) => {
    const heard: Hint[] = [];
    const listening = feed.listen(of, since, (hint) => heard.push(hint));
    return { heard, listening };
  };
  return { feed, pass, listen };
};

test("a run that changes often is told once in a while", () => {
  const { feed, pass, listen } = open();
  const { heard } = listen();
  for (let times = 0; times < 5; times += 1) feed.changed(run(1));
  feed.changed(run(2));
  feed.changed({ ...run(3), domain: domainKey(undefined, "other") });
  assert.deepEqual(heard, []);
  pass(250);
  assert.deepEqual(heard, [{ id: 1, runs: [run(1), run(2)] }]);
  pass(10_000);
  assert.equal(heard.length, 1);
});

test("too many changed runs are told without their names", () => {
  const { feed, pass, listen } = open();
  const { heard } = listen();
  for (let at = 0; at < 1_000; at += 1) feed.changed(run(at));
  pass(250);
  assert.deepEqual(heard, [{ id: 1, runs: [] }]);
});

test("who comes back within a minute has missed nothing, and later is told so", () => {
  const { feed, pass, listen } = open();
  listen().listening?.stop();
  feed.changed(run(1));
  pass(59_000);
  const back = listen(0);
  assert.equal(back.listening?.isWhole, true);
  assert.deepEqual(back.heard, [{ id: 1, runs: [run(1)] }]);
  back.listening?.stop();
  pass(61_000);
  feed.changed(run(2));
  assert.equal(listen(1).listening?.isWhole, false);
});

test("an id of another feed of the domain, before a restart or of another node, is not known", () => {
  const { feed, pass, listen } = open();
  const before = listen();
  const began = before.listening?.lastId;
  feed.changed(run(1));
  pass(250);
  before.listening?.stop();
  pass(61_000);
  const other = listen();
  feed.changed(run(2));
  pass(250);
  for (const id of [began, before.heard[0]?.id]) {
    const back = listen(id);
    assert.equal(back.listening?.isWhole, false, `${id}`);
    assert.deepEqual(back.heard, []);
  }
  const known = listen(other.listening?.lastId);
  assert.equal(known.listening?.isWhole, true);
  assert.deepEqual(known.heard, other.heard);
});

test("there are so many listeners and no more, and each that goes makes room", () => {
  const { listen } = open();
  const all = Array.from({ length: 200 }, () => listen().listening);
  assert.equal(listen().listening, undefined);
  all[0]?.stop();
  all[0]?.stop();
  assert.ok(listen().listening);
  assert.equal(listen().listening, undefined);
});

test("an account that has all the listeners it may leaves others theirs", () => {
  const { listen } = open();
  for (let count = 0; count < 300; count += 1) listen(undefined, domainKey("111111111111", "d"));
  assert.ok(listen().listening);
});
