// Spans on their way to a collector: so many wait, in batches, and those beyond are lost and
// counted. What makes a span does not wait until it is sent.
import type { Alarm, Clock } from "../clock.ts";
import type { Log } from "../log/log.ts";
import type { Span } from "./span.ts";

interface SpanQueueLimits {
  /** Spans that may wait. */
  readonly maxSpans: number;
  readonly maxSpansPerBatch: number;
  /** The longest that a span waits for others. */
  readonly batchMilliseconds: number;
}

interface SpanQueueOptions extends SpanQueueLimits {
  /** Rejects where the collector has not taken them, after its own tries. */
  readonly send: (spans: readonly Span[]) => Promise<void>;
  /** Resolves with why the collector cannot be connected to. */
  readonly connectionProblem: () => Promise<string | undefined>;
  readonly steadyClock: Clock;
  readonly log: Pick<Log, "tracesFailed" | "tracesBack">;
}

export class SpanQueue {
  readonly #options: SpanQueueOptions;
  #waiting: Span[] = [];
  #alarm: Alarm | undefined;
  #sending: Promise<void> | undefined;
  #isFailing = false;
  /** Since the collector failed. */
  #lostSince = 0;
  #isClosed = false;
  readonly #figures = { sent: 0, lost: 0 };

  constructor(options: SpanQueueOptions) {
    this.#options = options;
  }

  /** How many the collector took, and how many it will never get. */
  get figures(): Readonly<Record<"sent" | "lost", number>> {
    return this.#figures;
  }

  add(span: Span): void {
    const { maxSpans, maxSpansPerBatch, batchMilliseconds, steadyClock } = this.#options;
    if (this.#isClosed || this.#waiting.length >= maxSpans) {
      this.#lose(1);
      return;
    }
    this.#waiting.push(span);
    if (this.#waiting.length >= maxSpansPerBatch) this.#start();
    else {
      const at = steadyClock.now() + batchMilliseconds;
      this.#alarm ??= steadyClock.at(at, () => this.#start());
    }
  }

  /** Of what is never made. */
  lose(spans: number): void {
    this.#lose(spans);
  }

  /**
   * Asks the collector before there is a span: a wrong address is reported at the start. Whether it
   * can be connected to is asked first, since sending is tried for long before it is given up.
   */
  async probe(): Promise<void> {
    const problem = await this.#options.connectionProblem();
    if (problem !== undefined) this.#failed(new Error(problem));
    await this.#send([]);
  }

  /** Resolves when at most half of the room is taken. */
  async room(): Promise<void> {
    while (this.#waiting.length > this.#options.maxSpans / 2) {
      this.#start();
      await this.#sending;
    }
  }

  /** Sends what waits, if the collector takes it by that time of the steady clock. */
  async close(until: number): Promise<void> {
    this.#isClosed = true;
    this.#start();
    const { steadyClock } = this.#options;
    await new Promise<void>((resolve) => {
      const late = steadyClock.at(until, () => {
        this.#lose(this.#waiting.splice(0).length);
        resolve();
      });
      void (this.#sending ?? Promise.resolve()).then(() => {
        late.cancel();
        resolve();
      });
    });
  }

  #lose(spans: number): void {
    this.#figures.lost += spans;
    if (this.#isFailing) this.#lostSince += spans;
  }

  #start(): void {
    this.#alarm?.cancel();
    this.#alarm = undefined;
    if (this.#waiting.length === 0) return;
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = undefined;
    });
  }

  async #sendAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      await this.#send(this.#waiting.splice(0, this.#options.maxSpansPerBatch));
    }
  }

  async #send(spans: readonly Span[]): Promise<void> {
    const { send, log } = this.#options;
    try {
      await send(spans);
      this.#figures.sent += spans.length;
      if (this.#isFailing) log.tracesBack(this.#lostSince);
      this.#isFailing = false;
      this.#lostSince = 0;
    } catch (error) {
      this.#failed(error);
      this.#lose(spans.length);
    }
  }

  /** Is said once, however often it fails in a row. */
  #failed(error: unknown): void {
    if (!this.#isFailing) this.#options.log.tracesFailed(error);
    this.#isFailing = true;
  }
}
