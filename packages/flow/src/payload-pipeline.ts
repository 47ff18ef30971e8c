// The way of a payload's text to the service and back: payload codecs first, the offload last.
import { limitOfCharacters, maxPayloadCharacters, PayloadError, type TextLimit } from "./codec.ts";
import { type Duration, timerMillisecondsOf } from "./duration.ts";
import { fetchBack, isKeptElsewhere, type Offload, putAway } from "./offload.ts";
import { isEncoded, type PayloadCodec, PayloadCodecs } from "./payload-codec.ts";

/** How workers, clients and replays encode and decode payloads. */
export interface PayloadOptions {
  /**
   * Encode what is sent, in this order, and decode what comes: compression, then encryption. None
   * by default. Their names distinguish them, so one that is not used for new payloads any
   * more stays here as long as there are old ones.
   */
  readonly payloadCodecs?: readonly PayloadCodec[] | undefined;
  /** Keeps payloads that are too long for the service; without one they are refused. */
  readonly offload?: Offload | undefined;
  /** The longest that one payload codec may take for one payload; "10 seconds" by default. */
  readonly codecLimit?: Duration | undefined;
  /**
   * No payload that is encoded or decoded may have more bytes; 16,777,216 by default. What is
   * larger when it is decompressed is not taken.
   */
  readonly maxPayloadBytes?: number | undefined;
}

const bytesOf = (text: string): number => Buffer.byteLength(text);

const usualLimit = "10 seconds";
const usualMaxPayloadBytes = 16_777_216;

/** So much of UTF-8 has room in Base64, with what codecs add to it. */
const bytesForService = 24_000;

/** Members of events and decisions that hold payloads. */
const payloadMembers = ["input", "result", "details", "executionContext"] as const;

type Payloads = { readonly [member: string]: unknown };
type TextOf = (text: string, member: string) => Promise<string>;

const replaced = async (data: object, replace: TextOf): Promise<object> => {
  const changed: { [member: string]: string } = {};
  for (const member of payloadMembers) {
    const text = (data as Payloads)[member];
    if (typeof text !== "string") continue;
    const other = await replace(text, member);
    if (other !== text) changed[member] = other;
  }
  return Object.keys(changed).length === 0 ? data : { ...data, ...changed };
};

const isForeign = (text: unknown): boolean =>
  typeof text === "string" && (isEncoded(text) || isKeptElsewhere(text));

/** True where a payload is encoded or kept elsewhere. */
export const needsDecoding = (data: object): boolean =>
  payloadMembers.some((member) => isForeign((data as Payloads)[member]));

export class PayloadPipeline {
  readonly #codecs: PayloadCodecs;
  readonly #offload: Offload | undefined;

  constructor({ payloadCodecs = [], codecLimit, maxPayloadBytes, offload }: PayloadOptions) {
    const limits = {
      limitMilliseconds: timerMillisecondsOf(codecLimit ?? usualLimit),
      maxPayloadBytes: maxPayloadBytes ?? usualMaxPayloadBytes,
    };
    this.#codecs = new PayloadCodecs(payloadCodecs, limits);
    this.#offload = offload;
  }

  /** True where payloads are encoded on their way. */
  get hasCodecs(): boolean {
    return !this.#codecs.isEmpty;
  }

  /** True where texts may become others on their way. */
  get isActive(): boolean {
    return this.hasCodecs || this.#offload !== undefined;
  }

  /** Of texts that go through: how long they are when they are sent is known only afterwards. */
  get maxCharacters(): number {
    return this.isActive ? Number.POSITIVE_INFINITY : maxPayloadCharacters;
  }

  /** Of texts that are sent as they are, unless an offload keeps them. */
  get maxPlainCharacters(): number {
    return this.#offload ? Number.POSITIVE_INFINITY : maxPayloadCharacters;
  }

  /** What the details of a failure are shortened to, so that they get through. */
  get failureLimit(): TextLimit {
    if (this.#offload) return limitOfCharacters(Number.POSITIVE_INFINITY);
    if (this.hasCodecs) return { max: bytesForService, sizeOf: bytesOf };
    return limitOfCharacters(maxPayloadCharacters);
  }

  /**
   * The text that is sent. Throws a PayloadError, a CodecError where another attempt may
   * succeed, and what the offload throws.
   */
  async encode(text: string, what: string, max = maxPayloadCharacters): Promise<string> {
    const encoded = this.hasCodecs ? await this.#codecs.encode(text, what) : text;
    if (encoded.length <= max) return encoded;
    if (this.#offload) return putAway(this.#offload, encoded, max);
    throw new PayloadError(
      `${what} has ${encoded.length} characters, and the service takes ${max}: ` +
        "set an offload, or send a reference",
    );
  }

  /**
   * The text that was sent. Throws a PayloadError, or, where another attempt may succeed, a
   * CodecError or an OffloadError.
   */
  async decode(text: string, what: string): Promise<string> {
    if (!isForeign(text)) return text;
    return this.#codecs.decode(await fetchBack(this.#offload, text), what);
  }

  /** All payloads of a decision, or of what a call takes. */
  encodeAll(data: object, what: string): Promise<object> {
    return replaced(data, (text, member) => this.encode(text, `the ${member} of ${what}`));
  }

  /** Those that others than Flow are to read are kept elsewhere at most, and not encoded. */
  putAwayAll(data: object): Promise<object> {
    const offload = this.#offload;
    return offload ? replaced(data, (text) => putAway(offload, text)) : Promise.resolve(data);
  }

  /** All payloads of an event. */
  decodeAll(data: object, what: string): Promise<object> {
    return replaced(data, (text, member) => this.decode(text, `the ${member} of ${what}`));
  }

  /** The most bytes that a text takes in a request, as far as that is known beforehand. */
  sentBytesOf(text: string): number {
    if (text.length > maxPayloadCharacters && this.#offload) return referenceBytes;
    if (!this.hasCodecs) return Buffer.byteLength(JSON.stringify(text));
    return Math.min(Math.ceil((bytesOf(text) * 4) / 3) + referenceBytes, maxPayloadCharacters);
  }
}

/** A reference to what is kept elsewhere, and what codecs add, take less. */
const referenceBytes = 512;
