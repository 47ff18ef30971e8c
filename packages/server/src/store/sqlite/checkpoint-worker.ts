// The thread that makes checkpoints: some time after it was asked, and then it says so.
//
// A passive checkpoint delays no commit, but never quite catches up with a writer that goes on. So
// once the log is long and the rest of it short, commits wait for that rest, and the log begins
// anew in the same place: a file that does not grow is also the quicker one to sync.
import { parentPort, workerData } from "node:worker_threads";
import { openSqlite } from "./native-binding.ts";

const restMilliseconds = 100;
const maxLogPages = 16_384;
const maxRemainderPages = 256;
const maxPasses = 8;
const maxBusyMilliseconds = 1000;

const connection = openSqlite(workerData as string, { timeout: maxBusyMilliseconds });
// The file must be on the disk before the log that says the same may be used again.
connection.pragma("synchronous = full");

interface Progress {
  readonly log: number;
  readonly checkpointed: number;
}

const checkpoint = (mode: "passive" | "restart"): Progress => {
  const [progress] = connection.pragma(`wal_checkpoint(${mode})`) as Progress[];
  return progress ?? { log: 0, checkpointed: 0 };
};

const checkpointAll = (): void => {
  for (let pass = 1; pass <= maxPasses; pass += 1) {
    const { log, checkpointed } = checkpoint("passive");
    if (log < maxLogPages) return;
    if (log - checkpointed <= maxRemainderPages) break;
  }
  checkpoint("restart");
};

const answer = (): void => {
  try {
    checkpointAll();
  } catch {
    // The disk is full or failing. Nothing is lost: what is in the log stays there.
  }
  parentPort?.postMessage("done");
};

let pending: NodeJS.Timeout | undefined;
parentPort?.on("message", (message: "checkpoint" | "close") => {
  if (message === "checkpoint") pending = setTimeout(answer, restMilliseconds);
  else {
    clearTimeout(pending);
    connection.close();
    parentPort?.close();
  }
});
