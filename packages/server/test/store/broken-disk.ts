// Run by a test with a bound on the size of files: writes until the disk fails, and then some more.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { openSqliteStore } from "../../src/store/sqlite-store.ts";
import { limits, StoreHarness } from "./suite/store-harness.ts";

const [directory = ""] = process.argv.slice(2);
const store = openSqliteStore({ directory, limits });
const harness = await StoreHarness.open({
  isDurable: true,
  open: async () => ({ store, reopen: () => assert.fail(), close: () => store.close() }),
});
const run = await harness.start("w");
let acknowledged = 0;
const restarted = { name: "ServiceUnavailable", message: /must be restarted/ };
await assert.rejects(async () => {
  for (;;) {
    await harness.signal(run);
    acknowledged += 1;
  }
}, restarted);
// The disk works again, but what it has is unknown: only a restart can tell.
const healed = spawnSync("prlimit", ["--pid", String(process.pid), "--fsize=unlimited"]);
assert.equal(healed.status, 0, String(healed.error ?? healed.stderr));
for (let count = 0; count < 10; count += 1) await assert.rejects(harness.signal(run), restarted);
// Reading goes on.
assert.equal((await store.executions.find(run))?.execution.lastEventId, acknowledged + 2);
await store.close();
process.stdout.write(JSON.stringify({ id: run.id, acknowledged }));
