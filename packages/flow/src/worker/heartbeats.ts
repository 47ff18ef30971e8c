// Heartbeats of one activity: sent by themselves, and with what it last had to say.
import type { Codec } from "../codec.ts";
import { CanceledError } from "../errors.ts";
import { isGone } from "../faults.ts";
import type { WorkflowLog } from "../log.ts";
import type { PayloadPipeline } from "../payload-pipeline.ts";
import type { Service } from "../service.ts";
import { HeartbeatDetails } from "./heartbeat-details.ts";
import { clearInterval, clearTimeout, setInterval, setTimeout } from "./real-timers.ts";

interface HeartbeatOptions {
  readonly client: Service;
  readonly taskToken: string;
  /** Between two heartbeats. */
  readonly milliseconds: number;
  readonly codec: Codec;
  readonly payloads: PayloadPipeline;
  readonly log: WorkflowLog;
  /** Aborted when the activity is no longer needed. */
  readonly cancel: AbortController;
}

/** Of a beat, for an answer: one that is lost has ended when the next is due. */
const shareOfBeat = 0.8;
/** So long an answer may take, however fast the heart beats. */
const leastMilliseconds = 500;
/** So long the answer to the task waits for a heartbeat that is on its way. */
const beforeAnswerMilliseconds = 1_000;
/** So long a worker that leaves the task open waits for its last heartbeat: no answer is late. */
const leftOpenMilliseconds = 10_000;

/** The task is not open: it has run out of time, or its workflow has closed. */
export class TaskGone extends Error {
  override readonly name = "TaskGone";
}

export class Heartbeats {
  readonly #options: HeartbeatOptions;
  readonly #encoded: HeartbeatDetails;
  #timer: NodeJS.Timeout;
  #milliseconds: number;
  #details: unknown;
  #hasNews = false;
  #isFirst = true;
  #sending: Promise<void> | undefined;
  /** Aborted when what is on its way has had its time. */
  readonly #callOff = new AbortController();

  constructor(options: HeartbeatOptions) {
    this.#options = options;
    this.#encoded = new HeartbeatDetails(options);
    this.#milliseconds = options.milliseconds;
    this.#timer = this.#every(options.milliseconds);
  }

  /** Beats so often at least, if that is more often than before. */
  quicken(milliseconds: number): void {
    if (milliseconds >= this.#milliseconds) return;
    this.#milliseconds = milliseconds;
    clearInterval(this.#timer);
    this.#timer = this.#every(milliseconds);
  }

  /** The first is sent at once, so that short activities are heard, too; the rest with the beat. */
  say(details: unknown): void {
    this.#details = details;
    this.#hasNews = true;
    if (!this.#isFirst) return;
    this.#isFirst = false;
    // A heartbeat that is on its way was encoded before this was said.
    const earlier = this.#sending;
    this.#track(earlier ? earlier.then(() => this.#send()) : this.#send());
  }

  /**
   * Ends the beat. What is being sent is awaited for a moment, so that it does not come behind the
   * answer; then it is called off, because the answer must not be late for it.
   */
  stop(): Promise<void> | undefined {
    clearInterval(this.#timer);
    return this.#sending && this.#lastOf(this.#sending, beforeAnswerMilliseconds);
  }

  /** Sends what was said last and not sent yet: it is what a later try goes on from. */
  flush(): Promise<void> {
    return this.#flush(beforeAnswerMilliseconds);
  }

  /** The same where the worker does not answer the task itself; `hurry` ends it. */
  async flushLeftOpen(hurry: AbortSignal): Promise<void> {
    const end = (): void => this.#callOff.abort();
    hurry.addEventListener("abort", end);
    await this.#flush(hurry.aborted ? beforeAnswerMilliseconds : leftOpenMilliseconds);
    hurry.removeEventListener("abort", end);
  }

  async #flush(milliseconds: number): Promise<void> {
    if (this.#sending) await this.#lastOf(this.#sending, milliseconds);
    if (this.#hasNews && !this.#callOff.signal.aborted) {
      await this.#lastOf(this.#send(), milliseconds);
    }
  }

  async #lastOf(sending: Promise<void>, milliseconds: number): Promise<void> {
    const { signal } = this.#callOff;
    const timer = setTimeout(() => this.#callOff.abort(), milliseconds);
    const end = new Promise<void>((resolve) => {
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
    await Promise.race([sending, end]);
    clearTimeout(timer);
  }

  #every(milliseconds: number): NodeJS.Timeout {
    const timer = setInterval(() => this.#beat(), milliseconds);
    timer.unref();
    return timer;
  }

  #beat(): void {
    if (!this.#sending) this.#track(this.#send());
  }

  #track(sending: Promise<void>): void {
    const tracked = sending.finally(() => {
      if (this.#sending === tracked) this.#sending = undefined;
    });
    this.#sending = tracked;
  }

  async #send(): Promise<void> {
    const { client, taskToken, log, cancel } = this.#options;
    this.#hasNews = false;
    try {
      const { details, isLatest } = await this.#encoded.of(this.#details, this.#milliseconds);
      if (!isLatest) this.#hasNews = true;
      const { signal } = this.#callOff;
      if (signal.aborted) return;
      const heartbeat = { taskToken, details };
      const answerMilliseconds = Math.max(this.#milliseconds * shareOfBeat, leastMilliseconds);
      const limits = { signal, answerMilliseconds };
      const call = client.call("RecordActivityTaskHeartbeat", heartbeat, limits);
      const { cancelRequested } = await call;
      if (cancelRequested) cancel.abort(new CanceledError("the activity was requested to cancel"));
    } catch (error) {
      if (isGone(error)) cancel.abort(new TaskGone("the activity task is not open any more"));
      else log.warn("The service did not accept a heartbeat", { error: String(error) });
    }
  }
}
