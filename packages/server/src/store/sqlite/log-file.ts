// The write-ahead log as a file to be synced. SQLite writes it; a commit is durable once the file
// is on the disk, whichever thread syncs it. Syncing here lets the main thread go on meanwhile.
import { closeSync, fdatasync, fdatasyncSync, openSync } from "node:fs";
import { promisify } from "node:util";

const fdatasyncLater = promisify(fdatasync);

export class LogFile {
  readonly #descriptor: number;

  /** `database`: the path of a database that has been written to in WAL mode. */
  constructor(database: string) {
    this.#descriptor = openSync(`${database}-wal`, "r+");
  }

  sync(): Promise<void> {
    return fdatasyncLater(this.#descriptor);
  }

  syncNow(): void {
    fdatasyncSync(this.#descriptor);
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}
