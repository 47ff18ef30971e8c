import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { PlanLog, startTestPostgres } from "@ekiden/testing";

test("a PostgreSQL of a test keeps its data where it is told to, and leaves nothing there", async () => {
  const directory = mkdtempSync(join(tmpdir(), "ekiden-"));
  // Whoever PostgreSQL runs as has to get there.
  chmodSync(directory, 0o755);
  {
    await using postgres = await startTestPostgres({ directory });
    const [row] = await postgres.run("postgres", "show data_directory");
    assert.ok(String(row?.data_directory).startsWith(directory));
    assert.ok(postgres.pid);
  }
  assert.deepEqual(readdirSync(directory), []);
  rmSync(directory, { recursive: true });
});

test("a log of plans has each statement by its name, with what its parts really did", async () => {
  const log = new PlanLog();
  await using postgres = await startTestPostgres({
    settings: log.settings,
    onLine: log.read,
  });
  await postgres.run("postgres", "alter role ekiden set auto_explain.log_min_duration = 0");
  await postgres.run("postgres", "create table runners as select n from generate_series(1, 10) n");
  log.take();
  await postgres.run("postgres", "select n from runners where n > 7 /* last-runners */");
  const [plan] = log.take();
  assert.equal(plan?.name, "last-runners");
  assert.deepEqual(
    plan.nodes.map((node) => [
      node["Node Type"],
      node["Actual Rows"],
      node["Rows Removed by Filter"],
    ]),
    [["Seq Scan", 3, 7]],
  );
  assert.deepEqual(log.take(), []);
});
