// Calls by the fetch of Node.js: it is there already, and a command makes few calls. The client's
// own transport keeps connections for polls apart, and takes longer to load than all of a command.
import {
  NoAnswerError,
  type Transport,
  type TransportAnswer,
  type TransportRequest,
} from "@ekiden/client";

/** The certificate of the server is none that is trusted here. */
export const untrusted: ReadonlySet<string> = new Set([
  ...["DEPTH_ZERO_SELF_SIGNED_CERT", "SELF_SIGNED_CERT_IN_CHAIN"],
  ...["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "UNABLE_TO_GET_ISSUER_CERT"],
  ...["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "CERT_UNTRUSTED"],
]);

/** What answered does not speak TLS. */
export const withoutTls: ReadonlySet<string> = new Set([
  ...["ERR_SSL_WRONG_VERSION_NUMBER", "ERR_SSL_PACKET_LENGTH_TOO_LONG"],
]);

const unsent: ReadonlySet<string> = new Set([
  ...["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"],
  ...["UND_ERR_CONNECT_TIMEOUT", "CERT_HAS_EXPIRED", "CERT_NOT_YET_VALID"],
  ...["ERR_TLS_CERT_ALTNAME_INVALID", ...untrusted, ...withoutTls],
]);

/** Before anything was sent. */
export const isUnsent = (cause: unknown): boolean => {
  const { code = "", message } = (cause ?? {}) as { code?: string; message?: string };
  // fetch calls no address at a port that browsers keep for other services, such as 6000.
  return unsent.has(code) || message === "bad port";
};

export class FetchTransport implements Transport {
  readonly #endpoint: () => string;

  constructor(endpoint: () => string) {
    this.#endpoint = endpoint;
  }

  async send(request: TransportRequest): Promise<TransportAnswer> {
    const { method, path, headers, body, signal, answerMilliseconds, bodyMilliseconds } = request;
    const limit = AbortSignal.timeout(answerMilliseconds + bodyMilliseconds);
    try {
      const response = await fetch(new URL(path, this.#endpoint()), {
        method,
        headers,
        body,
        redirect: "manual",
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
      });
      const { status, headers: answered } = response;
      return {
        status,
        header: (name) => answered.get(name) ?? undefined,
        body: await boundedText(response),
      };
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      throw noAnswer(error, answerMilliseconds + bodyMilliseconds);
    }
  }

  async close(): Promise<void> {
    // Connections that are idle keep no process alive.
  }
}

/** A page of a history has 1,000 events of some 100,000 characters at most. */
const maxAnswerBytes = 512_000_000;

const boundedText = async ({ body }: Response): Promise<string> => {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body ?? []) {
    bytes += part.length;
    if (bytes > maxAnswerBytes) throw new Error(`the answer has more than ${maxAnswerBytes} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
};

const noAnswer = (error: unknown, milliseconds: number): NoAnswerError => {
  const { name, message, cause } = error as Error & { cause?: Error & { code?: string } };
  if (name === "TimeoutError") {
    return new NoAnswerError({ message: `no answer within ${milliseconds} ms`, wasSent: true });
  }
  return new NoAnswerError({
    message: cause?.message ?? message,
    wasSent: !isUnsent(cause),
    cause,
  });
};
