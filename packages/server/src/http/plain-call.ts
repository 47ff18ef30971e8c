// Recognises a plain call: a request in just the form that every SDK sends. It is read here without
// the general machinery of HTTP, which costs more than the rest of a call. Nothing is judged: what
// is not plain, or may not be, is for that machinery to read and to refuse.
import type { Call } from "./codec.ts";
import type { CallHead } from "./protocol.ts";

/** A call and where the bytes after it begin. */
interface PlainCall extends Call {
  body: Buffer;
  /** As in the header of that name. */
  readonly host: string;
  readonly end: number;
}

/**
 * A number: more bytes could make it a plain call, which would be so long; 0 where that is not
 * known yet. `other`: none could.
 */
type Recognition = PlainCall | number | "other";

const requestLine = "POST / HTTP/1.1\r\n";
const headEnd = "\r\n\r\n";

interface PlainCallLimits {
  readonly maxHeadBytes: number;
  /** Head and body together. */
  readonly maxBytes: number;
}

export const recognise = (bytes: Buffer, limits: PlainCallLimits): Recognition => {
  const headLength = bytes.indexOf(headEnd);
  if (headLength < 0) {
    const isLikely = bytes.length <= limits.maxHeadBytes && beginsPlainly(bytes);
    return isLikely ? 0 : "other";
  }
  if (headLength > limits.maxHeadBytes) return "other";
  const read = readHead(bytes.toString("latin1", 0, headLength + 2));
  if (!read) return "other";
  const bodyStart = headLength + headEnd.length;
  const end = bodyStart + read.bodyLength;
  if (end > limits.maxBytes) return "other";
  if (end > bytes.length) return end;
  const { head, host } = read;
  return { head, host, body: bytes.subarray(bodyStart, end), end };
};

/** Of a call that has not come whole. Undefined: nor has its head, or it is not plain. */
export const headIn = (bytes: Buffer): CallHead | undefined => {
  const length = bytes.indexOf(headEnd);
  return length < 0 ? undefined : readHead(bytes.toString("latin1", 0, length + 2))?.head;
};

const beginsPlainly = (bytes: Buffer): boolean =>
  requestLine.startsWith(bytes.toString("latin1", 0, requestLine.length));

interface ReadHead {
  readonly head: CallHead;
  readonly host: string;
  readonly bodyLength: number;
}

/** One whole header: a name, a colon, and visible characters up to both bytes of a line end. */
const header = /[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[\t -~\x80-\xff]*\r\n/y;

/** Each line ends with its line end. Undefined: not plain. */
const readHead = (text: string): ReadHead | undefined => {
  if (!text.startsWith(requestLine)) return undefined;
  const found: FoundHeaders = [];
  for (let at = requestLine.length; at < text.length; at = header.lastIndex) {
    header.lastIndex = at;
    if (!header.test(text)) return undefined;
    const colon = text.indexOf(":", at);
    // Most headers mean nothing here, and their length already says so.
    if (!lengthsThatMatter[colon - at]) continue;
    const name = text.slice(at, colon);
    if (!take(found, name, { text, start: colon + 1, end: header.lastIndex - 2 })) return undefined;
  }
  const [host, length, target, contentType] = found;
  if (host === undefined || length === undefined || target === undefined) return undefined;
  if (!/^\d{1,7}$/.test(length)) return undefined;
  const head = { method: "POST", path: "/", headers: text, target, contentType };
  return { head, host, bodyLength: Number(length) };
};

/** The values of `onceHeaders`, each in the place of its name. */
type FoundHeaders = (string | undefined)[];

/** Those that a plain call may have once; of the later ones only that they are there matters. */
const onceHeaders = [
  "Host",
  "Content-Length",
  "X-Amz-Target",
  "Content-Type",
  "Authorization",
  "X-Amz-Date",
  "X-Amz-Security-Token",
];
/** Those that change what the connection or the body is, and those that only browsers send. */
const forbiddenHeaders = new Set([
  ...["transfer-encoding", "expect", "upgrade", "trailer", "te"],
  ...["origin", "sec-fetch-site"],
]);

/** As clients write them, so that most names need not be brought into one form first. */
const places = new Map(
  onceHeaders.flatMap((name, place) => [
    [name, place],
    [name.toLowerCase(), place],
  ]),
);

const lengthsThatMatter: readonly (boolean | undefined)[] = [
  ...onceHeaders,
  ...forbiddenHeaders,
  "connection",
].reduce<boolean[]>((lengths, { length }) => Object.assign(lengths, { [length]: true }), []);

const isKeepAlive = /^ ?keep-alive$/i;

/** What stands after the colon of a header. */
interface Given {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** False: with this header, the call is not plain. */
const take = (found: FoundHeaders, name: string, { text, start, end }: Given): boolean => {
  const place = places.get(name) ?? places.get(name.toLowerCase());
  if (place === undefined) return isHarmless(name.toLowerCase(), text.slice(start, end));
  const valueStart = text.charCodeAt(start) === space ? start + 1 : start;
  if (found[place] !== undefined || isPadded(text, valueStart, end)) return false;
  found[place] = text.slice(valueStart, end);
  return true;
};

const isHarmless = (name: string, value: string): boolean =>
  !forbiddenHeaders.has(name) && (name !== "connection" || isKeepAlive.test(value));

const space = 0x20;
const tab = 0x09;
const isBlank = (code: number): boolean => code === space || code === tab;
const isPadded = (text: string, start: number, end: number): boolean =>
  end > start && (isBlank(text.charCodeAt(start)) || isBlank(text.charCodeAt(end - 1)));
