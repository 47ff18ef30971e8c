// A whole server in this process: a real socket, a store in memory, and time that the test moves.
import { type Duration, millisecondsOf } from "@ekiden/flow";
import { type Clock, createNode, type Node, type NodeOptions, systemClock } from "@ekiden/server";
import { refuseFakeTimers } from "./fake-timers.ts";
import { Patience } from "./patience.ts";
import { TestClock } from "./test-clock.ts";

/** As the options of a server; all of them have a default. */
export interface TestServerOptions extends Partial<Omit<NodeOptions, "clock">> {
  /** `frozen` (the default): time moves when the test says so. `running`: the machine's time. */
  readonly time?: "frozen" | "running";
}

const defaults = {
  host: "127.0.0.1",
  port: 0,
  data: ":memory:",
  limits: "aws",
  pollSeconds: 60,
  region: "us-east-1",
  account: "123456789012",
  logLevel: "silent",
} as const satisfies NodeOptions;

/**
 * Starts a node on a free loopback port with a store in memory (or at `data`).
 * `await using server = await startTestServer()` closes it at the end of the block.
 *
 * @example
 * ```ts
 * import { startTestServer } from "@ekiden/testing";
 *
 * await using server = await startTestServer();
 * const { endpoint } = server;
 * await server.advance({ days: 30 }); // at once
 * ```
 */
export const startTestServer = async (options: TestServerOptions = {}): Promise<TestServer> => {
  refuseFakeTimers();
  const { time = "frozen", ...given } = options;
  const clock: Clock = time === "frozen" ? new TestClock() : systemClock;
  const all = { ...defaults, ...given };
  return new TestServer(await createNode({ ...all, clock }), clock, all.region);
};

/** Where nothing has changed for so long on the machine's clock, nothing will. */
const patienceMilliseconds = 10_000;

/** A whole server in this process, whose clock the test moves; `startTestServer` starts one. */
export class TestServer implements AsyncDisposable {
  readonly #node: Node;
  readonly #clock: Clock;
  readonly #region: string;

  constructor(node: Node, clock: Clock, region: string) {
    this.#node = node;
    this.#clock = clock;
    this.#region = region;
  }

  get endpoint(): string {
    return this.#node.url;
  }

  /**
   * All options that a client of an AWS SDK for JavaScript needs. Any credentials do, unless the
   * server was started with `access: "keys"`: then these are its first key.
   */
  get clientOptions() {
    const { accessKeyId = "test", secretAccessKey = "test" } = this.#node.firstKey ?? {};
    const credentials = { accessKeyId, secretAccessKey };
    return { endpoint: this.endpoint, region: this.#region, credentials };
  }

  /** Polls that wait for a task now. */
  get waitingPolls(): number {
    return this.#node.waitingPolls;
  }

  /** Those of them that such an identity has made. */
  waitingPollsOf(identities: ReadonlySet<string>): number {
    return this.#node.waitingPollsOf(identities);
  }

  /** Lambda functions that run, and those that are just being taken. */
  get runningFunctions(): number {
    return this.#node.runningFunctions;
  }

  /** Milliseconds since 1970, on the server's clock. */
  now(): number {
    return this.#clock.now();
  }

  /**
   * Moves time forward, through every deadline on the way at its own moment. It waits for what the
   * server does there, and for no client: a worker that gets a task on the way answers it at
   * the time that it then is. Where that matters, `skip` to the task, and wait for the worker.
   */
  async advance(duration: Duration): Promise<void> {
    const clock = this.#requireFrozen();
    const end = clock.now() + millisecondsOf(duration);
    await clock.moveThrough(end, () => this.settled());
  }

  /**
   * Moves time to the next moment at which something may happen by itself: a deadline of an
   * execution (one that was called off still counts), the end of a waiting poll, or the day on
   * which a closed execution is forgotten. Returns how far that was in milliseconds; 0 when
   * nothing waits.
   */
  async skip(): Promise<number> {
    const distance = await this.untilNext();
    if (distance === undefined) return 0;
    const clock = this.#requireFrozen();
    clock.moveTo(clock.now() + distance);
    await this.settled();
    return distance;
  }

  /** How far `skip` would go, in milliseconds; undefined when nothing waits. */
  async untilNext(): Promise<number | undefined> {
    const next = await this.#next();
    return next === undefined ? undefined : Math.max(0, next - this.now());
  }

  /** Resolves when everything that is due by now, or follows from what was called, has happened. */
  settled(): Promise<void> {
    return this.#node.settled();
  }

  /** Resolves when at least so many polls wait for a task: a poll takes a while to arrive. */
  async pollsWaiting(count: number): Promise<void> {
    const patience = new Patience(patienceMilliseconds);
    while (this.#node.waitingPolls < count) {
      if (patience.hasEnded(this.#node.waitingPolls)) {
        throw new Error(`${this.#node.waitingPolls} polls are waiting, not ${count}.`);
      }
      await patience.rest();
    }
  }

  /**
   * Resolves when no Lambda function runs and none is to be taken any more: each of them has its
   * outcome in its history. Rejects when none has ended for 10 seconds of the machine's time.
   */
  async functionsDone(): Promise<void> {
    const patience = new Patience(patienceMilliseconds);
    await this.settled();
    while (this.#node.runningFunctions > 0) {
      if (patience.hasEnded(this.#node.runningFunctions)) {
        throw new Error(`${this.#node.runningFunctions} functions run still.`);
      }
      await patience.rest();
      await this.settled();
    }
  }

  close(): Promise<void> {
    return this.#node.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #next(): Promise<number | undefined> {
    await this.settled();
    return this.#requireFrozen().next;
  }

  #requireFrozen(): TestClock {
    if (this.#clock instanceof TestClock) return this.#clock;
    throw new Error('Time is running by itself: start the test server with time: "frozen".');
  }
}
