// A request for something besides the operations of the service, and its answer.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { CallContext } from "../../operations/call-context.ts";
import { guardingHeaders } from "../console/files.ts";
import type { CallHead } from "../protocol.ts";

/** A request that has arrived whole. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly head: CallHead;
  readonly body: Buffer;
  readonly context: CallContext;
}

export interface AnswerHeaders {
  /** To be set. */
  readonly cookies?: readonly string[];
  /** How long to wait before the next try. */
  readonly retryAfterSeconds?: number;
}

/** `answered`: it was written to the response already, as streams and files are. */
export type Outcome =
  | ({ readonly body: object /** Default: 200. */; readonly status?: number } & AnswerHeaders)
  | "answered";

export interface JsonAnswer {
  readonly requestId: string;
  readonly status: number;
  readonly text: string;
  readonly more?: AnswerHeaders | undefined;
}

export const replyWithJson = (
  response: ServerResponse,
  { requestId, status, text, more }: JsonAnswer,
  isLast: boolean,
): void => {
  const { cookies = [], retryAfterSeconds } = more ?? {};
  response.writeHead(status, {
    ...guardingHeaders,
    "Content-Type": "application/json",
    "Content-Length": Buffer.byteLength(text),
    "Cache-Control": "no-store",
    "x-amzn-RequestId": requestId,
    ...(cookies.length === 0 ? {} : { "Set-Cookie": [...cookies] }),
    ...(retryAfterSeconds === undefined ? {} : { "Retry-After": retryAfterSeconds }),
    ...(isLast ? { Connection: "close" } : {}),
  });
  response.end(text);
};
