// One request to a target, with a bound for all that the target decides.
import { type IncomingMessage, type RequestOptions, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { maxAnswerBytes } from "./limits.ts";
import { TargetFailure } from "./target.ts";

interface Post {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Ends the request, also in the middle of an answer. */
  readonly signal: AbortSignal;
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Rejects with TargetFailure where there is no answer. Redirects are not followed. */
export const post = ({ url, headers, body, signal }: Post): Promise<Answer> => {
  const send = url.protocol === "https:" ? requestHttps : requestHttp;
  const options: RequestOptions = {
    method: "POST",
    headers: { ...headers, "content-length": Buffer.byteLength(body) },
    signal,
    // A connection that was kept may be gone, which the request would find out too late.
    agent: false,
  };
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => reject(failureOf(error));
    const request = send(url, options, (response) => void read(response).then(resolve, fail));
    request.on("error", fail);
    request.on("upgrade", (_answer, socket) => {
      socket.destroy();
      fail(new Error("the answer is 101: another protocol, which was not asked for"));
    });
    request.end(body);
  });
};

const read = async (response: IncomingMessage): Promise<Answer> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= maxAnswerBytes) {
      response.destroy();
      break;
    }
  }
  const text = Buffer.concat(chunks).subarray(0, maxAnswerBytes).toString();
  return { status: response.statusCode ?? 0, text };
};

const failureOf = (error: unknown): TargetFailure => {
  // Of several addresses that all refused, there is an error each, and no message.
  const errors = error instanceof AggregateError ? error.errors : [error];
  const texts = errors.map((each) => (each instanceof Error ? each.message : String(each)));
  return new TargetFailure(texts.join("; "), { isAway: true });
};
