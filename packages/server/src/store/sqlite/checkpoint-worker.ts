// The thread that makes checkpoints: some time after it was asked, and then it says so.
import { statSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import Sqlite from "better-sqlite3";

const restMilliseconds = 100;
/** A log of this size is emptied even though commits have to wait for it. */
const logBytesMost = 256 * 1024 * 1024;
const busyMillisecondsMost = 1000;

const path: string = workerData;
const connection = new Sqlite(path, { timeout: busyMillisecondsMost });
// The file must be on the disk before the log that says the same may be used again.
connection.pragma("synchronous = full");

const logBytes = (): number => statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;

const checkpoint = (): void => {
  try {
    connection.pragma("wal_checkpoint(passive)");
    if (logBytes() > logBytesMost) connection.pragma("wal_checkpoint(truncate)");
  } catch {
    // The disk is full or failing. Nothing is lost: what is in the log stays there.
  }
  parentPort?.postMessage("done");
};

let pending: NodeJS.Timeout | undefined;
parentPort?.on("message", (message: "checkpoint" | "close") => {
  if (message === "checkpoint") pending = setTimeout(checkpoint, restMilliseconds);
  else {
    clearTimeout(pending);
    connection.close();
    parentPort?.close();
  }
});
