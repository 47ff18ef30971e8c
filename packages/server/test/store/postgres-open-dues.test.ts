// While retention waits, open runs alone are looked for, among closed ones that have expired.
import assert from "node:assert/strict";
import { after as atEnd, test } from "node:test";
import { type Plan, PlanLog, startTestPostgres } from "@ekiden/testing";
import { openPostgresHarness } from "./postgres-harness.ts";
import { day, type StoreHarness, second } from "./suite/store-harness.ts";

const log = new PlanLog();
const postgres = await startTestPostgres({ settings: log.settings, onLine: log.read });
atEnd(() => postgres[Symbol.asyncDispose]());

const stored = 1_000;
/** Of so many one stays open, and is not due for long. */
const openEvery = 4;
const maxAtOnce = 500;
const minute = 60 * second;

const storeOne = async (harness: StoreHarness, index: number): Promise<void> => {
  const run = await harness.start(`w-${index}`, { executionStartToCloseTimeout: "31536000" });
  if (index % openEvery !== 0) await harness.terminate(run);
};

const leftOut = ({ nodes }: Plan): number =>
  Math.max(...nodes.map((node) => node["Rows Removed by Filter"] ?? 0));

test("closed runs that wait to be removed are read once a minute, and not by each look", async () => {
  await using harness = await openPostgresHarness(postgres);
  for (let first = 0; first < stored; first += maxAtOnce) {
    const indexes = Array.from({ length: maxAtOnce }, (_, index) => first + index);
    await Promise.all(indexes.map((index) => storeOne(harness, index)));
  }
  await postgres.run("ekiden_1", "analyze");
  await postgres.run("ekiden_1", "alter database ekiden_1 set auto_explain.log_min_duration = 0");
  await harness.reopen();
  const { executions } = harness.store;
  for (let seconds = 0; seconds <= 60; seconds += 1) {
    const at = harness.now + 2 * day + seconds * second;
    assert.deepEqual(await executions.due(at, 256, "open"), []);
  }
  await postgres.untilLogged();
  const looks = log.take().filter(({ name }) => name === "claim-open-due");
  assert.equal(looks.length, 61);
  const complete = looks.flatMap((look, index) => (leftOut(look) > 0 ? [index] : []));
  assert.deepEqual(complete, [0, 60]);
});

test("an open run that a node left when it died is found within a minute, though long due", async () => {
  await using harness = await openPostgresHarness(postgres);
  const run = await harness.start("left", { executionStartToCloseTimeout: "1" });
  harness.now += day;
  const setClaim = (values: string) =>
    postgres.run("ekiden_2", `update runs set (claimed_by, claimed_until) = (${values})`);
  const look = async () => {
    const due = await harness.store.executions.due(harness.now, 256, "open");
    return due.map(({ id }) => id);
  };
  await setClaim("999999, now() + interval '1 hour'");
  assert.deepEqual(await look(), []);
  await setClaim("999999, now() - interval '1 hour'");
  harness.now += minute;
  assert.deepEqual(await look(), [run.id]);
});
