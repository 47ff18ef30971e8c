// Resets where several programs have one database open.
import assert from "node:assert/strict";
import { test } from "node:test";
import { planContinuation, reset, start } from "@ekiden/engine";
import { decodeEvents, splitEvents } from "@ekiden/model";
import { systemClock } from "../../src/clock.ts";
import { openPostgresStore } from "../../src/store/postgres-store.ts";
import type { Store } from "../../src/store/store.ts";
import { postgres } from "../shared-postgres.ts";
import { attributes, dawn, domain, limits } from "./suite/store-harness.ts";

test("a node that holds a run in memory learns which one another node has put in its place", async () => {
  const options = { url: await postgres.createDatabase(), limits, clock: systemClock };
  const stores = [await openPostgresStore(options), await openPostgresStore(options)] as const;
  try {
    await learn(...stores);
  } finally {
    for (const store of stores) await store.close();
  }
});

const learn = async (one: Store, other: Store): Promise<void> => {
  await one.domains.register(
    { key: domain, status: "REGISTERED", retentionDays: "1", tags: [] },
    9,
  );
  const key = { domain, workflowId: "w", runId: "r" };
  const id = await one.executions.start(key, dawn, (step, newId) => {
    start(step, attributes);
    return newId;
  });
  const taken = () => other.executions.step({ id }, dawn, ({ execution }) => execution.resetTo);
  assert.equal(await taken(), undefined);
  const { execution } = (await one.executions.find({ id })) ?? assert.fail();
  const text = await one.histories.read(id, 1, execution.lastEventId);
  const source = { execution, history: decodeEvents(text), encoded: splitEvents(text) };
  const apply = { signals: true, policyRequests: true, results: true };
  const choice = { cut: { eventId: 2 }, apply };
  const plan = planContinuation(source, choice, limits);
  await one.executions.step({ id }, dawn, (step) => reset(step, { plan, runId: "next" }));
  assert.equal((await taken())?.runId, "next");
};
