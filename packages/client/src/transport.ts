// How calls reach a service. HTTP over sockets is one way (`HttpTransport`); a server in the same
// process can be another.

/** One attempt of one call, signed and ready to be sent. */
export interface TransportRequest {
  readonly method: "POST";
  /** `/`, or the path of the endpoint. */
  readonly path: string;
  /** Names in small letters, but for those that the signature brings. */
  readonly headers: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body: string;
  /** The service lets the call wait until there is something to answer. */
  readonly isPoll: boolean;
  /** Until the first byte of the answer must be there. */
  readonly answerMilliseconds: number;
  /** From there to the last. */
  readonly bodyMilliseconds: number;
  /**
   * Calls the request off. An answer that has begun to arrive by then is still read to its end and
   * returned, because it may carry a task that no other poll will get.
   */
  readonly signal: AbortSignal | undefined;
  /** As of `CallOptions`. */
  readonly takesEarly?: boolean | undefined;
}

/** The answer to it, of any status. */
export interface TransportAnswer {
  readonly status: number;
  /** The value of a header of the answer; names in small letters. */
  readonly header: (name: string) => string | undefined;
  readonly body: string;
}

/** A way to a service, for `ClientOptions.transport`. */
export interface Transport {
  /** Where calls go, for people to read; unless given, the endpoint of the client. */
  readonly place?: string | undefined;
  /**
   * Sends one request, once, and resolves with its answer, of any status. Rejects with a
   * NoAnswerError, or with the reason of the signal. When it rejects, no answer can arrive any
   * more: the connection of the request is closed.
   */
  readonly send: (request: TransportRequest) => Promise<TransportAnswer>;
  /**
   * Only where the service tells without being asked: calls the listener, once, when the run has
   * closed after this call, and when no more can be told. Returns what ends that.
   */
  readonly onClosed?: ((runId: string, listener: () => void) => () => void) | undefined;
  /**
   * Only where answers may be early (see `CallOptions`): resolves once all that they have told is
   * durable.
   */
  readonly durable?: (() => Promise<void>) | undefined;
  /** Ends its connections; requests that are under way are rejected. */
  readonly close: () => Promise<void>;
}
