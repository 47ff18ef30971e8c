// What nodes ask of schedules is planned while there are none, and stays planned so. It must find
// what it wants by an index when many have come.
import assert from "node:assert/strict";
import { after as atEnd, test } from "node:test";
import { type Plan, PlanLog, type PlanNode, startTestPostgres } from "@ekiden/testing";
import type { ScheduleRecord, ScheduleStore } from "../../src/store/schedule-store.ts";
import { openPostgresHarness } from "./postgres-harness.ts";
import { dawn, domain, second } from "./suite/store-harness.ts";

const log = new PlanLog();
const postgres = await startTestPostgres({
  settings: [...log.settings, "autovacuum=off"],
  onLine: log.read,
});
atEnd(() => postgres[Symbol.asyncDispose]());

const stored = 3_000;
/** From the sixth time on PostgreSQL keeps a plan for any values. */
const keptFrom = 7;

const schedule = (name: string): ScheduleRecord => ({
  domain,
  name,
  id: name,
  createdAt: dawn,
  revision: "1",
  definition: "{}",
  state: "{}",
  dueAt: dawn + second,
});

/** All that is asked of one schedule, and of those that are due. */
const useAll = async (schedules: ScheduleStore, name: string): Promise<void> => {
  const one = schedule(name);
  await schedules.add(one, stored + keptFrom);
  await schedules.find(one);
  await schedules.list({ domain, pageSize: 10, after: name });
  await schedules.due(dawn + second, 10);
  await schedules.nextDueAt();
  assert.equal(await schedules.change(one, "1", { ...one, revision: "2" }), true);
  assert.equal(await schedules.remove(one), true);
};

const asked = [
  "change-schedule",
  "delete-schedule",
  "insert-schedule",
  "schedules-ascending",
  "select-due-schedules",
  "select-next-due-schedule",
  "select-schedule",
];

const isOfSchedules = (node: PlanNode): boolean => node["Relation Name"] === "schedules";

const readsAll = ({ nodes }: Plan): boolean =>
  nodes
    .filter(isOfSchedules)
    .some((node) => node["Node Type"] === "Seq Scan" || (node["Rows Removed by Filter"] ?? 0) > 0);

test("what is asked of schedules goes by an index, if planned before there were any", async () => {
  await using harness = await openPostgresHarness(postgres);
  await postgres.run("ekiden_1", "alter database ekiden_1 set auto_explain.log_min_duration = 0");
  await postgres.run("ekiden_1", "vacuum (analyze) schedules");
  await harness.reopen();
  const { schedules } = harness.store;
  for (let round = 0; round < keptFrom; round += 1) await useAll(schedules, `first-${round}`);
  await postgres.run(
    "ekiden_1",
    `insert into schedules
     select d.id, 'stored-' || n, n::text, 0, '1', '{}', '{}', ${dawn} + n
     from domains d, generate_series(1, ${stored}) n`,
  );
  await postgres.untilLogged();
  log.take();
  await useAll(schedules, "last");
  await postgres.untilLogged();
  const plans = log.take().filter(({ nodes }) => nodes.some(isOfSchedules));
  assert.deepEqual([...new Set(plans.map(({ name }) => name))].toSorted(), asked);
  const scanning = plans.filter(readsAll).map(({ name }) => name);
  assert.deepEqual(scanning, [], "all schedules are read");
});
