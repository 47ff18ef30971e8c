// A thread that watches over the process of a function, which may keep its own thread busy: it ends
// the process, with all that it has started, when that takes too much memory, and when the server
// is gone.
import { writeSync } from "node:fs";
import { workerData } from "node:worker_threads";
import { endOwnFamily } from "./family.ts";

export interface Watch {
  /** The process of the server. */
  readonly parent: number;
  readonly maxBytes: number;
  /** Of what the function has started. */
  readonly mark: string;
  /** Said on the standard error before the process ends for its memory. */
  readonly words: string;
}

const restMilliseconds = 100;
const { parent, maxBytes, mark, words } = workerData as Watch;

const say = (line: string): void => {
  try {
    writeSync(2, line);
  } catch {
    // It is not read.
  }
};

const rest = new Int32Array(new SharedArrayBuffer(4));
for (;;) {
  Atomics.wait(rest, 0, 0, restMilliseconds);
  if (process.ppid !== parent) endOwnFamily(mark);
  if (process.memoryUsage.rss() > maxBytes) {
    say(`\n${words}\n`);
    endOwnFamily(mark);
  }
}
