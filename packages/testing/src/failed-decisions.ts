// Decision tasks that fail again and again: the worker's log tells of each.
import type { WorkflowLog } from "@ekiden/flow";

/** A decider may be mended while a test runs; after so many failures nobody will do it. */
const maxFailures = 5;

interface Failed {
  readonly runId: unknown;
  readonly error: string;
}

export class FailedDecisions {
  readonly #failed: Failed[] = [];
  #isOver = false;

  /** So many have failed. */
  get count(): number {
    return this.#failed.length;
  }

  /** A log that hands everything on, and remembers what it says of decision tasks. */
  listen(log: WorkflowLog): WorkflowLog {
    return {
      info: (message, fields) => this.#isOver || log.info(message, fields),
      warn: (message, fields) => this.#isOver || log.warn(message, fields),
      error: (message, fields) => {
        if (message === "A decision task failed") {
          this.#failed.push({ runId: fields.runId, error: String(fields.error) });
        }
        return this.#isOver || log.error(message, fields);
      },
    };
  }

  /** Nothing that is said from now on, by activities that are left behind, is of interest. */
  end(): void {
    this.#isOver = true;
  }

  /** The error of a run whose tasks have failed too often since there were so many. */
  hopelessSince(count: number): string | undefined {
    const failed = this.#failed.slice(count);
    const last = failed.at(-1);
    const ofLast = failed.filter(({ runId }) => runId === last?.runId);
    return ofLast.length < maxFailures ? undefined : last?.error;
  }
}
