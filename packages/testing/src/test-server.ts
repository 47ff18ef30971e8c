// A whole server in this process, with a real socket and a store in memory, whose time the test moves.
import { type Clock, createNode, type Node, type NodeOptions, systemClock } from "@ekiden/server";
import { TestClock } from "./test-clock.ts";

export interface TestServerOptions extends Partial<Omit<NodeOptions, "clock">> {
  /** `frozen` (the default): time moves when the test says so. `running`: the machine's time. */
  readonly time?: "frozen" | "running";
}

export interface Duration {
  readonly days?: number;
  readonly hours?: number;
  readonly minutes?: number;
  readonly seconds?: number;
  readonly milliseconds?: number;
}

const unitMilliseconds = {
  days: 86_400_000,
  hours: 3_600_000,
  minutes: 60_000,
  seconds: 1_000,
  milliseconds: 1,
} as const;

const millisecondsOf = (duration: Duration): number =>
  Object.entries(unitMilliseconds).reduce(
    (sum, [unit, size]) => sum + (duration[unit as keyof Duration] ?? 0) * size,
    0,
  );

/**
 * Starts a node on a free loopback port with a store in memory (or at `data`).
 * `await using server = await startTestServer()` closes it at the end of the block.
 */
export const startTestServer = async (options: TestServerOptions = {}): Promise<TestServer> => {
  const { time = "frozen", ...given } = options;
  const clock: Clock = time === "frozen" ? new TestClock() : systemClock;
  const node = await createNode({
    host: "127.0.0.1",
    port: 0,
    data: ":memory:",
    limits: "aws",
    pollSeconds: 60,
    region: "us-east-1",
    account: "123456789012",
    log: "silent",
    ...given,
    clock,
  });
  return new TestServer(node, clock);
};

export class TestServer implements AsyncDisposable {
  readonly #node: Node;
  readonly #clock: Clock;

  constructor(node: Node, clock: Clock) {
    this.#node = node;
    this.#clock = clock;
  }

  /** For a client's `endpoint`. */
  get endpoint(): string {
    return this.#node.url;
  }

  /** Milliseconds since 1970, on the server's clock. */
  now(): number {
    return this.#clock.now();
  }

  /** Moves time forward, through every deadline on the way at its own moment. */
  async advance(duration: Duration): Promise<void> {
    const clock = this.#requireFrozen();
    const end = clock.now() + millisecondsOf(duration);
    for (let next = await this.#next(); next !== undefined && next <= end; ) {
      clock.moveTo(next);
      next = await this.#next();
    }
    clock.moveTo(end);
    await this.#node.settled();
  }

  /**
   * Moves time to the next moment at which anything happens by itself: a deadline of an execution,
   * or the end of a waiting poll. Returns how far that was in milliseconds; 0 when nothing waits.
   */
  async skip(): Promise<number> {
    const clock = this.#requireFrozen();
    const next = await this.#next();
    if (next === undefined) return 0;
    const distance = Math.max(0, next - clock.now());
    clock.moveTo(next);
    await this.#node.settled();
    return distance;
  }

  /** Resolves when everything that is due by now has happened. */
  settled(): Promise<void> {
    return this.#node.settled();
  }

  close(): Promise<void> {
    return this.#node.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #next(): Promise<number | undefined> {
    await this.#node.settled();
    return this.#requireFrozen().next;
  }

  #requireFrozen(): TestClock {
    if (this.#clock instanceof TestClock) return this.#clock;
    throw new Error("Time is running by itself: start the test server with time: \"frozen\".");
  }
}
