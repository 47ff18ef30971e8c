// What comes before the body of a call, as far as a signature is about it.

/**
 * The headers of a request, in their order and with repeats, a character for each byte: either the
 * text of the whole head with its line ends, or names and values alternately, as Node gives them.
 */
type RawHeaders = string | readonly string[];

export interface SignedHead {
  readonly method: string;
  /** What stands between the method and the version: the path, and the query with its mark. */
  readonly path: string;
  readonly headers: RawHeaders;
}

/** Values by name in small letters; those of a repeated header are joined by commas. */
export interface Headers {
  readonly values: ReadonlyMap<string, string>;
  /** The first name that is there more than once and may not be. */
  readonly repeated: string | undefined;
}

/** Two of one of these could be read one way by a proxy, and another way by the server. */
const onceOnly = new Set(["host", "authorization", "content-length", "content-type", "date"]);
const mayRepeat = (name: string): boolean => !onceOnly.has(name) && !name.startsWith("x-amz-");

export const readHeaders = (raw: RawHeaders): Headers => {
  const values = new Map<string, string>();
  let repeated: string | undefined;
  read(raw, (given, value) => {
    const name = given.toLowerCase();
    const before = values.get(name);
    if (before !== undefined && !mayRepeat(name)) repeated ??= name;
    values.set(name, joined(before, value));
  });
  return { values, repeated };
};

/** One of `values`, for a small part of what all of them cost. `name` is in small letters. */
export const readHeader = (raw: RawHeaders, name: string): string | undefined => {
  if (typeof raw === "string") return findInHead(raw, name);
  let found: string | undefined;
  read(raw, (given, value) => {
    if (isNamed(given, name)) found = joined(found, value);
  });
  return found;
};

const maxUserAgentCharacters = 512;

/** As much of it as policies and records look at. */
export const userAgentIn = (raw: RawHeaders): string | undefined =>
  readHeader(raw, "user-agent")?.slice(0, maxUserAgentCharacters);

/** Most headers are others, and their length already says so. */
const isNamed = (given: string, name: string): boolean =>
  given.length === name.length && given.toLowerCase() === name;

const colon = ":".charCodeAt(0);

/** Cuts nothing out of the lines that are another header's, which are nearly all. */
const findInHead = (head: string, name: string): string | undefined => {
  let found: string | undefined;
  for (let at = startOfNext(head, 0); at > 0 && at < head.length; at = startOfNext(head, at)) {
    const nameEnd = at + name.length;
    if (head.charCodeAt(nameEnd) !== colon || !isNamed(head.slice(at, nameEnd), name)) continue;
    found = joined(found, trimmed(head.slice(nameEnd + 1, head.indexOf("\r", nameEnd))));
  }
  return found;
};

/** Of the line after this place; 0 where there is none. To look for one character is fastest. */
const startOfNext = (head: string, at: number): number => head.indexOf("\n", at) + 1;

const joined = (before: string | undefined, value: string): string =>
  before === undefined ? value : `${before},${value}`;

/** The name as it was given, and the value without blanks at its ends. */
type Take = (name: string, value: string) => void;

const read = (raw: RawHeaders, take: Take): void => {
  if (typeof raw === "string") readHead(raw, take);
  else for (let at = 0; at < raw.length; at += 2) take(raw[at] ?? "", trimmed(raw[at + 1] ?? ""));
};

const lineEnd = "\r\n";

/** The caller, who cut the head out of the bytes, has checked that each line is a header. */
const readHead = (head: string, take: Take): void => {
  const trim = isTidy(head) ? withoutFirstSpace : trimmed;
  let at = head.indexOf(lineEnd) + lineEnd.length;
  for (let end = head.indexOf(lineEnd, at); end > at; end = head.indexOf(lineEnd, at)) {
    const colon = head.indexOf(":", at);
    take(head.slice(at, colon), trim(head.slice(colon + 1, end)));
    at = end + lineEnd.length;
  }
};

/** Only blanks of ASCII: a byte of a longer character may look like one of Unicode's. */
const needsTrimming = /^[ \t]|[ \t]$|[ \t]{2}|[\t\r\n\v\f]/;
const blanks = /[ \t\r\n\v\f]+/g;

/** No blanks at the ends, and a single space in the place of those between. */
const trimmed = (value: string): string => {
  const text = withoutFirstSpace(value);
  return needsTrimming.test(text) ? text.replaceAll(blanks, " ").replace(/^ | $/g, "") : text;
};

/** Nearly every value has just the one space after its colon. */
const withoutFirstSpace = (value: string): string =>
  value.charCodeAt(0) === 0x20 ? value.slice(1) : value;

/** To look at all lines of a head at once costs less than to look at each value. */
const isTidy = (head: string): boolean =>
  !(head.includes("  ") || head.includes("\t") || head.includes(` ${lineEnd}`));
