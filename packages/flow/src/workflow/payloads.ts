// Values of a run as texts, and back.
import { type Codec, decode, encode, PayloadError } from "../codec.ts";
import { errorFrom, errorFromLambda, type Failure, failureOf } from "../failure.ts";

interface PayloadOptions {
  readonly workflowId: string;
  readonly runId: string;
  readonly codec: Codec;
  readonly payloadCharactersMost: number;
}

export class Payloads {
  readonly #options: PayloadOptions;

  constructor(options: PayloadOptions) {
    this.#options = options;
  }

  /** Throws a PayloadError that names what cannot be sent. */
  encode(value: unknown, what: string, codec = this.#options.codec): string | undefined {
    const { payloadCharactersMost: most, workflowId, runId } = this.#options;
    try {
      const text = encode(codec, value);
      if (text === undefined || text.length <= most) return text;
      throw new PayloadError(
        `it has ${text.length} characters, and the service takes ${most}: give the worker an ` +
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

  /** `charactersMost` is how long the details may be; what the service takes by default. */
  failureOf(thrown: unknown, charactersMost = this.#options.payloadCharactersMost): Failure {
    return failureOf(this.#options.codec, thrown, charactersMost);
  }

  errorFrom(reason: string | undefined, details: string | undefined): Error {
    return errorFrom(this.#options.codec, reason, details);
  }

  errorFromLambda(reason: string | undefined, details: string | undefined): Error {
    return errorFromLambda(this.#options.codec, reason, details);
  }
}
