// Ends what functions have left behind: processes whose parents have ended, so that only their mark
// says whose they are. All processes of the machine are looked at for it, which takes a while: once
// for all functions that have ended meanwhile, and without holding up anything else.
import { readFile } from "node:fs/promises";
import { end, environmentFile, markIn, maxSweeps, processIds } from "./family.ts";

export class ProcessSweeper {
  #waiting = new Set<string>();
  #sweeping: Promise<void> = Promise.resolve();
  #isQueued = false;

  /** Resolves when no process with the mark is left, or new ones come faster than they end. */
  end(mark: string): Promise<void> {
    this.#waiting.add(mark);
    // One that has begun may have looked past it already.
    if (!this.#isQueued) this.#sweeping = this.#sweeping.then(() => this.#sweep());
    this.#isQueued = true;
    return this.#sweeping;
  }

  async #sweep(): Promise<void> {
    this.#isQueued = false;
    const marks = this.#waiting;
    this.#waiting = new Set();
    for (let sweep = 0; sweep < maxSweeps; sweep += 1) {
      if (!(await endMarked(marks))) return;
    }
  }
}

/** False: there was none. */
const endMarked = async (marks: ReadonlySet<string>): Promise<boolean> => {
  let isAny = false;
  for (const id of processIds()) {
    const mark = markIn(await readFile(environmentFile(id), "latin1").catch(() => ""));
    if (mark === undefined || !marks.has(mark)) continue;
    end(id);
    isAny = true;
  }
  return isAny;
};
