// The thread that makes checkpoints: some time after it was asked, and then it says so.
//
// A passive checkpoint delays no commit, but never quite catches up with a writer that goes on. So
// once the log is long and the rest of it short, commits wait for that rest, and the log begins
// anew in the same place: a file that does not grow is also the quicker one to sync.
//
// A program that reads for long, such as one that makes a backup, keeps the log from that. Commits
// must not wait for it: the log grows until it has ended.
import { parentPort, workerData } from "node:worker_threads";
import { openSqlite } from "./native-binding.ts";

const restMilliseconds = 100;
/** After commits have waited in vain. */
const longRestMilliseconds = 2_000;
const maxLogPages = 16_384;
const maxRemainderPages = 256;
const maxPasses = 8;
/** So long commits wait for a reader. */
const maxBusyMilliseconds = 30;

const connection = openSqlite(workerData as string, { timeout: maxBusyMilliseconds });
// The file must be on the disk before the log that says the same may be used again.
connection.pragma("synchronous = full");

interface Progress {
  readonly busy: number;
  readonly log: number;
  readonly checkpointed: number;
}

const checkpoint = (mode: "passive" | "restart"): Progress => {
  const [progress] = connection.pragma(`wal_checkpoint(${mode})`) as Progress[];
  return progress ?? { busy: 0, log: 0, checkpointed: 0 };
};

/** Returns whether commits have waited in vain. */
const checkpointAll = (): boolean => {
  let before = -1;
  for (let pass = 1; pass <= maxPasses; pass += 1) {
    const { log, checkpointed } = checkpoint("passive");
    if (log < maxLogPages) return false;
    if (log - checkpointed <= maxRemainderPages) break;
    // A reader still needs what the rest would overwrite.
    if (checkpointed <= before) return false;
    before = checkpointed;
  }
  return checkpoint("restart").busy > 0;
};

let rest = restMilliseconds;

const answer = (): void => {
  try {
    rest = checkpointAll() ? longRestMilliseconds : restMilliseconds;
  } catch {
    // The disk is full or failing. Nothing is lost: what is in the log stays there.
  }
  parentPort?.postMessage("done");
};

let pending: NodeJS.Timeout | undefined;
parentPort?.on("message", (message: "checkpoint" | "close") => {
  if (message === "checkpoint") pending = setTimeout(answer, rest);
  else {
    clearTimeout(pending);
    connection.close();
    parentPort?.close();
  }
});
