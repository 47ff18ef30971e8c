// What a heartbeat says, encoded. Codecs may be slow, or away for a moment: the heart beats on,
// with what it said before.
import { type Codec, encode, maxHeartbeatCharacters, PayloadError } from "../codec.ts";
import type { WorkflowLog } from "../log.ts";
import type { PayloadPipeline } from "../payload-pipeline.ts";
import { clearTimeout, setTimeout } from "./real-timers.ts";

interface HeartbeatDetailsOptions {
  readonly codec: Codec;
  readonly payloads: PayloadPipeline;
  readonly log: WorkflowLog;
}

/** What is sent, and whether it is what was said last. */
interface SaidDetails {
  readonly details: string | undefined;
  readonly isLatest: boolean;
}

interface Encoding {
  readonly text: string;
  readonly encoded: Promise<string | undefined>;
}

const late = Symbol("late");

/** What the promise gives, or `late` if that takes longer. */
const within = async <T>(promise: Promise<T>, milliseconds: number): Promise<T | typeof late> => {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<typeof late>((resolve) => {
    timer = setTimeout(() => resolve(late), milliseconds);
  });
  try {
    return await Promise.race([promise, end]);
  } finally {
    clearTimeout(timer);
  }
};

export class HeartbeatDetails {
  readonly #options: HeartbeatDetailsOptions;
  #encoding: Encoding | undefined;
  /** What was encoded last. */
  #sent: string | undefined;

  constructor(options: HeartbeatDetailsOptions) {
    this.#options = options;
  }

  /** What is sent of a value, within so much time. What cannot be sent is left out. */
  async of(value: unknown, milliseconds: number): Promise<SaidDetails> {
    const { payloads } = this.#options;
    const text = this.#textOf(value);
    if (text === undefined) return { details: undefined, isLatest: true };
    if (!payloads.isActive) return { details: this.#short(text), isLatest: true };
    if (this.#encoding?.text !== text) this.#encoding = { text, encoded: this.#encode(text) };
    const encoding = this.#encoding;
    try {
      const encoded = await within(encoding.encoded, milliseconds);
      if (encoded === late) return { details: this.#sent, isLatest: false };
      this.#sent = encoded;
      return { details: encoded, isLatest: true };
    } catch (error) {
      this.#options.log.warn(
        "The details of a heartbeat could not be encoded; the next attempt follows",
        {
          error: String(error),
        },
      );
      if (this.#encoding === encoding) this.#encoding = undefined;
      return { details: this.#sent, isLatest: false };
    }
  }

  /** The heart beats on also where an activity says what the codec does not take, such as NaN. */
  #textOf(value: unknown): string | undefined {
    try {
      return encode(this.#options.codec, value);
    } catch (error) {
      return this.#leftOut("cannot be sent", { error: String(error) });
    }
  }

  #short(text: string): string | undefined {
    return text.length <= maxHeartbeatCharacters
      ? text
      : this.#leftOut("are too long", { characters: text.length });
  }

  async #encode(text: string): Promise<string | undefined> {
    try {
      return await this.#options.payloads.encode(text, "what it says", maxHeartbeatCharacters);
    } catch (error) {
      if (!(error instanceof PayloadError)) throw error;
      return this.#leftOut("cannot be sent", { error: error.message });
    }
  }

  #leftOut(what: "are too long" | "cannot be sent", why: Readonly<Record<string, unknown>>) {
    this.#options.log.warn(`The details of a heartbeat ${what} and were left out`, why);
    return undefined;
  }
}
