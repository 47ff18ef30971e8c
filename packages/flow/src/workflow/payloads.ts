// Values of a run as texts, and back.
import { type Codec, decode, encode, PayloadError, type TextLimit } from "../codec.ts";
import { errorFrom, errorFromLambda, type Failure, failureOf } from "../failure.ts";

/** How long the texts of a run may be; what becomes of them outside of its turns decides that. */
export interface PayloadLimits {
  /** Of an input, a result or details; Infinity where that is known only when they are sent. */
  readonly maxCharacters: number;
  /** Of those that are sent as they are, because people or functions read them. */
  readonly maxPlainCharacters: number;
  readonly failureLimit: TextLimit;
  /** The most bytes that a text takes in a request. */
  readonly sentBytesOf: (text: string) => number;
}

interface PayloadOptions {
  readonly workflowId: string;
  readonly runId: string;
  readonly codec: Codec;
  readonly limits: PayloadLimits;
}

export class Payloads {
  readonly #options: PayloadOptions;

  constructor(options: PayloadOptions) {
    this.#options = options;
  }

  /** Throws a PayloadError that names what cannot be sent. */
  encode(value: unknown, what: string): string | undefined {
    const { codec, limits } = this.#options;
    return this.#encode(value, what, { codec, max: limits.maxCharacters });
  }

  /** For what others than Flow read: see sentPlain(). Throws as `encode` does. */
  encodePlain(value: unknown, what: string, codec = this.#options.codec): string | undefined {
    const { limits } = this.#options;
    return this.#encode(value, what, { codec, max: limits.maxPlainCharacters });
  }

  #encode(value: unknown, what: string, { codec, max }: { codec: Codec; max: number }) {
    const { workflowId, runId } = this.#options;
    try {
      const text = encode(codec, value);
      if (text === undefined || text.length <= max) return text;
      throw new PayloadError(
        `it has ${text.length} characters, and the service takes ${max}: give the worker an ` +
          "offload, or send a reference",
      );
    } catch (error) {
      const which = `${what} of ${workflowId} (run ${runId}) cannot be sent`;
      const why = error instanceof Error ? error.message : String(error);
      throw new PayloadError(`${which}: ${why}`, { cause: error });
    }
  }

  decode(text: string | undefined, codec = this.#options.codec): unknown {
    return decode(codec, text);
  }

  /** The details are not longer than so much, and not longer than what can be sent. */
  failureOf(thrown: unknown, maxSize = Number.POSITIVE_INFINITY): Failure {
    const { codec, limits } = this.#options;
    const { max, sizeOf } = limits.failureLimit;
    return failureOf(codec, thrown, { max: Math.min(max, maxSize), sizeOf });
  }

  errorFrom(reason: string | undefined, details: string | undefined): Error {
    return errorFrom(this.#options.codec, reason, details);
  }

  errorFromLambda(reason: string | undefined, details: string | undefined): Error {
    return errorFromLambda(this.#options.codec, reason, details);
  }
}
