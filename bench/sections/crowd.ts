// What callers notice of a crowd: 10,000 connections that carry nothing and 500 senders that never
// come to the end of their requests, beside healthy clients who are measured with and without them.
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { type Endpoint, endpoint, SwfClient } from "../client/swf.ts";
import { Traffic } from "../client/traffic.ts";
import { number, say, table } from "../report.ts";
import { median, percentile } from "../statistics.ts";
import { registered } from "./registered.ts";
import type { Section } from "./section.ts";

const idleFull = 10_000;
const slowFull = 500;
const perBurst = 100;
const burstPauseMs = 20;
/** Of all slow senders together. */
const dripsPerSecond = 500;
const healthyClients = 8;
/** Between two calls of one client: an open wire, not a full one, is what a crowd would hurt. */
const pauseMs = 2;

const call = { registrationStatus: "REGISTERED" } as const;

/** Milliseconds of each call of the healthy clients. */
const healthyCalls = async (at: Endpoint, seconds: number): Promise<number[]> => {
  const endAtMs = performance.now() + seconds * 1000;
  const tookMs: number[] = [];
  const callOn = async (client: SwfClient): Promise<void> => {
    while (performance.now() < endAtMs) {
      const beganAtMs = performance.now();
      await client.call("ListDomains", call);
      tookMs.push(performance.now() - beganAtMs);
      await sleep(pauseMs);
    }
    client.close();
  };
  const clients = Array.from({ length: healthyClients }, () => new SwfClient(at, new Traffic()));
  await Promise.all(clients.map(callOn));
  return tookMs;
};

/** Half of them in the midst of their heads, half in the midst of their bodies. */
const head = "POST / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ";
const headAndMore = `${head}x\r\nContent-Length: 900000\r\nX-Amz-Target: SimpleWorkflowService.ListDomains\r\n\r\n{`;

class Crowd {
  readonly #at: Endpoint;
  readonly #port: number;
  readonly #idle: SwfClient[] = [];
  readonly #slow: Socket[] = [];
  #drips: NodeJS.Timeout | undefined;
  #next = 0;
  /** Slow senders that the server has given up; each comes again. */
  givenUp = 0;

  constructor(port: number) {
    this.#port = port;
    this.#at = endpoint(port);
  }

  async gather(idle: number, slow: number): Promise<void> {
    for (let count = 0; count < idle; count += perBurst) {
      const some = Array.from({ length: perBurst }, () => new SwfClient(this.#at, new Traffic()));
      await Promise.all(some.map((client) => client.call("ListDomains", call)));
      this.#idle.push(...some);
      await sleep(burstPauseMs);
    }
    for (let place = 0; place < slow; place += 1) this.#openSlow(place);
    this.#drips = setInterval(() => this.#drip(), 1000 / dripsPerSecond);
  }

  disperse(): void {
    clearInterval(this.#drips);
    for (const socket of this.#slow) socket.removeAllListeners("close").destroy();
    for (const client of this.#idle) client.close();
  }

  #openSlow(place: number): void {
    const socket = connect({ host: "127.0.0.1", port: this.#port, noDelay: true });
    socket.on("error", () => {}).resume();
    socket.on("close", () => {
      this.givenUp += 1;
      this.#openSlow(place);
    });
    socket.write(place % 2 ? head : headAndMore);
    this.#slow[place] = socket;
  }

  #drip(): void {
    this.#slow[this.#next % this.#slow.length]?.write("x");
    this.#next += 1;
  }
}

export const crowd: Section = {
  title: "Healthy clients beside idle connections and slow senders",
  long: true,
  maxSeconds: 240,
  async run({ scale, rounds, seconds }, servers) {
    const server = await registered(await servers.ekiden());
    const at = endpoint(server.port);
    const idle = Math.ceil((idleFull * scale) / perBurst) * perBurst;
    const slow = Math.ceil(slowFull * scale);
    await healthyCalls(at, 1);
    const quiet: number[][] = [];
    for (let round = 0; round < rounds; round += 1) quiet.push(await healthyCalls(at, seconds));
    const others = new Crowd(server.port);
    await others.gather(idle, slow);
    const crowded: number[][] = [];
    for (let round = 0; round < rounds; round += 1) crowded.push(await healthyCalls(at, seconds));
    others.disperse();
    const of = (share: number, lists: number[][]) =>
      median(lists.map((list) => percentile(list, share)));
    const row = (name: string, lists: number[][]) => [
      name,
      ...[0.5, 0.99, 1].map((share) => number(of(share, lists))),
    ];
    const heading = ["milliseconds of a call", "p50", "p99", "most"];
    say(table([heading, row("alone", quiet), row("beside the crowd", crowded)]));
    say(`${number(idle)} idle connections, ${slow} slow senders, ${others.givenUp} given up.`);
    return { crowdP99Ms: of(0.99, crowded), crowdCost: of(0.99, crowded) / of(0.99, quiet) };
  },
};
