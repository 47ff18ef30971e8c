// Traces of executions: once a commit of this node has closed one, its history is read and made
// into spans, one execution after the other. Those beyond a bound are left out and counted.
import { decodeEvents, type HistoryEvent } from "@ekiden/model";
import type { Log } from "../log/log.ts";
import { readKnownHistory } from "../operations/explain/known-history.ts";
import { plainName } from "../store/domain-key.ts";
import type { ChangedRun, RunKey, Store } from "../store/store.ts";
import { spansOfHistory } from "./history-spans.ts";
import { parentInInput } from "./input-parent.ts";
import type { Sampling } from "./sampling.ts";
import { traceIdOf } from "./span-ids.ts";
import type { SpanQueue } from "./span-queue.ts";

/** Closed executions whose history is to be read. */
const maxRunsWaiting = 1_000;
/** Of a longer history there is only the span of the run. */
const maxEventsRead = 10_000;

interface ExecutionSpansOptions {
  readonly store: Pick<Store, "executions" | "histories">;
  readonly sampling: Sampling;
  readonly queue: SpanQueue;
  readonly log: Pick<Log, "jobFailed">;
}

export class ExecutionSpans {
  readonly #options: ExecutionSpansOptions;
  #waiting: RunKey[] = [];
  #working: Promise<void> | undefined;
  #isClosed = false;

  constructor(options: ExecutionSpansOptions) {
    this.#options = options;
  }

  /** To be called with each run that a commit has changed. */
  changed({ domain, workflowId, runId, measured }: ChangedRun): void {
    if (!measured.some(({ type }) => type.startsWith("WorkflowExecution"))) return;
    if (this.#isClosed || this.#waiting.length >= maxRunsWaiting) {
      this.#options.queue.lose(1);
      return;
    }
    this.#waiting.push({ domain, workflowId, runId });
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
    });
  }

  /** Completes the one that is being read; of the others a span each is counted as lost. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#options.queue.lose(this.#waiting.length);
    this.#waiting = [];
    await this.#working;
  }

  async #work(): Promise<void> {
    const { queue, log } = this.#options;
    for (let run = this.#waiting.shift(); run; run = this.#waiting.shift()) {
      await queue.room();
      await this.#trace(run).catch((error) => {
        queue.lose(1);
        log.jobFailed("traces of executions", error);
      });
    }
  }

  async #trace(run: RunKey): Promise<void> {
    const { store, sampling, queue } = this.#options;
    const { executions, histories } = store;
    const found = await executions.find(run);
    if (!found) return;
    const [first] = decodeEvents(await histories.read(found.id, 1, 1));
    if (first?.type !== "WorkflowExecutionStarted") return;
    const parent = parentInInput(first.data.input);
    const { workflowId, runId } = run;
    if (!sampling.takes(parent?.traceId ?? traceIdOf(runId), parent)) return;
    const { lastEventId } = found.execution;
    const events = await this.#eventsOf(found.id, first, lastEventId);
    const traced = { domain: plainName(run.domain), workflowId, runId, parent };
    for (const span of spansOfHistory(traced, events)) queue.add(span);
  }

  async #eventsOf(
    id: Parameters<Store["histories"]["read"]>[0],
    first: HistoryEvent,
    lastEventId: number,
  ): Promise<readonly HistoryEvent[]> {
    const { histories } = this.#options.store;
    if (lastEventId <= maxEventsRead) {
      return (await readKnownHistory(histories, id, lastEventId)) ?? [];
    }
    return [first, ...decodeEvents(await histories.read(id, lastEventId, lastEventId))];
  }
}
