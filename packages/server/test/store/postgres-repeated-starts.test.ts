// A run whose ids follow from what it is for, begun by several nodes: one of them, that was held
// up, tries it when the run has closed already.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { start, terminate } from "@ekiden/engine";
import { systemClock } from "../../src/clock.ts";
import { openPostgresStore } from "../../src/store/postgres-store.ts";
import type { Store } from "../../src/store/store.ts";
import { postgres } from "../shared-postgres.ts";
import { attributes, dawn, domain, limits } from "./suite/store-harness.ts";

const key = { domain, workflowId: "report", runId: "of today" };
const alreadyStarted = { name: "WorkflowExecutionAlreadyStartedFault" };

const openTwo = async (t: TestContext): Promise<[Store, Store]> => {
  const url = await postgres.createDatabase();
  const open = () => openPostgresStore({ url, limits, clock: systemClock });
  const nodes: [Store, Store] = [await open(), await open()];
  t.after(() => Promise.all(nodes.map((node) => node.close())));
  await nodes[0].domains.register(
    { key: domain, status: "REGISTERED", retentionDays: "1", tags: [] },
    9,
  );
  return nodes;
};

const begin = ({ executions }: Store, where = key): Promise<number> =>
  executions.start(where, dawn, (step, id) => {
    start(step, attributes);
    return id;
  });

const close = ({ executions }: Store, id: number): Promise<void> =>
  executions.step({ id }, dawn, (step) => terminate(step, {}));

test("a node that was held up is refused a run that another has begun, which has closed", async (t) => {
  const [one, other] = await openTwo(t);
  await begin(other, { ...key, workflowId: "of before" });
  await close(one, await begin(one));
  const { batches = 0 } = other.statistics ?? {};
  const beside = { ...key, workflowId: "beside" };
  const [refused, begun] = await Promise.allSettled([begin(other), begin(other, beside)]);
  assert.equal(refused.status === "rejected" && refused.reason.name, alreadyStarted.name);
  assert.equal(begun.status, "fulfilled");
  assert.equal((other.statistics?.batches ?? 0) - batches, 3);
  assert.equal(await other.executions.countOpen(domain), 2);
  assert.equal((await other.executions.find(key))?.execution.closed?.status, "TERMINATED");
});

test("of two nodes that begin one run at once one is refused, also when it closes at once", async (t) => {
  const [one, other] = await openTwo(t);
  for (let day = 0; day < 20; day += 1) {
    const where = { ...key, runId: `of day ${day}` };
    const outcomes = await Promise.allSettled([
      begin(one, where).then((id) => close(one, id)),
      begin(other, where).then((id) => close(other, id)),
    ]);
    const refused = outcomes.flatMap((outcome) =>
      outcome.status === "rejected" ? [outcome.reason.name] : [],
    );
    assert.deepEqual(refused, [alreadyStarted.name]);
  }
  assert.equal(await one.executions.countOpen(domain), 0);
});
