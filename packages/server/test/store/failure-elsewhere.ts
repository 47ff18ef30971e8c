// Run by a test on a disk whose syncs can be held up, and made to fail (`slow-disk.c`): while one
// thread brings a commit to the disk, another is told that the disk has failed.
import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { openSqliteStore } from "../../src/store/sqlite-store.ts";
import { domainNamed, limits, StoreHarness, turn } from "./suite/store-harness.ts";

const [directory = ""] = process.argv.slice(2);
const { EKIDEN_HOLD: hold = "", EKIDEN_FAIL: fail = "" } = process.env;
// A sync that is held up would keep a failed test from ending.
process.on("exit", () => rmSync(hold, { force: true }));
const store = openSqliteStore({ directory, limits });
const harness = await StoreHarness.open({
  isDurable: true,
  open: async () => ({ store, reopen: () => assert.fail(), close: () => store.close() }),
});
const run = await harness.start("w");

writeFileSync(hold, "");
const signaled = Promise.allSettled([harness.signal(run)]);
for (let turned = 0; turned < 100; turned += 1) await turn();
writeFileSync(fail, "");
const restarted = { name: "ServiceUnavailable", message: /must be restarted/ };
await assert.rejects(harness.registerDomain(domainNamed("another")), restarted);
rmSync(hold);
const [signal] = await signaled;
assert.equal(signal.status, "rejected", "a commit whose pages the disk may not have");
await assert.rejects(store.durable(), restarted);
assert.equal((await store.executions.find(run))?.execution.lastEventId, 3);
await store.close();
