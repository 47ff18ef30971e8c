// A client that sends exactly the bytes it is told to, and reads replies one at a time.
import { connect as connectSocket, type Socket } from "node:net";
import { targetOf } from "../target-of.ts";

export interface Reply {
  readonly status: number;
  /** As sent, in order. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

export const headerOf = ({ headers }: Reply, wanted: string): string | undefined =>
  headers.find(([name]) => name.toLowerCase() === wanted.toLowerCase())?.[1];

/** The part of a fault's name after `#`, or undefined where the reply is not a fault. */
export const faultOf = ({ body }: Reply): string | undefined =>
  body.startsWith('{"__type":') ? JSON.parse(body).__type.split("#")[1] : undefined;

export class Wire {
  readonly #socket: Socket;
  /** The same, or what carries it. */
  readonly #carrier: Socket;
  /** Resolves when the other end has closed the connection. */
  readonly closed: Promise<void>;
  #received = "";
  #isClosed = false;
  #wake: () => void = () => {};

  constructor(socket: Socket, carrier = socket) {
    this.#socket = socket;
    this.#carrier = carrier;
    // One character a byte, so that lengths can be compared.
    socket.setEncoding("latin1");
    socket.on("data", (text: string) => {
      this.#received += text;
      this.#wake();
    });
    // The other end may reset the connection; what it sent before still counts.
    socket.on("error", () => {});
    this.closed = new Promise((resolve) => {
      socket.on("close", () => {
        this.#isClosed = true;
        this.#wake();
        resolve();
      });
    });
  }

  /** Resolves when the bytes are on their way. */
  async send(bytes: string | Uint8Array): Promise<void> {
    await new Promise<void>((resolve) => this.#socket.write(bytes, () => resolve()));
  }

  /** The next reply; throws when the connection closes before it is whole. */
  async reply(): Promise<Reply> {
    for (;;) {
      const reply = this.#take();
      if (reply) return reply;
      if (this.#isClosed)
        throw new Error(`closed in the midst of ${JSON.stringify(this.#received)}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Received, and not part of a reply that was read. */
  get rest(): string {
    return this.#received;
  }

  /** Says that nothing more will be sent. */
  end(): void {
    this.#socket.end();
  }

  /** Reads nothing until `resume`. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Leaves at once, and without a trace in the tables of the kernel. */
  reset(): void {
    this.#carrier.resetAndDestroy();
  }

  cut(): void {
    this.#socket.destroy();
  }

  #take(): Reply | undefined {
    const headEnd = this.#received.indexOf("\r\n\r\n");
    if (headEnd < 0) return undefined;
    const [statusLine = "", ...lines] = this.#received.slice(0, headEnd).split("\r\n");
    const headers = lines.map((line) => {
      const colon = line.indexOf(": ");
      return [line.slice(0, colon), line.slice(colon + 2)] as const;
    });
    const status = Number(statusLine.split(" ")[1]);
    const head = { status, headers, body: "" };
    const bodyStart = headEnd + 4;
    const bodyEnd = bodyStart + Number(headerOf(head, "Content-Length") ?? 0);
    if (this.#received.length < bodyEnd) return undefined;
    const body = Buffer.from(this.#received.slice(bodyStart, bodyEnd), "latin1").toString("utf8");
    this.#received = this.#received.slice(bodyEnd);
    return { ...head, body };
  }
}

export const connect = (port: number): Promise<Wire> =>
  new Promise((resolve, reject) => {
    const socket = connectSocket({ port, host: "127.0.0.1", noDelay: true }, () =>
      resolve(new Wire(socket)),
    );
    socket.once("error", reject);
  });

interface RequestParts {
  readonly line?: string;
  readonly target?: string;
  readonly headers?: readonly string[];
  readonly body?: string | Uint8Array;
}

/** The bytes of a request that differs from a usual one only in what is given. */
export const requestOf = (parts: RequestParts): Buffer => {
  const { line = "POST / HTTP/1.1", target, headers = ["Host: localhost"] } = parts;
  const body = Buffer.from(parts.body ?? "{}");
  const named = target === undefined ? [] : [`X-Amz-Target: ${target}`];
  const length = headers.some((header) => /^transfer-encoding/i.test(header))
    ? []
    : [`Content-Length: ${body.length}`];
  const head = [line, ...headers, ...named, ...length, "", ""].join("\r\n");
  return Buffer.concat([Buffer.from(head, "latin1"), body]);
};

/** A call as today's SDKs send it. */
export const callOf = (operation: string, input: unknown): Buffer =>
  requestOf({
    target: targetOf(operation),
    headers: ["Host: localhost", "Content-Type: application/x-amz-json-1.0"],
    body: JSON.stringify(input),
  });
