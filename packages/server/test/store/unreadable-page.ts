// Run by a test on a disk that can be made unreadable (`slow-disk.c`): a job's change meets a page
// that cannot be read, in the transaction that it shares with the start of a run.
import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { openSqliteStore } from "../../src/store/sqlite-store.ts";
import { dawn, domain, limits, StoreHarness } from "./suite/store-harness.ts";

const [directory = ""] = process.argv.slice(2);
const { EKIDEN_UNREADABLE: unreadable = "" } = process.env;
const open = () => openSqliteStore({ directory, limits });
const harness = await StoreHarness.open({
  isDurable: true,
  async open() {
    let store = open();
    return {
      store,
      async reopen() {
        await store.close();
        store = open();
        return store;
      },
      close: () => store.close(),
    };
  },
});
const job = (id: string) => ({ domain, id, createdAt: dawn, definition: "{}" });
await harness.store.jobs.add(job("first"), 2);
await harness.reopen();
const { executions, jobs } = harness.store;
const claim = { owner: "node", held: [], full: [], at: dawn, leasedUntil: dawn + 1000, maxJobs: 1 };
// From now on the store has in memory what the calls below need, but for the items of the job.
await harness.start("w");
assert.deepEqual(await jobs.claim({ ...claim, held: [1] }), []);
await assert.rejects(jobs.add(job("second"), 1), { name: "LimitExceededFault" });
assert.equal(await jobs.find(domain, "second"), undefined);

writeFileSync(unreadable, "");
const calls = [harness.start("new"), jobs.claim(claim), jobs.add(job("second"), 2)];
await Promise.allSettled(calls);
assert.ok(!existsSync(unreadable), "a page could not be read");
assert.equal(await executions.find({ domain, workflowId: "new" }), undefined);
assert.equal(await jobs.find(domain, "second"), undefined);
const restarted = { name: "ServiceUnavailable", message: /must be restarted/ };
for (const call of calls) await assert.rejects(call, restarted);
await assert.rejects(harness.start("another"), restarted);
await harness.store.close();
