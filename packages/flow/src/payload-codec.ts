// Codecs between Flow and the service: compression and encryption of what `codec` has written. They
// may be asynchronous, because they work outside of a workflow's turns.
import { PayloadError } from "./codec.ts";
import { clearTimeout, setTimeout } from "./worker/real-timers.ts";

/** What a payload codec is told beside the payload. */
export interface PayloadCodecContext {
  /** Aborted when the call has taken too long: what it waits for may be called off. */
  readonly signal: AbortSignal;
  /** What is longer is refused, so that a codec need not produce it. */
  readonly maxBytes: number;
}

/**
 * Turns the bytes of a payload into others, and back. It throws a PayloadError where another try
 * would be of no use: an unknown key, bytes that were changed. Any other error is taken
 * for a bad moment, after which it is called again.
 *
 * @example
 * ```ts
 * import { gunzipSync, gzipSync } from "node:zlib";
 * import { type PayloadCodec, PayloadError } from "@ekiden/flow";
 *
 * export const gzip: PayloadCodec = {
 *   name: "gzip",
 *   encode: (bytes) => gzipSync(bytes),
 *   decode(bytes, { maxBytes }) {
 *     try {
 *       return gunzipSync(bytes, { maxOutputLength: maxBytes });
 *     } catch (cause) {
 *       throw new PayloadError("it is damaged, or too large", { cause });
 *     }
 *   },
 * };
 * ```
 */
export interface PayloadCodec {
  /** Stands in front of what it has encoded: at most 64 of `a-z`, `0-9`, `-` and `.`. */
  readonly name: string;
  /** Undefined: the bytes are better left as they are, and are not decoded either. */
  readonly encode: (
    bytes: Uint8Array,
    context: PayloadCodecContext,
  ) => Uint8Array | undefined | Promise<Uint8Array | undefined>;
  readonly decode: (
    bytes: Uint8Array,
    context: PayloadCodecContext,
  ) => Uint8Array | Promise<Uint8Array>;
}

/** A payload codec failed, or took too long, and may do better another time. */
export class CodecError extends Error {
  override readonly name = "CodecError";
  /** True when it was the time limit (`codecLimit`) that ended it. */
  readonly timedOut: boolean;

  constructor(message: string, options: ErrorOptions & { readonly timedOut?: boolean } = {}) {
    super(message, options);
    this.timedOut = options.timedOut ?? false;
  }
}

interface CodecLimits {
  /** Of one call of one codec. */
  readonly limitMilliseconds: number;
  /** Of the text of a payload, in UTF-8. */
  readonly maxPayloadBytes: number;
}

/** What codecs may add to a payload that they cannot make shorter. */
const maxAddedBytes = 65_536;
/** Of codecs around each other. More are not useful, and each may cost `maxPayloadBytes` again. */
const maxLayers = 8;

const prefix = "ekiden.encoded:";
const firstCharacterCode = prefix.charCodeAt(0);

/** True for a text that Flow has encoded; all others are as they were written. */
export const isEncoded = (text: string): boolean =>
  text.charCodeAt(0) === firstCharacterCode && text.startsWith(prefix);

// What a codec is given begins with a byte that says what follows: a text, or the name of the codec
// that has made the rest. So the order is inside, where encryption protects it.
const textMark = 0;
const codecMark = 1;
const markBytes = 1;

const utf8 = new TextDecoder("utf-8", { fatal: true });

const frameOfText = (text: string): Uint8Array =>
  Buffer.concat([Uint8Array.of(textMark), Buffer.from(text, "utf8")]);

const frameOf = (name: string, bytes: Uint8Array): Uint8Array =>
  Buffer.concat([Uint8Array.of(codecMark, name.length), Buffer.from(name, "latin1"), bytes]);

/** What one codec has made. */
interface Layer {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const layerIn = (frame: Uint8Array): Layer => {
  const start = markBytes + 1;
  const end = start + (frame[markBytes] ?? 0);
  const name = Buffer.from(frame.subarray(start, end)).toString("latin1");
  return { name, bytes: frame.subarray(end) };
};

const namePattern = /^[a-z0-9][a-z0-9.-]{0,63}$/;
const base64Pattern = /^[A-Za-z0-9+/]*={0,2}$/;

const checkNames = (codecs: readonly PayloadCodec[]): void => {
  const names = new Set<string>();
  for (const { name } of codecs) {
    if (!namePattern.test(name)) {
      throw new Error(
        `${JSON.stringify(name)} cannot be the name of a payload codec: it has 1 to 64 characters, ` +
          "of a to z, 0 to 9, - and ., and begins with a letter or a digit.",
      );
    }
    if (names.has(name)) throw new Error(`The payload codec ${name} is given twice.`);
    names.add(name);
  }
};

type Direction = "encode" | "decode";

interface CodecCall {
  readonly codec: PayloadCodec;
  readonly direction: Direction;
  readonly bytes: Uint8Array;
  /** For errors: `the input of event 5 (ActivityTaskScheduled)`. */
  readonly what: string;
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** The codecs of a worker or a client, in the order in which they encode. */
export class PayloadCodecs {
  readonly #codecs: readonly PayloadCodec[];
  readonly #byName: ReadonlyMap<string, PayloadCodec>;
  readonly #limits: CodecLimits;

