// Types and their domain, where several programs have one database open.
import assert from "node:assert/strict";
import { test } from "node:test";
import pg from "pg";
import { systemClock } from "../../src/clock.ts";
import { openPostgresStore } from "../../src/store/postgres-store.ts";
import { postgres } from "../shared-postgres.ts";
import { dawn, domain, limits } from "./suite/store-harness.ts";

const isWaiting = "select from pg_stat_activity where query like $1 and wait_event_type = 'Lock'";

test("a type that is being registered is deprecated with its domain", async (t) => {
  const url = await postgres.createDatabase();
  const store = await openPostgresStore({ url, limits, clock: systemClock });
  t.after(() => store.close());
  const settings = { retentionDays: "1", tags: [] };
  await store.domains.register({ key: domain, status: "REGISTERED", ...settings }, 9);
  const type = { domain, name: "a", version: "1" };
  await store.types.register(
    "activity",
    { ...type, status: "REGISTERED", createdAt: dawn, defaults: {} },
    9,
  );
  const database = /\/(ekiden_\d+)\?/.exec(url)?.[1] ?? assert.fail(url);
  const hand = new pg.Client({ host: postgres.directory, user: "ekiden", database });
  await hand.connect();
  t.after(() => hand.end());
  // Another node registers a second one, and has not committed when the domain is deprecated.
  await hand.query("begin");
  await hand.query("select from domains for share");
  await hand.query(
    `insert into types (domain, kind, name, version, status, created_at, defaults)
     select domain, kind, 'b', version, status, created_at, defaults from types`,
  );
  const deprecated = store.domains.deprecate(domain, dawn);
  // A transaction goes on seeing the activity that it saw first.
  const look = async () => {
    await hand.query("select pg_stat_clear_snapshot()");
    return (await hand.query(isWaiting, ["%deprecate-domain%"])).rowCount;
  };
  while ((await look()) === 0);
  await hand.query("commit");
  await deprecated;
  for (const name of ["a", "b"]) {
    const found = await store.types.find("activity", { ...type, name });
    assert.deepEqual([found?.status, found?.deprecatedAt], ["DEPRECATED", dawn]);
  }
  await store.domains.undeprecate(domain);
  const back = await store.types.find("activity", { ...type, name: "b" });
  assert.equal(back?.status, "REGISTERED");
});
