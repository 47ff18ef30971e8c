// A write without an effect, on the way that all changes take: together with
// those of its turn it is committed and brought to the disk, or fails as they would.
import type { Database } from "./database.ts";
import type { GroupCommit, Participant } from "./group-commit.ts";

export class ReadinessProbe implements Participant {
  readonly #database: Database;
  readonly #commit: GroupCommit;
  readonly #write: { run(): unknown };
  #isAsked = false;

  constructor(database: Database, commit: GroupCommit) {
    this.#database = database;
    this.#commit = commit;
    this.#write = database.connection.prepare(
      `insert into meta values ('probes', 1) on conflict (key) do update set value = value + 1`,
    );
  }

  /** Resolves when it is on the disk; rejects with ServiceUnavailable. */
  async probe(): Promise<void> {
    await this.#database.requireFiles();
    await this.#commit.gather(() => {
      this.#isAsked = true;
      this.#commit.join();
    });
  }

  write(): void {
    if (this.#isAsked) this.#write.run();
  }

  settle(): void {
    this.#isAsked = false;
  }

  forget(): void {
    this.#isAsked = false;
  }
}
