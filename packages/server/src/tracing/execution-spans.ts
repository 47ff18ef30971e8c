// Traces of executions: once a commit of this node has closed one, its history is read and made
// into spans, one execution after the other. With an interval, what has ended of an open one is
// sent before. Executions beyond a bound are left out and counted.
import { decodeEvents, type HistoryEvent } from "@ekiden/model";
import type { Alarm, Clock } from "../clock.ts";
import type { Log } from "../log/log.ts";
import { readKnownHistory } from "../operations/explain/known-history.ts";
import { plainName } from "../store/domain-key.ts";
import type { ChangedRun, EventRange, ExecutionId, Store } from "../store/store.ts";
import { type ChangedPart, ChangedRuns, isRecordedIn, type TracedKey } from "./changed-runs.ts";
import { spansOfHistory } from "./history-spans.ts";
import { parentInInput } from "./input-parent.ts";
import type { Sampling } from "./sampling.ts";
import { traceIdOf } from "./span-ids.ts";
import type { SpanQueue } from "./span-queue.ts";

/** Executions whose history is to be read. */
export const maxRunsWaiting = 1_000;
/** Those that an interval adds to them, so that room is left for such as close. */
export const maxRunsPerInterval = 500;
/** Of a longer history there is only the span of the run. */
export const maxEventsRead = 10_000;

interface ExecutionSpansOptions {
  readonly store: Pick<Store, "histories">;
  readonly sampling: Sampling;
  readonly queue: SpanQueue;
  readonly log: Pick<Log, "jobFailed">;
  readonly steadyClock: Clock;
  /** Between two parts of the trace of an open execution; undefined: it is sent when it closes. */
  readonly intervalMilliseconds: number | undefined;
}

interface Waiting {
  readonly run: TracedKey;
  /** The latest that this node has recorded: spans that end later are not of this part. */
  readonly lastEventId: number;
  /** Undefined for the whole trace. */
  readonly recorded?: readonly EventRange[];
}

const waitingOf = ({ run, recorded }: ChangedPart): Waiting => ({
  run,
  recorded,
  lastEventId: recorded.at(-1)?.last ?? 0,
});

export class ExecutionSpans {
  readonly #options: ExecutionSpansOptions;
  readonly #changed = new ChangedRuns();
  #waiting: Waiting[] = [];
  #working: Promise<void> | undefined;
  #alarm: Alarm | undefined;
  #isClosed = false;
  #isLate = false;

  constructor(options: ExecutionSpansOptions) {
    this.#options = options;
  }

  /** To be called with each run that a commit has changed. */
  changed({ id, domain, workflowId, runId, measured, recorded }: ChangedRun): void {
    const run = { id, domain, workflowId, runId };
    const isClosing = measured.some(({ type }) => type.startsWith("WorkflowExecution"));
    if (this.#options.intervalMilliseconds === undefined) {
      if (isClosing) this.#enqueue({ run, lastEventId: recorded.last });
      return;
    }
    if (this.#isClosed) {
      this.#options.queue.lose(1);
      return;
    }
    const early = this.#changed.add(run, recorded);
    if (early) this.#enqueue(waitingOf(early));
    const whole = isClosing ? this.#changed.take(run) : undefined;
    if (whole) this.#enqueue(waitingOf(whole));
    this.#waitForInterval();
  }

  /**
   * Reads what has changed, until that time of the steady clock: then the store may be closed. What
   * is left is counted as lost.
   */
  async close(until: number): Promise<void> {
    this.#alarm?.cancel();
    this.#takeChanged(maxRunsWaiting);
    this.#isClosed = true;
    await this.#workedUntil(until);
    this.#options.queue.lose(this.#waiting.length + this.#changed.size);
    this.#waiting = [];
  }

  /** The work may stand still, for as long as the collector takes nothing. */
  async #workedUntil(time: number): Promise<void> {
    const { steadyClock } = this.#options;
    await new Promise<void>((resolve) => {
      const late = steadyClock.at(time, () => {
        this.#isLate = true;
        resolve();
      });
      void (this.#working ?? Promise.resolve()).then(() => {
        late.cancel();
        resolve();
      });
    });
  }

  #waitForInterval(): void {
    const { steadyClock, intervalMilliseconds } = this.#options;
    if (intervalMilliseconds === undefined || this.#changed.size === 0) return;
    this.#alarm ??= steadyClock.at(steadyClock.now() + intervalMilliseconds, () => {
      this.#alarm = undefined;
      this.#takeChanged(maxRunsPerInterval);
      this.#waitForInterval();
    });
  }

  #takeChanged(maxRuns: number): void {
    while (this.#waiting.length < maxRuns) {
      const part = this.#changed.takeOldest();
      if (!part) return;
      this.#enqueue(waitingOf(part));
    }
  }

  #enqueue(waiting: Waiting): void {
    if (this.#isClosed || this.#waiting.length >= maxRunsWaiting) {
      this.#options.queue.lose(1);
      return;
    }
    this.#waiting.push(waiting);
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
    });
  }

  async #work(): Promise<void> {
    const { queue, log } = this.#options;
    while (!this.#isLate) {
      const waiting = this.#waiting.shift();
      if (!waiting) return;
      await queue.room();
      if (this.#isLate) {
        queue.lose(1);
        return;
      }
      await this.#trace(waiting).catch((error) => {
        queue.lose(1);
        // The store may have been closed meanwhile.
        if (!this.#isLate) log.jobFailed("traces of executions", error);
      });
    }
  }

  /** Of a run that was removed meanwhile there is nothing to read. */
  async #trace({ run, recorded, lastEventId }: Waiting): Promise<void> {
    const { store, sampling, queue } = this.#options;
    const [first] = decodeEvents(await store.histories.read(run.id, 1, 1));
    if (first?.type !== "WorkflowExecutionStarted") return;
    const parent = parentInInput(first.data.input);
    const { workflowId, runId } = run;
    if (!sampling.takes(parent?.traceId ?? traceIdOf(runId), parent)) return;
    const events = await this.#eventsOf(run.id, first, lastEventId);
    const traced = { domain: plainName(run.domain), workflowId, runId, parent };
    const isEndWanted = recorded && isRecordedIn(recorded);
    for (const span of spansOfHistory(traced, events, isEndWanted)) queue.add(span);
  }

  async #eventsOf(
    id: ExecutionId,
    first: HistoryEvent,
    lastEventId: number,
  ): Promise<readonly HistoryEvent[]> {
    const { histories } = this.#options.store;
    if (lastEventId <= maxEventsRead) {
      return (await readKnownHistory(histories, { id, lastEventId })) ?? [];
    }
    return [first, ...decodeEvents(await histories.read(id, lastEventId, lastEventId))];
  }
}
