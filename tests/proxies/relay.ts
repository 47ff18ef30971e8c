// Stands between a balancer and a node, counts the calls that come through, and breaks one when it
// is told to: when the node has carried the call out, before the answer is through.
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export class Relay implements AsyncDisposable {
  readonly #server = createServer((near) => this.#join(near));
  readonly #sockets = new Set<Socket>();
  readonly #port: number;
  readonly #operation: string;
  /** Calls of the operation that were sent to the node. */
  calls = 0;
  breaksNext = false;
  onBreak = (): void => {};

  private constructor(port: number, operation: string) {
    this.#port = port;
    this.#operation = operation;
  }

  /** To the node on this port; only calls of this operation are counted and broken. */
  static async start(port: number, operation: string): Promise<Relay> {
    const relay = new Relay(port, operation);
    relay.#server.listen(0, "127.0.0.1");
    await once(relay.#server, "listening");
    return relay;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  #join(near: Socket): void {
    const far = connect(this.#port, "127.0.0.1");
    let isOfOperation = false;
    near.on("data", (bytes) => {
      // Heads of calls come whole: they are short, and a balancer writes each at once.
      const text = bytes.toString("latin1");
      if (/^(GET|POST) /.test(text)) isOfOperation = text.includes(`.${this.#operation}\r\n`);
      if (/^POST /.test(text) && isOfOperation) this.calls += 1;
      far.write(bytes);
    });
    far.on("data", (bytes) => {
      if (!(isOfOperation && this.breaksNext)) near.write(bytes);
      else {
        this.breaksNext = false;
        this.onBreak();
        near.destroy();
      }
    });
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(socket);
      socket.on("error", () => {});
      socket.on("end", () => other.end());
      socket.on("close", () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}
