// Between a store and its database: a way on which answers are lost, as a network loses them. What
// comes later by another connection goes through.
import { once } from "node:events";
import {
  type AddressInfo,
  connect,
  createServer,
  type NetConnectOpts,
  type Socket,
} from "node:net";

/** One whose answers do not come back any more. */
export interface MuteConnection {
  /** As the database does. */
  end(): void;
  /** A machine in between does not know it any more. */
  reset(): void;
}

export class Relay implements AsyncDisposable {
  readonly #server = createServer((near) => this.#join(near));
  readonly #target: NetConnectOpts;
  readonly #sockets = new Set<Socket>();
  #isEndHeldUp = false;
  #awaited: { readonly text: string; readonly found: (one: MuteConnection) => void } | undefined;

  private constructor(target: NetConnectOpts) {
    this.#target = target;
  }

  static async start(target: NetConnectOpts): Promise<Relay> {
    const relay = new Relay(target);
    relay.#server.listen(0, "127.0.0.1");
    await once(relay.#server, "listening");
    return relay;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The next connection on which this is said; what is said on it still comes to the database. */
  mute(text: string): Promise<MuteConnection> {
    return new Promise((found) => {
      this.#awaited = { text, found };
    });
  }

  /** From now on, what the database says last still comes, and the end after it does not. */
  holdUpEnds(): void {
    this.#isEndHeldUp = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #join(near: Socket): void {
    const far = connect(this.#target);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(one);
      one.on("error", () => undefined);
      one.on("close", () => {
        this.#sockets.delete(one);
        if (one === near || !this.#isEndHeldUp) other.destroy();
      });
    }
    far.pipe(near, { end: false });
    near.on("data", (chunk) => {
      this.#listen(chunk, near, far);
      far.write(chunk);
    });
  }

  #listen(chunk: Buffer, near: Socket, far: Socket): void {
    const { text, found } = this.#awaited ?? {};
    if (text === undefined || !chunk.includes(text)) return;
    this.#awaited = undefined;
    far.unpipe(near);
    far.resume();
    found?.({ end: () => near.end(), reset: () => near.resetAndDestroy() });
  }
}
