// Backups of what is used, restored beside it: all that was told by then is there, and no more; and
// what was handed out later names nothing there.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { startTestPostgres } from "@ekiden/testing";
import Sqlite from "better-sqlite3";
import { temporaryDirectory } from "../durability/directory.ts";
import type { LoadRun } from "../durability/load-run.ts";
import type { Interval } from "../durability/stand-still.ts";
import { pass } from "../durability/time.ts";
import { archiveIn, backUp, nameMoment, restoreTo } from "./postgres-backup.ts";
import { checkRestored } from "./restored.ts";
import { bringTokensOfBefore } from "./restored-tokens.ts";
import type { Report, Script, ScriptOptions } from "./script.ts";
import { runTrial } from "./trial.ts";

const loadMilliseconds = 2_000;
const nodes = 2;

/** What the command of docs/operations/backup.md does: without a transaction it would not end. */
const copyDatabase = async (from: string, to: string): Promise<Interval> => {
  mkdirSync(to);
  const database = new Sqlite(join(from, "ekiden.db"), { readonly: true });
  const begun = Date.now();
  database.exec("begin; select count(*) from sqlite_schema");
  await database.backup(join(to, "ekiden.db"));
  database.close();
  return { from: begun, until: Date.now() };
};

const embedded = async ({ cycles, seed, startsPerSecond, say }: ScriptOptions): Promise<Report> => {
  using directory = temporaryDirectory();
  const data = join(directory.path, "data");
  return await runTrial({ servers: [{ data }], seed, cycles, startsPerSecond }, async (run) => {
    const failures: string[] = [];
    for (let cycle = 1; cycle <= cycles; cycle += 1) {
      await pass(loadMilliseconds);
      const copy = join(directory.path, `copy-${cycle}`);
      const instant = await copyDatabase(data, copy);
      failures.push(...(await checkRestored(run, instant, { data: copy })));
      say(`${cycle} of ${cycles}: a copy of the data directory, made and looked at`);
    }
    return { failures };
  });
};

const overPostgres = async ({
  cycles,
  seed,
  startsPerSecond,
  say,
}: ScriptOptions): Promise<Report> => {
  using directory = temporaryDirectory();
  const { path: archive, settings } = archiveIn(directory.path);
  await using postgres = await startTestPostgres({ settings });
  const store = await postgres.createDatabase();
  const servers = Array.from({ length: nodes }, () => ({ store }));
  const milliseconds = 5_000;
  const shared = {
    patienceMilliseconds: milliseconds,
    commitMilliseconds: milliseconds,
    claimMilliseconds: milliseconds,
  };
  const restore = async (run: LoadRun): Promise<readonly string[]> => {
    await pass(loadMilliseconds);
    const base = join(directory.path, "base");
    await backUp(postgres, base);
    say("a base backup is made");
    await pass(loadMilliseconds);
    const instant = await nameMoment(postgres);
    say("a moment is named, and its log is archived");
    await using restored = await restoreTo(base, archive);
    say("that moment is restored");
    const url = store.replace(/host=.*/, `host=${encodeURIComponent(restored.directory)}`);
    const circumstances = { maxCommitMilliseconds: shared.commitMilliseconds };
    return await checkRestored(run, instant, { store: url, circumstances });
  };
  return await runTrial({ servers, seed, cycles, startsPerSecond, ...shared }, async (run) => ({
    failures: await restore(run),
  }));
};

export const backup: Script = {
  what: "copies of a data directory in use, and a moment of a PostgreSQL, are restored",
  cycles: 3,
  async run(options) {
    const first = await embedded(options);
    const second = await overPostgres(options);
    const tokens = await bringTokensOfBefore(options);
    const figures = Object.entries(second.figures).map(
      ([name, figure]) => [name, figure + (first.figures[name] ?? 0)] as const,
    );
    return {
      cycles: options.cycles + 1,
      figures: {
        ...Object.fromEntries(figures),
        "tokens of before, refused": tokens.refused,
      },
      failures: [...first.failures, ...second.failures, ...tokens.failures],
      longestOutageMilliseconds: Math.max(
        first.longestOutageMilliseconds,
        second.longestOutageMilliseconds,
      ),
    };
  },
};
