// How values become the strings that the service carries, and back.

/**
 * Turns values into text and back; `JSON` has this shape, and so have libraries such as superjson.
 * Both must be synchronous, because they are called in a workflow's turns, and must give the same
 * text for the same value. What is asynchronous, or gives another text each time, is a
 * PayloadCodec.
 */
export interface Codec {
  readonly stringify: (value: unknown) => string;
  readonly parse: (text: string) => unknown;
}

/** A value that cannot be sent, or a text that cannot be read. */
export class PayloadError extends Error {
  override readonly name: string = "PayloadError";
}

const unfit = (value: unknown): string | undefined => {
  switch (typeof value) {
    case "bigint":
    case "function":
    case "symbol":
      return `a ${typeof value}`;
    case "number":
      return Number.isFinite(value) ? undefined : String(value);
    case "object":
      return value === null || Array.isArray(value) ? undefined : unfitObject(value);
    default:
      return undefined;
  }
};

const unfitObject = (value: object): string | undefined => {
  const prototype = Object.getPrototypeOf(value);
  if (prototype === null || prototype === Object.prototype || saysItself(value)) return undefined;
  return `a ${prototype.constructor?.name ?? "class"}`;
};

interface SaysItself {
  readonly toJSON: () => unknown;
}

/** A class that knows its own form in JSON; those of the language lose what they are by it. */
const saysItself = (value: object): value is SaysItself =>
  "toJSON" in value &&
  typeof value.toJSON === "function" &&
  !(value instanceof Date || value instanceof Uint8Array);

/** What JSON is made of. */
const membersOf = (value: object): readonly (readonly [string, unknown])[] =>
  saysItself(value) ? [["toJSON()", value.toJSON()]] : Object.entries(value);

const pathCharacters = 60;

const shortPath = (path: string): string =>
  path.length <= pathCharacters ? path : `${path.slice(0, pathCharacters)}…`;

function* misfits(value: unknown, path: string, above: readonly unknown[]): Generator<string> {
  const what = unfit(value);
  if (what !== undefined) yield `${path} is ${what}`;
  else if (typeof value === "object" && value !== null) {
    if (above.includes(value)) yield `${path} contains itself`;
    else if (above.length >= maxLevels)
      yield `${shortPath(path)} is more than ${maxLevels} levels deep`;
    else {
      for (const [key, member] of membersOf(value)) {
        yield* misfits(member, Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`, [
          ...above,
          value,
        ]);
      }
    }
  }
}

/** Deeper than this a value is looked at for loops. */
const maxQuickLevels = 200;
/** Deeper than this no value is sent: what reads it might have no stack for it. */
const maxLevels = 1_000;

/** The quick answer, for all that is sent; why not is asked only after a no. */
const fits = (value: unknown, level: number): boolean => {
  if (unfit(value) !== undefined || level > maxQuickLevels) return false;
  if (typeof value !== "object" || value === null) return true;
  const members = saysItself(value) ? [value.toJSON()] : Object.values(value);
  for (const member of members) if (!fits(member, level + 1)) return false;
  return true;
};

/**
 * JSON that refuses what JSON would lose on the way: a Map would arrive as `{}`, a Date as a string
 * that its type does not know of. Members that are undefined are left out, as in JSON, and null in
 * lists.
 */
export const strictJson: Codec = {
  stringify(value) {
    const [misfit] = fits(value, 0) ? [] : misfits(value, "value", []);
    if (misfit !== undefined) {
      throw new PayloadError(
        `${misfit}, which JSON cannot carry: send plain data, or set a codec such as superjson`,
      );
    }
    return JSON.stringify(value) ?? "null";
  },
  parse: JSON.parse,
};

/** The text of a value; undefined, which is no value, has none. */
export const encode = (codec: Codec, value: unknown): string | undefined =>
  value === undefined ? undefined : codec.stringify(value);

/**
 * The value of a text. A text that the codec cannot read is taken as it is, because not everyone
 * who sends signals, starts executions or answers activities is written with Flow.
 */
export const decode = (codec: Codec, text: string | undefined): unknown => {
  if (text === undefined) return undefined;
  try {
    return codec.parse(text);
  } catch {
    return text;
  }
};

/** The most characters that the service takes for an input, a result or details. */
export const maxPayloadCharacters = 32_768;

/** The most characters that the service takes for what a heartbeat says. */
export const maxHeartbeatCharacters = 2_048;

/** How long a text may be, and how it is measured. */
export interface TextLimit {
  readonly max: number;
  readonly sizeOf: (text: string) => number;
}

/** A text as it is, in characters. */
export const limitOfCharacters = (max: number): TextLimit => ({
  max,
  sizeOf: ({ length }) => length,
});
