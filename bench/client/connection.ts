// One keep-alive connection with one request at a time on it, over a bare socket: node:http's own
// client would cost more than the servers that are being measured.
import { connect, type Socket } from "node:net";
import { type Answer, AnswerReader } from "./answer.ts";

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** Shared by all connections: what was read is copied or used up before the next read begins. */
const readBuffer = Buffer.allocUnsafeSlow(256 * 1024);

export class Connection {
  readonly #port: number;
  #socket: Socket | undefined;
  #reader = new AnswerReader();
  #waiting: Waiting | undefined;

  constructor(port: number) {
    this.#port = port;
  }

  /** A connection that the server has closed in the meantime is opened again. */
  send(request: string): Promise<Answer> {
    if (this.#waiting) throw new Error("A connection carries one request at a time");
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket ??= this.#open();
      this.#socket.write(request, "latin1");
    });
  }

  /** An unanswered request is rejected. */
  close(): void {
    this.#socket?.destroy();
    this.#end(new Error("Closed by the client"));
  }

  #open(): Socket {
    this.#reader = new AnswerReader();
    const onread = {
      buffer: readBuffer,
      callback: (bytes: number) => {
        this.#read(socket, bytes);
        return true;
      },
    };
    const socket = connect({ host: "127.0.0.1", port: this.#port, noDelay: true, onread });
    let cause: Error | undefined;
    socket.on("error", (error) => {
      cause = error;
    });
    socket.on("close", () => {
      if (socket === this.#socket) this.#end(cause ?? new Error("Closed by the server"));
    });
    return socket;
  }

  #read(socket: Socket, bytes: number): void {
    if (socket !== this.#socket) return;
    try {
      const answer = this.#reader.take(readBuffer.subarray(0, bytes));
      if (answer) this.#deliver(socket, answer);
    } catch (error) {
      socket.destroy(error as Error);
    }
  }

  #deliver(socket: Socket, answer: Answer): void {
    const waiting = this.#waiting;
    if (!waiting) throw new Error("The server sent an answer without a request");
    this.#waiting = undefined;
    if (answer.closes) {
      this.#socket = undefined;
      socket.destroy();
    }
    waiting.resolve(answer);
  }

  #end(error: Error): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    this.#socket = undefined;
    waiting?.reject(error);
  }
}