  /** Throws for names that no codec may have. */
  constructor(codecs: readonly PayloadCodec[], limits: CodecLimits) {
    checkNames(codecs);
    this.#codecs = codecs;
    this.#byName = new Map(codecs.map((codec) => [codec.name, codec]));
    this.#limits = limits;
  }

  get isEmpty(): boolean {
    return this.#codecs.length === 0;
  }

  /** Throws a PayloadError, or a CodecError where another try may do better. */
  async encode(text: string, what: string): Promise<string> {
    if (this.isEmpty) return text;
    const { maxPayloadBytes } = this.#limits;
    const length = Buffer.byteLength(text);
    if (length > maxPayloadBytes) {
      throw new PayloadError(
        `${what} has ${length} bytes, and no payload may have more than ${maxPayloadBytes} ` +
          "(maxPayloadBytes)",
      );
    }
    let frame = frameOfText(text);
    let last: Layer | undefined;
    for (const codec of this.#codecs) {
      const bytes = await this.#call({ codec, direction: "encode", bytes: frame, what });
      if (bytes === undefined) continue;
      last = { name: codec.name, bytes };
      frame = frameOf(codec.name, bytes);
    }
    return last ? `${prefix}${last.name}:${Buffer.from(last.bytes).toString("base64")}` : text;
  }

  /** The text that was encoded; others are given back. Throws as `encode` does. */
  async decode(text: string, what: string): Promise<string> {
    if (!isEncoded(text)) return text;
    let { name, bytes } = this.#layerOfText(text, what);
    for (let layers = 1; layers <= maxLayers; layers += 1) {
      const codec = this.#codecOf(name, what);
      const frame = await this.#call({ codec, direction: "decode", bytes, what });
      if (frame?.[0] === textMark) return this.#textIn(frame, what);
      if (frame?.[0] !== codecMark) {
        throw new PayloadError(`${what}, decoded by ${name}, is not what Flow has encoded`);
      }
      ({ name, bytes } = layerIn(frame));
    }
    throw new PayloadError(`${what} is encoded more than ${maxLayers} times`);
  }

  #layerOfText(text: string, what: string): Layer {
    const nameEnd = text.indexOf(":", prefix.length);
    const name = text.slice(prefix.length, nameEnd);
    const base64 = text.slice(nameEnd + 1);
    const maxCharacters = Math.ceil((this.#maxBytes * 4) / 3) + 2;
    if (base64.length > maxCharacters) throw this.#tooLarge(what);
    if (nameEnd === -1 || !namePattern.test(name) || !base64Pattern.test(base64)) {
      throw new PayloadError(`${what} is damaged: it is not as Flow encodes payloads`);
    }
    return { name, bytes: Buffer.from(base64, "base64") };
  }

  #codecOf(name: string, what: string): PayloadCodec {
    const codec = this.#byName.get(name);
    if (codec) return codec;
    const known = [...this.#byName.keys()].join(", ") || "no payload codec";
    throw new PayloadError(
      `${what} is encoded by ${JSON.stringify(name)}, and this process has ${known}: give it the ` +
        "payloadCodecs of the program that wrote it",
    );
  }

  #textIn(frame: Uint8Array, what: string): string {
    const bytes = frame.subarray(markBytes);
    if (bytes.length > this.#limits.maxPayloadBytes) throw this.#tooLarge(what);
    try {
      return utf8.decode(bytes);
    } catch (error) {
      throw new PayloadError(`${what} is damaged: it is no text in UTF-8`, { cause: error });
    }
  }

  async #call(call: CodecCall): Promise<Uint8Array | undefined> {
    const { codec, direction, what } = call;
    try {
      const bytes = await this.#within(call);
      if (bytes && bytes.length > this.#maxBytes) throw this.#tooLarge(what);
      return bytes;
    } catch (error) {
      if (error instanceof CodecError) throw error;
      const message = messageOf(error);
      const options = { cause: error };
      if (error instanceof PayloadError) {
        throw new PayloadError(
          `${what} cannot be ${direction}d by ${codec.name}: ${message}`,
          options,
        );
      }
      throw new CodecError(`${codec.name} failed to ${direction} ${what}: ${message}`, options);
    }
  }

  /** What the codec gives, or a CodecError when its time is over. */
  async #within({ codec, direction, bytes, what }: CodecCall): Promise<Uint8Array | undefined> {
    const { limitMilliseconds } = this.#limits;
    const controller = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        const message = `${codec.name} did not ${direction} ${what} within ${limitMilliseconds} ms (codecLimit)`;
        const error = new CodecError(message, { timedOut: true });
        reject(error);
        controller.abort(error);
      }, limitMilliseconds);
    });
    try {
      const context = { signal: controller.signal, maxBytes: this.#maxBytes };
      return await Promise.race([codec[direction](bytes, context), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  get #maxBytes(): number {
    return this.#limits.maxPayloadBytes + maxAddedBytes;
  }

  #tooLarge(what: string): PayloadError {
    const { maxPayloadBytes } = this.#limits;
    return new PayloadError(
      `${what} is larger than ${maxPayloadBytes} bytes when it is decoded (maxPayloadBytes): it was ` +
        "written with other settings, or by an attacker",
    );
  }
}
