// From an answer to bytes.
import { randomUUID } from "node:crypto";
import { type ServerResponse, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { Fault } from "@ekiden/model";
import { modernMediaType } from "./protocol.ts";

export interface Answer {
  readonly status: number;
  readonly text: string;
}

interface Envelope {
  readonly requestId: string;
  readonly mediaType: string;
  /** The connection ends with this answer. */
  readonly isLast: boolean;
}

/** Node adds Date and the headers of the connection. */
export const reply = (response: ServerResponse, answer: Answer, envelope: Envelope): void => {
  const headers = [
    "x-amzn-RequestId",
    envelope.requestId,
    "Content-Type",
    envelope.mediaType,
    "Content-Length",
    String(Buffer.byteLength(answer.text)),
  ];
  const isWhole = response.req.complete;
  if (envelope.isLast || !isWhole) headers.push("Connection", "close");
  response.writeHead(answer.status, headers);
  if (isWhole) response.end(answer.text);
  else replyEarly(response, answer.text);
};

/** Sockets whose last reply is out while the rest of its request still comes in. */
const answered = new WeakSet<Socket>();

/** What a caller may still send after it was refused. */
const discardedBytesMost = 16 * 1024 * 1024;

/**
 * The request is still coming in. To close now would reset the connection, and the caller, busy
 * sending, might never read why: so the rest is read and thrown away, within reason.
 */
const replyEarly = (response: ServerResponse, text: string): void => {
  const { req: request } = response;
  answered.add(request.socket);
  response.write(text);
  let bytes = 0;
  request.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > discardedBytesMost) request.socket.destroySoon();
  });
  request.on("end", () => response.end());
};

/** Answers bytes that never became a request, and ends the connection. */
export const replyToBytes = (socket: Socket, fault: Fault, time: number): void => {
  if (socket.writable && !answered.has(socket)) {
    const { status, body } = fault;
    socket.write(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n` +
        `x-amzn-RequestId: ${randomUUID()}\r\n` +
        `Content-Type: ${modernMediaType}\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\n` +
        `Date: ${new Date(time).toUTCString()}\r\n` +
        `Connection: close\r\n\r\n${body}`,
    );
  }
  socket.destroySoon();
};
