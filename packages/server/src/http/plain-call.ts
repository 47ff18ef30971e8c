// Recognises a plain call: a request in just the form that every SDK sends. It is read here without
// the general machinery of HTTP, which costs more than the rest of a call. Nothing is judged: what
// is not plain, or may not be, is for that machinery to read and to refuse.
import type { Call } from "./call.ts";
import type { CallHead } from "./protocol.ts";

/** A call and where the bytes after it begin. */
export interface PlainCall extends Call {
  readonly end: number;
}

/** `incomplete`: more bytes could make it a plain call. `other`: none could. */
export type Recognition = PlainCall | "incomplete" | "other";

const requestLine = "POST / HTTP/1.1\r\n";
const headEnd = "\r\n\r\n";

export interface PlainCallLimits {
  readonly headBytesMost: number;
  /** Head and body together. */
  readonly bytesMost: number;
}

export const recognise = (bytes: Buffer, limits: PlainCallLimits): Recognition => {
  const headLength = bytes.indexOf(headEnd);
  if (headLength < 0) {
    const isLikely = bytes.length <= limits.headBytesMost && beginsPlainly(bytes);
    return isLikely ? "incomplete" : "other";
  }
  if (headLength > limits.headBytesMost) return "other";
  const read = readHead(bytes.toString("latin1", 0, headLength + 2));
  if (!read) return "other";
  const bodyStart = headLength + headEnd.length;
  const end = bodyStart + read.bodyLength;
  if (end > limits.bytesMost) return "other";
  if (end > bytes.length) return "incomplete";
  return { head: read.head, body: bytes.subarray(bodyStart, end), end };
};

const beginsPlainly = (bytes: Buffer): boolean =>
  requestLine.startsWith(bytes.toString("latin1", 0, requestLine.length));

interface ReadHead {
  readonly head: CallHead;
  readonly bodyLength: number;
}

/** One whole header: a name, a colon, and visible characters up to both bytes of a line end. */
const header = /[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[\t -~\x80-\xff]*\r\n/y;

/** Each line ends with its line end. Undefined: not plain. */
const readHead = (text: string): ReadHead | undefined => {
  if (!text.startsWith(requestLine)) return undefined;
  const found: FoundHeaders = {};
  for (let at = requestLine.length; at < text.length; at = header.lastIndex) {
    header.lastIndex = at;
    if (!header.test(text)) return undefined;
    const colon = text.indexOf(":", at);
    // Most headers mean nothing here, and their length already says so.
    if (!lengthsThatMatter[colon - at]) continue;
    const name = text.slice(at, colon).toLowerCase();
    if (!take(found, name, text.slice(colon + 1, header.lastIndex - 2))) return undefined;
  }
  const { host, length, target, contentType } = found;
  if (host === undefined || length === undefined || target === undefined) return undefined;
  if (!/^\d{1,7}$/.test(length)) return undefined;
  const head = { method: "POST", path: "/", target, contentType };
  return { head, bodyLength: Number(length) };
};

interface FoundHeaders {
  host?: string;
  length?: string;
  target?: string;
  contentType?: string;
  authorization?: string;
  date?: string;
  securityToken?: string;
}

/** Those that a plain call may have once. */
const onceHeaders = new Map<string, keyof FoundHeaders>([
  ["host", "host"],
  ["content-length", "length"],
  ["x-amz-target", "target"],
  ["content-type", "contentType"],
  ["authorization", "authorization"],
  ["x-amz-date", "date"],
  ["x-amz-security-token", "securityToken"],
]);
/** Those that change what the connection or the body is. */
const forbiddenHeaders = new Set(["transfer-encoding", "expect", "upgrade", "trailer", "te"]);

const lengthsThatMatter: readonly (boolean | undefined)[] = [
  ...onceHeaders.keys(),
  ...forbiddenHeaders,
  "connection",
].reduce<boolean[]>((lengths, { length }) => Object.assign(lengths, { [length]: true }), []);

const isKeepAlive = /^ ?keep-alive$/i;
const padding = /^[\t ]|[\t ]$/;

/** False: with this header, the call is not plain. */
const take = (found: FoundHeaders, name: string, given: string): boolean => {
  const member = onceHeaders.get(name);
  if (!member) {
    return !forbiddenHeaders.has(name) && (name !== "connection" || isKeepAlive.test(given));
  }
  const value = given.startsWith(" ") ? given.slice(1) : given;
  if (found[member] !== undefined || padding.test(value)) return false;
  found[member] = value;
  return true;
};
