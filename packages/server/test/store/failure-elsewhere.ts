// Run by a test on a disk whose syncs can be held up, and made to fail (`slow-disk.c`): while one
// thread brings a commit to the disk, another is told that the disk has failed.
import assert from "node:assert/strict";
import { openOnHeldDisk } from "./held-disk.ts";
import { domainNamed, turn } from "./suite/store-harness.ts";

const { store, harness, disk } = await openOnHeldDisk();
const run = await harness.start("w");

disk.hold();
const signaled = Promise.allSettled([harness.signal(run)]);
for (let turned = 0; turned < 100; turned += 1) await turn();
disk.fail();
const restarted = { name: "ServiceUnavailable", message: /must be restarted/ };
await assert.rejects(harness.registerDomain(domainNamed("another")), restarted);
disk.goOn();
const [signal] = await signaled;
assert.equal(signal.status, "rejected", "a commit whose pages the disk may not have");
await assert.rejects(store.durable(), restarted);
assert.equal((await store.executions.find(run))?.execution.lastEventId, 3);
await store.close();
