// Jobs: who has a lease of one may change it, and what each change leaves.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  type DomainScope,
  domainKey,
  domainScope,
  ownDomains,
} from "../../../src/store/domain-key.ts";
import type { ClaimedJob, JobChange, JobStore } from "../../../src/store/job-store.ts";
import {
  dawn,
  day,
  domain,
  domainNamed,
  StoreHarness,
  type StoreKind,
  second,
} from "./store-harness.ts";

const maxRunning = 3;
const leaseMilliseconds = 30 * second;

const newJob = (id: string, more = {}) => ({
  domain,
  id,
  createdAt: dawn,
  definition: '{"reason":"\ud83d\ude00"}',
  ...more,
});

interface Claiming {
  readonly at?: number;
  readonly held?: readonly number[];
  readonly full?: readonly DomainScope[];
  readonly maxJobs?: number;
}

const claimFor = (
  jobs: JobStore,
  owner: string,
  { at = dawn, held = [], full = [], maxJobs = 10 }: Claiming = {},
) => jobs.claim({ owner, held, full, at, leasedUntil: at + leaseMilliseconds, maxJobs });

const change = (more: Partial<JobChange>, at = dawn): JobChange => ({
  at,
  leasedUntil: at + leaseMilliseconds,
  ...more,
});

const named = (...names: readonly string[]) =>
  names.map((workflowId) => ({ workflowId, runId: `run of ${workflowId}` }));

const added = (names: readonly string[], after: string, isEnd = false) => ({
  added: { executions: named(...names), position: { after, isEnd } },
});

const statesOf = async (jobs: JobStore, id = "one") => {
  const { items } = await jobs.items({ domain, id, pageSize: 100 });
  return items.map(({ workflowId, state }) => `${workflowId} ${state}`);
};

/** A job with items a, b and c, of which this owner has the lease. */
const openJob = async (jobs: JobStore, owner = "first"): Promise<ClaimedJob> => {
  await jobs.add(newJob("one"), maxRunning);
  const [claim] = await claimFor(jobs, owner);
  assert.ok(claim);
  assert.equal(await jobs.change(claim, change(added(["a", "b", "c"], "3"))), "RUNNING");
  return claim;
};

