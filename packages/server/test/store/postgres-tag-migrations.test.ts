// The migrations that brought the entries of tags, on a real database with nodes at work on it.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { migrations as released } from "../../src/store/postgres/migrations/migrations.ts";
import { postgres } from "../shared-postgres.ts";
import { Trial } from "./migration-trial.ts";

describe("the migration to tags by statement", () => {
  const before = released.slice(
    0,
    released.findIndex(({ name }) => name === "tags by statement"),
  );
  const tags = "select tag from run_tags order by tag, execution";

  test("enters the tags of a run that a call writes which began before it and ended after", async () => {
    const trial = await Trial.begin(postgres);
    await using harness = await trial.openHarness(before);
    await harness.start("first", { tagList: ["a"] });
    await using hand = await trial.hand();
    await hand.query("begin; select from runs");
    const migrated = trial.migrate(released);
    const waits = (mode: string) =>
      trial.until(`select 1 from pg_locks where not granted and relation = 'runs'::regclass
        and mode = '${mode}'`);
    await waits("AccessExclusiveLock");
    const started = harness.start("second", { tagList: ["b", "c"] });
    await waits("RowExclusiveLock");
    await hand.query("commit");
    await Promise.all([started, migrated]);
    assert.deepEqual(await trial.run(tags), [{ tag: "a" }, { tag: "b" }, { tag: "c" }]);
  });

  test("lets nodes of any program enter each tag once", async () => {
    const trial = await Trial.begin(postgres);
    await using harness = await trial.openHarness(before);
    await trial.migrate(released);
    await harness.start("first", { tagList: ["b", "a", "a"] });
    const columns = "part, id, domain, workflow_id, run_id, type_name, type_version, tags";
    const rest = "started_at, due_at, version, kept_event_id, state";
    await trial.run(
      `insert into executions (${columns}, ${rest}) select (part + 1) % 1024, id + 1, domain, 'w', 'r',
        type_name, type_version, '{c,c}', ${rest} from runs`,
    );
    assert.deepEqual(await trial.run(tags), [{ tag: "a" }, { tag: "b" }, { tag: "c" }]);
  });
});

describe("the migration to indexes of types and tags", () => {
  const before = released.slice(
    0,
    released.findIndex(({ name }) => /types and tags/.test(name)),
  );
  const tags = "select tag from run_tags order by tag, execution";

  test("enters the tags of runs that were there, and of those that older nodes start and remove", async () => {
    const trial = await Trial.begin(postgres);
    await using harness = await trial.openHarness(before);
    const old = harness.store;
    const first = await harness.start("first", { tagList: ["b", "a", "\u0000"] });
    await harness.start("untagged");
    await trial.migrate(released);
    const entered = async () => (await trial.run(tags)).map(({ tag }) => tag);
    const escaped = '\u0001"\\u0000"';
    assert.deepEqual(await entered(), [escaped, "a", "b"]);
    await harness.start("second", { tagList: ["a", "c"] });
    assert.deepEqual(await entered(), [escaped, "a", "a", "b", "c"]);
    await harness.terminate(first);
    await old.executions.remove(first.id);
    assert.deepEqual(await entered(), ["a", "c"]);
  });

  test("goes on after a crash in its midst", async () => {
    const trial = await Trial.begin(postgres);
    await using harness = await trial.openHarness(before);
    await harness.start("first", { tagList: ["a"] });
    const [migration = assert.fail()] = released.slice(before.length);
    assert.ok("concurrently" in migration);
    const broken = { ...migration, concurrently: [...migration.concurrently, "select 1 / 0"] };
    await assert.rejects(trial.migrate([...before, broken]), /division by zero/);
    assert.equal((await trial.schema())?.version, before.length);
    await trial.migrate(released);
    assert.deepEqual(await trial.run(tags), [{ tag: "a" }]);
  });
});
