// A network between two that is not well: connections go through here, and suffer what is set.
import { once } from "node:events";
import {
  type AddressInfo,
  connect,
  createServer,
  type NetConnectOpts,
  type Socket,
} from "node:net";
import { pass } from "../durability/time.ts";

/** "half-open": nothing gets through any more, also later, and neither side is told. */
export type NetworkFault = "delay" | "trickle" | "cut" | "truncate" | "stall" | "half-open";

const delayMilliseconds = 100;
/** Of a new connection, while connections are cut. */
const lifeMilliseconds = 200;
const trickleBytes = 512;
const trickleMilliseconds = 20;
const lookMilliseconds = 20;

interface Pair {
  readonly near: Socket;
  readonly far: Socket;
  isMute: boolean;
}

export class FaultProxy implements AsyncDisposable {
  /** How to come to the other end; may be set when the proxy is there already. */
  target: NetConnectOpts | undefined;
  readonly #server = createServer({ pauseOnConnect: true, allowHalfOpen: true }, (near) =>
    this.#join(near),
  );
  readonly #pairs = new Set<Pair>();
  #fault: NetworkFault | undefined;

  private constructor() {}

  static async start(target?: NetConnectOpts): Promise<FaultProxy> {
    const proxy = new FaultProxy();
    proxy.target = target;
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Those that the client has not closed. */
  get connections(): number {
    return [...this.#pairs].filter(({ near }) => !near.readableEnded).length;
  }

  /** From now on; undefined: all is well for new connections. */
  set(fault: NetworkFault | undefined): void {
    this.#fault = fault;
    for (const pair of this.#pairs) {
      if (fault === "cut") reset(pair);
      if (fault === "half-open") pair.isMute = true;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const pair of this.#pairs) reset(pair);
    await closed;
  }

  #join(near: Socket): void {
    if (!this.target) throw new Error("The proxy was not told where to go");
    const far = connect({ ...this.target, allowHalfOpen: true });
    const pair: Pair = { near, far, isMute: this.#fault === "half-open" };
    this.#pairs.add(pair);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on("error", () => {});
      from.on("close", () => this.#part(pair));
      void this.#carry(pair, { from, to });
    }
    if (this.#fault === "cut") void pass(lifeMilliseconds).then(() => reset(pair));
  }

  #part(pair: Pair): void {
    reset(pair);
    this.#pairs.delete(pair);
  }

  async #carry(pair: Pair, { from, to }: Direction): Promise<void> {
    try {
      for await (const chunk of from) await this.#pass(pair, { to, chunk });
      if (!pair.isMute) to.end();
    } catch {
      reset(pair);
    }
  }

  async #pass(pair: Pair, { to, chunk }: { to: Socket; chunk: Buffer }): Promise<void> {
    if (this.#fault === "delay") await pass(delayMilliseconds);
    while (this.#fault === "stall") await pass(lookMilliseconds);
    if (pair.isMute) return;
    if (this.#fault === "truncate" && chunk.length > 1) {
      to.write(chunk.subarray(0, chunk.length / 2), () => reset(pair));
      return;
    }
    if (this.#fault === "trickle") await this.#trickle(to, chunk);
    else if (!to.write(chunk)) await once(to, "drain");
  }

  async #trickle(to: Socket, chunk: Buffer): Promise<void> {
    for (let sent = 0; sent < chunk.length; sent += trickleBytes) {
      to.write(chunk.subarray(sent, sent + trickleBytes));
      if (this.#fault === "trickle") await pass(trickleMilliseconds);
    }
  }
}

interface Direction {
  readonly from: Socket;
  readonly to: Socket;
}

const reset = ({ near, far }: Pair): void => {
  near.resetAndDestroy();
  far.destroy();
};