export const jobTests = (kind: StoreKind): void => {
  describe("a job", () => {
    test("comes back as it was added, and is listed with those of its domain, the latest first", async () => {
      await using harness = await StoreHarness.open(kind);
      await harness.registerDomain(domainNamed("other"));
      const { jobs } = harness.store;
      const odd = newJob("o\ud800dd");
      await jobs.add(odd, maxRunning);
      await jobs.add(newJob("two", { domain: domainNamed("other") }), maxRunning);
      await jobs.add(newJob("three"), maxRunning);
      const counts = { selected: 0, done: 0, skipped: 0, failed: 0, unknown: 0 };
      const found = await jobs.find(domain, odd.id);
      assert.deepEqual(found, {
        ...odd,
        status: "RUNNING",
        statusText: undefined,
        endedAt: undefined,
        counts,
      });
      const first = await jobs.list({ domain, pageSize: 1 });
      assert.deepEqual(
        first.items.map(({ id }) => id),
        ["three"],
      );
      assert.ok(first.next);
      const second = await jobs.list({ domain, pageSize: 1, after: first.next });
      assert.deepEqual(
        second.items.map(({ id }) => id),
        [odd.id],
      );
      assert.equal(second.next, undefined);
      assert.equal(await jobs.find(domainNamed("other"), "three"), undefined);
    });

    test("is refused where the domain has as many that have not ended as it may", async () => {
      await using harness = await StoreHarness.open(kind);
      const { jobs } = harness.store;
      for (const id of ["one", "two", "three"]) await jobs.add(newJob(id), maxRunning);
      await assert.rejects(jobs.add(newJob("four"), maxRunning), { name: "LimitExceededFault" });
      const [claim] = await claimFor(jobs, "first");
      assert.ok(claim);
      await jobs.change(claim, change({ ended: { status: "COMPLETED" } }));
      await jobs.add(newJob("four"), maxRunning);
    });

    test("moves its items from waiting to an outcome, and counts them", async () => {
      await using harness = await StoreHarness.open(kind);
      const { jobs } = harness.store;
      const claim = await openJob(jobs);
      assert.equal(await jobs.change(claim, change({ begun: [1, 2] })), "RUNNING");
      assert.deepEqual(await statesOf(jobs), ["a DOING", "b DOING", "c WAITING"]);
      const settled = [
        { number: 1, state: "DONE" },
        { number: 2, state: "FAILED", text: "why\ud800" },
      ] as const;
      assert.equal(await jobs.change(claim, change({ settled }, dawn + second)), "RUNNING");
      const { items } = await jobs.items({ domain, id: "one", state: "FAILED", pageSize: 10 });
      const outcome = { state: "FAILED", text: "why\ud800", at: dawn + second };
      assert.deepEqual(items, [{ number: 2, workflowId: "b", runId: "run of b", ...outcome }]);
      const counts = { selected: 3, done: 1, skipped: 0, failed: 1, unknown: 0 };
      assert.deepEqual((await jobs.find(domain, "one"))?.counts, counts);
      const ended = { status: "FAILED", text: "no more" } as const;
      assert.equal(await jobs.change(claim, change({ ended }, dawn + 2 * second)), "ENDED");
      assert.deepEqual(await statesOf(jobs), ["a DONE", "b FAILED"]);
      const found = await jobs.find(domain, "one");
      assert.equal(found?.status, "FAILED");
      assert.equal(found?.statusText, "no more");
      assert.equal(found?.endedAt, dawn + 2 * second);
      assert.equal(await jobs.change(claim, change({})), "LOST");
    });

    test("goes on from its position and with its open items under another lease", async () => {
      await using harness = await StoreHarness.open(kind);
      const { jobs } = harness.store;
      const claim = await openJob(jobs);
      await jobs.change(claim, change({ begun: [1] }));
      assert.deepEqual(await claimFor(jobs, "first", { held: [claim.job] }), []);
      const [next] = await claimFor(jobs, "second", { at: dawn + leaseMilliseconds });
      assert.ok(next);
      assert.deepEqual(next.position, { after: "3", isEnd: false });
      const open = next.openItems.map(({ workflowId, state }) => `${workflowId} ${state}`);
      assert.deepEqual(open, ["a DOING", "b WAITING", "c WAITING"]);
      const late = change({ settled: [{ number: 1, state: "DONE" }], begun: [2] });
      assert.equal(await jobs.change(claim, late), "LOST");
      assert.deepEqual(await statesOf(jobs), ["a DOING", "b WAITING", "c WAITING"]);
      await jobs.change(next, change(added(["d"], "4", true)));
      const { items } = await jobs.items({ domain, id: "one", pageSize: 10 });
      assert.deepEqual(
        items.map(({ number }) => number),
        [1, 2, 3, 4],
      );
    });

    test("that is to stop lets no item begin, and keeps what had begun", async () => {
      await using harness = await StoreHarness.open(kind);
      const { jobs } = harness.store;
      const claim = await openJob(jobs);
      await jobs.change(claim, change({ begun: [1] }));
      assert.equal(await jobs.stop({ domain, id: "one", text: "enough" }), "STOPPING");
      assert.equal(await jobs.stop({ domain, id: "none" }), undefined);
      const more = { ...added(["d"], "4"), begun: [2] };
      assert.equal(await jobs.change(claim, change(more)), "STOPPING");
      assert.deepEqual(await statesOf(jobs), ["a DOING", "b WAITING", "c WAITING"]);
      const settled = [{ number: 1, state: "DONE" }] as const;
      assert.equal(await jobs.change(claim, change({ settled })), "STOPPING");
      assert.equal(await jobs.change(claim, change({ ended: { status: "STOPPED" } })), "ENDED");
      const found = await jobs.find(domain, "one");
      assert.equal(found?.status, "STOPPED");
      assert.equal(found?.statusText, "enough");
      assert.deepEqual(await statesOf(jobs), ["a DONE"]);
      assert.equal(await jobs.stop({ domain, id: "one" }), "STOPPED");
    });

    test("that is to stop is claimed first, and beside as many others as are asked for", async () => {
      await using harness = await StoreHarness.open(kind);
      const { jobs } = harness.store;
      for (const id of ["one", "two", "three"]) await jobs.add(newJob(id), maxRunning);
      await jobs.stop({ domain, id: "three" });
      const idsOf = (claims: readonly ClaimedJob[]) => claims.map(({ record }) => record.id).sort();
      const stopping = await claimFor(jobs, "first", { maxJobs: 0 });
      assert.deepEqual(idsOf(stopping), ["three"]);
      const held = stopping.map(({ job }) => job);
      assert.deepEqual(await claimFor(jobs, "first", { maxJobs: 0, held }), []);
      assert.deepEqual(idsOf(await claimFor(jobs, "first", { maxJobs: 1, held })), ["one"]);
      assert.deepEqual(idsOf(await claimFor(jobs, "first", { maxJobs: 1 })), ["one", "three"]);
    });

    test("of an account that has as many as it may is left alone, unless it is to stop", async () => {
      await using harness = await StoreHarness.open(kind);
      const { jobs } = harness.store;
      const [red, blue] = ["210987654321", "210987654322"];
      for (const account of [undefined, red, blue]) {
        const key = domainKey(account, "office-2");
        await harness.registerDomain(key);
        await jobs.add(newJob(`of ${account}`, { domain: key }), maxRunning);
      }
      const claimed = async (...full: readonly DomainScope[]) => {
        const claims = await claimFor(jobs, "first", { full });
        return claims.map(({ record: { id } }) => id).sort();
      };
      assert.deepEqual(await claimed(domainScope(red)), [`of ${blue}`, "of undefined"]);
      assert.deepEqual(await claimed(ownDomains), [`of ${red}`, `of ${blue}`]);
      assert.deepEqual(await claimed(ownDomains, domainScope(blue)), [`of ${red}`]);
      await jobs.stop({ domain: domainKey(blue, "office-2"), id: `of ${blue}` });
      assert.deepEqual(await claimed(...[red, blue].map(domainScope), ownDomains), [`of ${blue}`]);
    });

    test("is removed with its items when it is old, or one of too many", async () => {
      await using harness = await StoreHarness.open(kind);
      const { jobs } = harness.store;
      const claim = await openJob(jobs);
      await jobs.change(claim, change({ ended: { status: "FAILED" }, begun: [] }));
      await jobs.add(newJob("two"), maxRunning);
      const which = { endedBefore: dawn, maxKeptPerDomain: 2, maxItems: 2 };
      assert.equal(await jobs.prune(which), false);
      assert.equal(await jobs.prune({ ...which, maxKeptPerDomain: 1 }), true);
      assert.equal(await jobs.find(domain, "one"), undefined);
      const [other] = await claimFor(jobs, "first");
      assert.ok(other);
      await jobs.change(other, change(added(["a", "b", "c"], "3")));
      const settled = [1, 2, 3].map((number) => ({ number, state: "DONE" }) as const);
      await jobs.change(other, change({ begun: [1, 2, 3] }));
      await jobs.change(other, change({ settled }));
      assert.equal(await jobs.prune({ ...which, endedBefore: dawn + day }), false);
      await jobs.change(other, change({ ended: { status: "COMPLETED" } }));
      const old = { ...which, endedBefore: dawn + day };
      assert.equal(await jobs.prune(old), true);
      assert.equal((await jobs.items({ domain, id: "two", pageSize: 10 })).items.length, 1);
      assert.equal(await jobs.prune(old), true);
      assert.equal(await jobs.prune(old), false);
      assert.equal(await jobs.find(domain, "two"), undefined);
    });
  });
};
