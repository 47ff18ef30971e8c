// Resets while a node of an earlier release uses the database, as in a rolling upgrade.
import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../../src/clock.ts";
import { migrations, resetsVersion } from "../../src/store/postgres/migrations/migrations.ts";
import { openPostgresStore } from "../../src/store/postgres-store.ts";
import { postgres } from "../shared-postgres.ts";
import { limits } from "../store/suite/store-harness.ts";
import { domain, Harness } from "./harness.ts";
import {
  childId,
  decide,
  historyOf,
  openRunOf,
  populate,
  start,
  startChild,
  typesOf,
  until,
  workflowId,
} from "./reset-orders.ts";

test("children are taken over once no earlier release is connected, and none may connect after", async () => {
  const store = await postgres.createEmptyDatabase();
  await using harness = await Harness.open({
    store,
    masterKey: Buffer.alloc(32, 7).toString("base64"),
  });
  const { owner } = harness;
  const openEarlier = () =>
    openPostgresStore({
      url: store,
      limits,
      clock: systemClock,
      migrations: migrations.slice(0, resetsVersion - 1),
    });
  const earlier = await openEarlier();
  await populate(owner);
  const runId = await start(owner);
  await decide(owner);
  const signal = () => owner.signalWorkflowExecution({ domain, workflowId, signalName: "go" });
  const reset = (more: { readonly dryRun?: boolean } = {}) =>
    owner.ekiden.resetWorkflowExecution({ domain, workflowId, decision: "LAST", ...more });
  const { runId: next } = await reset();
  assert.notEqual(next, runId, "a run without children is reset at any time");

  await decide(owner, startChild(childId));
  await until(async () =>
    typesOf(await historyOf(owner, { workflowId })).includes("ChildWorkflowExecutionStarted"),
  );
  await signal();
  await decide(owner, undefined, { of: workflowId });
  const rehearsed = await reset({ dryRun: true });
  assert.equal(rehearsed.children.length, 1);
  await assert.rejects(reset(), {
    name: "OperationNotPermittedFault",
    message: /earlier version of Ekiden .* children .*: bring them up to this version first/,
  });
  assert.equal(await openRunOf(owner, workflowId), next, "nothing was changed");

  await earlier.close();
  const { runId: last } = await reset();
  assert.equal(await openRunOf(owner, workflowId), last);
  await assert.rejects(openEarlier(), /newer Ekiden/);
});
