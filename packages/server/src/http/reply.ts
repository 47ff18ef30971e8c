// From an answer to bytes.
import { type ServerResponse, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { Clock } from "../clock.ts";
import type { Answer } from "./codec.ts";

interface Envelope {
  readonly date: string;
  /** The connection ends with this answer. */
  readonly isLast: boolean;
  /** How long the connection is kept with nothing on it, in milliseconds. */
  readonly idle: number;
}

/** A longer text is brought into bytes as it is: joined to its head, it would be copied twice. */
const maxJoinedBytes = 4_096;

/** Writes a whole reply; false where the socket is full, as `socket.write`. */
export const writeReply = (socket: Socket, answer: Answer, envelope: Envelope): boolean => {
  const { text } = answer;
  const bytes = Buffer.byteLength(text);
  // Where each character is a byte, there is nothing to look for.
  const encoding = bytes === text.length ? "latin1" : "utf8";
  const head = headText(answer, bytes, envelope);
  if (bytes <= maxJoinedBytes) return socket.write(head + text, encoding);
  const whole = Buffer.allocUnsafe(head.length + bytes);
  whole.write(head, "latin1");
  whole.write(text, head.length, encoding);
  return socket.write(whole);
};

const headText = (
  { requestId, mediaType, status }: Answer,
  bytes: number,
  { date, isLast, idle }: Envelope,
): string => {
  const connection = isLast ? "close" : `keep-alive\r\nKeep-Alive: timeout=${idle / 1000}`;
  return (
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nx-amzn-RequestId: ${requestId}\r\n` +
    `Content-Type: ${mediaType}\r\nContent-Length: ${bytes}\r\nDate: ${date}\r\n` +
    `Connection: ${connection}\r\n\r\n`
  );
};

/** The text of the date. Every reply tells it, so it is kept for as long as it is true. */
export class DateText {
  readonly #clock: Clock;
  #second = Number.NaN;
  #text = "";

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get text(): string {
    const now = this.#clock.now();
    const second = Math.floor(now / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#text = new Date(now).toUTCString();
    }
    return this.#text;
  }
}

/** Through Node's own server, which adds Date and the headers of the connection. */
export const reply = (response: ServerResponse, answer: Answer, isLast: boolean): void => {
  const headers = [
    "x-amzn-RequestId",
    answer.requestId,
    "Content-Type",
    answer.mediaType,
    "Content-Length",
    String(Buffer.byteLength(answer.text)),
  ];
  const isWhole = response.req.complete;
  if (isLast || !isWhole) headers.push("Connection", "close");
  response.writeHead(answer.status, headers);
  if (isWhole) response.end(answer.text);
  else replyEarly(response, answer.text);
};

/** Sockets whose last reply is out while the rest of its request still comes in. */
const answered = new WeakSet<Socket>();

/** What a caller may still send after it was refused. */
const maxDiscardedBytes = 16 * 1024 * 1024;

/**
 * The request is still coming in. To close now would reset the connection, and the caller, busy
 * sending, might never read why: so the rest is read and thrown away, within reason.
 */
const replyEarly = (response: ServerResponse, text: string): void => {
  const { req: request } = response;
  answered.add(request.socket);
  response.write(text);
  let bytesLeft = maxDiscardedBytes;
  request.on("data", (chunk: Buffer) => {
    const isEnough = bytesLeft >= 0 && chunk.length > bytesLeft;
    bytesLeft -= chunk.length;
    if (isEnough) request.socket.destroySoon();
  });
  request.on("end", () => response.end());
};

/** Answers bytes that never became a request, and ends the connection. */
export const replyToBytes = (socket: Socket, answer: Answer, date: string): void => {
  if (socket.writable && !answered.has(socket)) {
    writeReply(socket, answer, { date, isLast: true, idle: 0 });
  }
  socket.destroySoon();
};
