// What nodes over one database know of one another's polls and tasks.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { limitProfiles } from "@ekiden/engine";
import { TestClock } from "@ekiden/testing";
import { systemClock } from "../../src/clock.ts";
import { ClusterActivity } from "../../src/matching/cluster-activity.ts";
import { Pollers } from "../../src/matching/pollers.ts";
import { domainKey } from "../../src/store/domain-key.ts";
import { openPostgresStore } from "../../src/store/postgres-store.ts";
import { postgres } from "../shared-postgres.ts";

const domain = domainKey("000000000000", "office");
const other = domainKey("000000000000", "elsewhere");
const listNamed = (name: string, of = domain) => ({ kind: "activity", domain: of, name }) as const;
const forever = new Promise<undefined>(() => undefined);

const openNode = async (url: string, clock: TestClock) => {
  const store = await openPostgresStore({ url, limits: limitProfiles.relaxed, clock: systemClock });
  const pollers = new Pollers(clock);
  const activity = new ClusterActivity({ pollers, clock, store });
  /** Polls without an end. */
  const poll = (name: string, identity: string, of = domain) =>
    void pollers.during(listNamed(name, of), { identity, address: "10.0.0.7" }, forever);
  /** A poll that has ended. */
  const polled = async (name: string, identity: string) => {
    const ended = pollers.during(listNamed(name), { identity, address: undefined }, done);
    await ended;
  };
  let isClosed = false;
  const close = async () => {
    if (!isClosed) await store.close();
    isClosed = true;
  };
  return { store, pollers, activity, poll, polled, close };
};
const done = Promise.resolve(undefined);

type OpenNode = Awaited<ReturnType<typeof openNode>>;

/** Both know that they are two. */
const openTwo = async () => {
  const clock = new TestClock();
  const url = await postgres.createDatabase();
  const one = await openNode(url, clock);
  const two = await openNode(url, clock);
  const pass = (seconds: number) => clock.moveTo(clock.now() + seconds * 1_000);
  const close = async () => {
    await one.close();
    await two.close();
  };
  return { clock, one, two, pass, [Symbol.asyncDispose]: close };
};

const pollersOf = async ({ activity }: OpenNode, name: string) =>
  (await activity.of(domain)).lists
    .filter((list) => list.name === name)
    .flatMap(({ pollers }) => pollers);

describe("nodes over one database", () => {
  test("know each other's pollers as of what was told last", async () => {
    await using nodes = await openTwo();
    const { clock, one, two, pass } = nodes;
    const begun = clock.now();
    one.poll("mail", "near");
    two.poll("mail", "far");
    two.poll("hidden", "far", other);
    await two.activity.tellOthers();
    pass(3);
    const { asOf, unseenNodes, lists } = await one.activity.of(domain);
    assert.deepEqual({ asOf, unseenNodes }, { asOf: begun, unseenNodes: 0 });
    assert.deepEqual(lists, [
      {
        kind: "activity",
        name: "mail",
        pollers: [
          { identity: "near", address: "10.0.0.7", lastSeenAt: clock.now(), isWaiting: true },
          { identity: "far", address: "10.0.0.7", lastSeenAt: begun, isWaiting: true },
        ],
        rates: [],
      },
    ]);
  });

  test("take one identity that polls at both for one poller, which waits if one of its polls does", async () => {
    await using nodes = await openTwo();
    const { clock, one, two, pass } = nodes;
    two.poll("mail", "worker");
    await two.activity.tellOthers();
    pass(1);
    await one.polled("mail", "worker");
    const [worker, ...others] = await pollersOf(one, "mail");
    assert.deepEqual(others, []);
    assert.equal(worker?.isWaiting, true);
    assert.equal(worker?.lastSeenAt, clock.now());
  });

  test("go on knowing the pollers of a node that has gone, which wait no more", async () => {
    await using nodes = await openTwo();
    const { clock, one, two, pass } = nodes;
    two.poll("mail", "far");
    const seenAt = clock.now();
    await two.activity.leave();
    await two.close();
    pass(130);
    const { asOf, unseenNodes } = await one.activity.of(domain);
    assert.deepEqual({ asOf, unseenNodes }, { asOf: clock.now(), unseenNodes: 0 });
    const [gone] = await pollersOf(one, "mail");
    assert.deepEqual([gone?.isWaiting, gone?.lastSeenAt], [false, seenAt]);
  });

  test("count those that tell nothing, old things, or another version's", async () => {
    await using nodes = await openTwo();
    const { clock, one, two, pass } = nodes;
    const unseen = async () => (await one.activity.of(domain)).unseenNodes;
    assert.equal(await unseen(), 1, "nothing, as a node of an older program");
    await two.activity.tellOthers();
    assert.equal(await unseen(), 0);
    pass(16);
    assert.equal(await unseen(), 1, "nothing new for sixteen seconds");
    const later = { version: 2, at: clock.now(), polls: [] };
    await two.store.nodeReports?.write(JSON.stringify(later));
    assert.equal(await unseen(), 1, "of a later program");
  });

  test("tell of so many pollers, those seen last, and that there are more", async () => {
    await using nodes = await openTwo();
    const { one, two, pass } = nodes;
    for (let index = 0; index < 2_500; index += 1) {
      if (index === 1_000) pass(1);
      await two.polled(`list-${index % 10}`, `worker-${index}`);
    }
    await two.activity.tellOthers();
    const { unseenNodes, lists } = await one.activity.of(domain);
    assert.equal(unseenNodes, 1);
    const told = lists.flatMap(({ pollers }) => pollers);
    assert.equal(told.length, 2_000);
  });

  test("add up their rates, each over the time that it has counted", async () => {
    await using nodes = await openTwo();
    const { clock, one, two, pass } = nodes;
    pass(600);
    for (let index = 0; index < 60; index += 1) one.pollers.counts.started(listNamed("mail"));
    for (let index = 0; index < 30; index += 1) two.pollers.counts.started(listNamed("mail"));
    await two.activity.tellOthers();
    const { lists, countedSince } = await one.activity.of(domain);
    assert.equal(countedSince, clock.now() - 600_000);
    const rates = lists[0]?.rates ?? [];
    assert.deepEqual(
      rates.map(({ windowSeconds }) => windowSeconds),
      [60, 300, 3_600],
    );
    assert.equal(rates[2]?.startedPerSecond, 60 / 600 + 30 / 600);
    assert.equal(rates[1]?.addedPerSecond, 0);
  });

  test("tell since when each of them watches a domain of which it had to forget something", async () => {
    await using nodes = await openTwo();
    const { clock, one, two, pass } = nodes;
    const begun = clock.now();
    pass(1);
    for (let index = 0; index <= 10_000; index += 1) await two.polled(`list-${index}`, "lost");
    await two.activity.tellOthers();
    const sinceOf = async (of: typeof domain) => (await one.activity.of(of)).watchedSince;
    assert.deepEqual([await sinceOf(domain), await sinceOf(other)], [begun + 1_000, begun]);
  });

  test("write nothing while each of them is alone, but for a last word", async () => {
    const clock = new TestClock();
    const url = await postgres.createDatabase();
    const one = await openNode(url, clock);
    await using _closing = { [Symbol.asyncDispose]: one.close };
    one.poll("mail", "near");
    await one.activity.tellOthers();
    const database = /\/(ekiden_\d+)\?/.exec(url)?.[1] ?? assert.fail(url);
    const reports = async () =>
      (await postgres.run(database, "select node from node_reports")).length;
    assert.equal(await reports(), 0);
    await one.activity.leave();
    assert.equal(await reports(), 1);
  });
});
