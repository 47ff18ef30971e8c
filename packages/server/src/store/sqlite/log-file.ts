// The write-ahead log as a file to be synced. SQLite writes it; a commit is durable once the file
// is on the disk, whichever thread syncs it. Syncing here lets the main thread go on meanwhile.
import { closeSync, fdatasync, fdatasyncSync, openSync } from "node:fs";
import { promisify } from "node:util";

const fdatasyncLater = promisify(fdatasync);

export class LogFile {
  // One for each thread that syncs: an operating system tells the failure of a page that it could
  // not write once for each opening of the file, and each thread has to be told.
  readonly #descriptorBeside: number;
  readonly #descriptor: number;

  /** `database`: the path of a database that has been written to in WAL mode. */
  constructor(database: string) {
    this.#descriptorBeside = openSync(`${database}-wal`, "r+");
    this.#descriptor = openSync(`${database}-wal`, "r+");
  }

  sync(): Promise<void> {
    return fdatasyncLater(this.#descriptorBeside);
  }

  syncNow(): void {
    fdatasyncSync(this.#descriptor);
  }

  close(): void {
    closeSync(this.#descriptorBeside);
    closeSync(this.#descriptor);
  }
}
