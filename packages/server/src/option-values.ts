// What an option may be given as: the words of its errors, and how a text becomes its value.
import { isIP } from "node:net";

/** What may be given, in words, and what it then means; undefined means that it may not. */
export interface Value<T> {
  readonly allowed: string;
  /** JSON Schema of how a file gives it: numbers, lists and truth values beside texts. */
  readonly schema: object;
  readonly read: (text: string) => T | undefined;
}

/** One option of the server: its flag, its environment variable, and how its value is read. */
export interface OptionRow {
  /** As in `--poll-seconds 60`. */
  readonly flag: string;
  /** What the help calls its value. */
  readonly argument: string;
  readonly environment: string;
  /** Written as a person would give it. */
  readonly fallback: string;
  readonly help: string;
  /** May be given several times; in the environment, commas stand between. */
  readonly isRepeatable?: true;
  /** Without a value on the command line it is `yes`. */
  readonly isSwitch?: true;
  /** What is given may be a secret, or have one in it: a text that is refused is not repeated. */
  readonly mayHoldSecret?: true;
  readonly value: Value<unknown>;
}

const textSchema = { type: "string" } as const;
/** A list, or its elements in one text with commas between. */
export const listSchema = { anyOf: [textSchema, { type: "array", items: textSchema }] } as const;

export const text = (allowed: string, holds: (text: string) => boolean): Value<string> => ({
  allowed,
  schema: textSchema,
  read: (given) => (holds(given) ? given : undefined),
});

export const wholeNumber = (min: number, max: number): Value<number> => ({
  allowed: `a whole number from ${min} to ${max}`,
  schema: { type: "integer", minimum: min, maximum: max },
  read: (given) =>
    /^\d{1,15}$/.test(given) && Number(given) >= min && Number(given) <= max
      ? Number(given)
      : undefined,
});

/** Words for true and false, which a file may give as such. */
export const truthWords = [
  ["yes", "no"],
  ["on", "off"],
] as const;

const truthValuesOf = (choices: readonly string[]): readonly boolean[] =>
  truthWords.some(([yes, no]) => choices.includes(yes) && choices.includes(no))
    ? [true, false]
    : [];

export const oneOf = <T extends string>(...choices: readonly T[]): Value<T> => ({
  allowed: `one of ${choices.join(", ")}`,
  schema: { enum: [...choices, ...truthValuesOf(choices)] },
  read: (given) => choices.find((choice) => choice === given),
});

export const isHost = (given: string) =>
  isIP(given) !== 0 || (/^[a-z\d_-]+(\.[a-z\d_-]+)*\.?$/i.test(given) && !/^[\d.]+$/.test(given));

const maxPort = 65_535;

interface Address {
  readonly host: string;
  readonly port: number;
}

/** As in `127.0.0.1:9464` or `[::1]:9464`; undefined for what is none. */
export const addressOf = (given: string): Address | undefined => {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(given) ?? [];
  const host = bracketed ?? plain ?? "";
  const isRight = bracketed === undefined ? isHost(host) : isIP(host) === 6;
  return isRight && Number(digits) <= maxPort ? { host, port: Number(digits) } : undefined;
};

export const addressOrNone = text(
  "an address and a port, as in 127.0.0.1:9464 or [::1]:9464, or none",
  (given) => given === "none" || addressOf(given) !== undefined,
);

const shareForm = /^(0(\.\d{1,6})?|1(\.0{1,6})?)$/;

/** From none to all of something. */
export const share: Value<number> = {
  allowed: "a number from 0 to 1 with up to six decimals",
  schema: { type: "number", minimum: 0, maximum: 1 },
  read: (given) => (shareForm.test(given) ? Number(given) : undefined),
};

const millisecondsOf = { ms: 1, s: 1_000 } as const;
const durationForm = /^([1-9]\d{0,6})(ms|s)$/;

const isUnit = (text: string | undefined): text is keyof typeof millisecondsOf =>
  text !== undefined && text in millisecondsOf;

/** In milliseconds; undefined for `none`, and for what is no duration. */
export const durationOf = (given: string): number | undefined => {
  const [, digits, unit] = durationForm.exec(given) ?? [];
  return isUnit(unit) ? Number(digits) * millisecondsOf[unit] : undefined;
};

export const durationOrNone = text(
  "a duration in milliseconds or seconds, as in 500ms or 2s, or none",
  (given) => given === "none" || durationOf(given) !== undefined,
);

const minIntervalMilliseconds = 1_000;

export const intervalOrNone = text(
  "a duration of a second or more, as in 60s or 3600s, or none",
  (given) => given === "none" || (durationOf(given) ?? 0) >= minIntervalMilliseconds,
);

export const fileOrNone = text("a file, or none", (given) => given !== "" && !given.includes("\0"));

export const namesOfLists: Value<readonly string[]> = {
  allowed: "names of task lists, separated by commas, with * for any text",
  schema: listSchema,
  read: (given) => {
    const names = given.split(",").map((name) => name.trim());
    return names.every((name) => name !== "" && name.length <= 256) ? names : undefined;
  },
};

export const namesOfDomains: Value<readonly string[]> = {
  allowed: "names of domains, separated by commas, with * for any text; or none",
  schema: listSchema,
  read: (given) => (given === "none" ? [] : namesOfLists.read(given)),
};

export const namesOfHosts: Value<readonly string[]> = {
  allowed: "host names without ports, separated by commas, with *. for all below one; or none",
  schema: listSchema,
  read: (given) => {
    if (given === "none") return [];
    const names = given.split(",").map((name) => name.trim().toLowerCase());
    const areNames = names.every((name) => isHost(name.replace(/^\*\./, "")));
    return areNames ? names.map((name) => name.replace(/\.$/, "")) : undefined;
  },
};
