// Run by a test on a disk whose syncs can be held up, and made to fail (`slow-disk.c`).
import assert from "node:assert/strict";
import { openOnHeldDisk } from "./held-disk.ts";
import { domain, turn } from "./suite/store-harness.ts";

const { store, harness, disk } = await openOnHeldDisk();
const { executions, visibility } = store;
const run = await harness.start("w");

const settled: string[] = [];
const watched = <T>(name: string, promise: Promise<T>): Promise<T> =>
  promise.finally(() => settled.push(name));
const turns = async (count: number): Promise<void> => {
  for (let turned = 0; turned < count; turned += 1) await turn();
};

// While the disk takes its time, nothing is acknowledged, and this thread goes on.
disk.hold();
const first = watched("first", harness.signal(run));
await turns(100);
const second = watched("second", harness.signal(run));
const refused = watched("refused", harness.start("w"));
const found = watched("found", executions.find(run));
const query = { domain, state: "open", by: "startTime", oldest: 0 } as const;
const counted = watched("counted", visibility.count(query));
await turns(100);
assert.deepEqual(settled, [], "what is not on the disk is neither acknowledged nor shown");
disk.goOn();
await Promise.all([first, second]);
await assert.rejects(refused, { name: "WorkflowExecutionAlreadyStartedFault" });
assert.equal((await found)?.execution.lastEventId, 3, "the second signal came after the reading");
assert.equal((await counted).count, 1);

// A poller that shows nothing of its task gets it before the disk has it. Its answer is written
// after that, and is acknowledged when the disk has both.
const early = await harness.start("early", { taskList: { name: "early" } });
const takeEarly = async () =>
  (await harness.takeDecision("early", "takeEarly")) ?? assert.fail("a task is ready");
disk.hold();
const task = await takeEarly();
settled.length = 0;
const decided = watched("decided", harness.decide(task, []));
const durable = watched("durable", store.durable());
await turns(100);
assert.deepEqual(settled, [], "an answer is not durable before its task is");
disk.goOn();
await Promise.all([decided, durable]);

// Where the task is lost, so is the answer.
await harness.signal(early);
disk.hold();
const lost = await takeEarly();
const outcomes = Promise.allSettled([store.durable(), harness.decide(lost, [])]);
await turns(100);
disk.fail();
disk.goOn();
for (const { status } of await outcomes) assert.equal(status, "rejected");

// A sync that fails leaves open what the disk has: only a restart can tell.
const restarted = { name: "ServiceUnavailable", message: /must be restarted/ };
for (let count = 0; count < 10; count += 1) await assert.rejects(harness.signal(run), restarted);
// What can be read may be lost, and that stays so; reading goes on.
await assert.rejects(store.durable(), restarted);
assert.equal((await executions.find(run))?.execution.lastEventId, 4);
await store.close();
process.stdout.write(JSON.stringify({ id: run.id, acknowledged: 2 }));
