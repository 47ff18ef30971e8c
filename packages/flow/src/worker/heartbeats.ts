// Heartbeats of one activity: sent by themselves, and with what it last had to say.
import type { Codec } from "../codec.ts";
import { CanceledError } from "../errors.ts";
import { isGone, isRefusal } from "../faults.ts";
import type { WorkflowLog } from "../log.ts";
import type { PayloadPipeline } from "../payload-pipeline.ts";
import type { Service } from "../service.ts";
import { HeartbeatDetails } from "./heartbeat-details.ts";
import { pause } from "./pause.ts";
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
  #hasEnded = false;
  #hasStopped = false;
  /** Aborted when what is on its way has had its time. */
  #callOff = new AbortController();

  constructor(options: HeartbeatOptions) {
    this.#options = options;
    this.#encoded = new HeartbeatDetails(options);
    this.#milliseconds = options.milliseconds;
    this.#timer = this.#every(options.milliseconds);
  }

  /** What the activity said last. */
  get said(): unknown {
    return this.#details;
  }

  /** Beats so often at least, if that is more often than before. */
  quicken(milliseconds: number): void {
    if (milliseconds >= this.#milliseconds || this.#hasStopped) return;
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
   * The activity has ended, and its answer is sent next. What is being sent is awaited for a
   * moment, so that it does not come behind the answer; then it is called off, because the answer
   * must not be late for it. The heart beats on until `stop`, because an answer may be long on its
   * way, and nothing follows any more from what the service says to that.
   */
  settle(): Promise<void> | undefined {
    this.#hasEnded = true;
    return this.#sending && this.#lastOf(this.#sending, beforeAnswerMilliseconds);
  }

  /** Ends the beat, with what is being sent. */
  stop(): void {
    this.#hasStopped = true;
    clearInterval(this.#timer);
    if (this.#sending) this.#callOff.abort();
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
    if (this.#sending || this.#hasNews) await this.#lastOf(this.#untilSaid(), milliseconds);
  }

  /** A heartbeat that fails is followed by others, after pauses that grow. */
  async #untilSaid(): Promise<void> {
    const { signal } = this.#callOff;
    for (let failures = 0; ; failures += 1) {
      await this.#sending;
      if (failures > 0 && this.#hasNews) await pause(failures, signal);
      if (!this.#hasNews || signal.aborted) return;
      this.#beat();
    }
  }

  /** Calls off what is being sent when its time is over; heartbeats after it are sent again. */
  async #lastOf(sending: Promise<void>, milliseconds: number): Promise<void> {
    const callOff = this.#callOff;
    const timer = setTimeout(() => callOff.abort(), milliseconds);
    const end = new Promise<void>((resolve) => {
      callOff.signal.addEventListener("abort", () => resolve(), { once: true });
    });
    await Promise.race([sending, end]);
    clearTimeout(timer);
    if (callOff.signal.aborted) this.#callOff = new AbortController();
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
    const { signal } = this.#callOff;
    this.#hasNews = false;
    try {
      const { details, isLatest } = await this.#encoded.of(this.#details, this.#milliseconds);
      if (!isLatest) this.#hasNews = true;
      if (signal.aborted) return;
      const heartbeat = { taskToken, details };
      const answerMilliseconds = Math.max(this.#milliseconds * shareOfBeat, leastMilliseconds);
      const limits = { signal, answerMilliseconds };
      const call = client.call("RecordActivityTaskHeartbeat", heartbeat, limits);
      const { cancelRequested } = await call;
      if (!cancelRequested || this.#hasEnded) return;
      cancel.abort(new CanceledError("the activity was requested to cancel"));
    } catch (error) {
      if (!isRefusal(error)) this.#hasNews = true;
      if (this.#hasEnded) return;
      if (isGone(error)) cancel.abort(new TaskGone("the activity task is not open any more"));
      else log.warn("The service did not accept a heartbeat", { error: String(error) });
    }
  }
}
