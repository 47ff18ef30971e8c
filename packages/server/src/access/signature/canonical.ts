// The canonical form of a request, which both ends hash.
import type { Headers, SignedHead } from "./signed-call.ts";

interface CanonicalOptions {
  /** Names in small letters, ascending, each of them in the request. */
  readonly signedHeaders: readonly string[];
  /** The same, as the request lists them. */
  readonly signedHeadersText: string;
  /** Of the body, in hexadecimal. */
  readonly payloadHash: string;
  /** Empty and dotted parts of the path are resolved, as for every service but S3. */
  readonly normalizesPath: boolean;
}

/** A character for each byte, as in the request. */
export const canonicalRequest = (
  { method, path: target }: SignedHead,
  { values }: Headers,
  options: CanonicalOptions,
): string => {
  const { signedHeaders, signedHeadersText, payloadHash, normalizesPath } = options;
  let lines = "";
  for (const name of signedHeaders) lines += `${name}:${values.get(name)}\n`;
  // All calls of the service go there.
  const place = target === "/" ? "/\n" : canonicalTarget(target, normalizesPath);
  return `${method}\n${place}\n${lines}\n${signedHeadersText}\n${payloadHash}`;
};

/** As a proxy may ask: `POST http://host/path HTTP/1.1`. The host is signed as a header. */
const origin = /^https?:\/\/[^/?]*/i;

const canonicalTarget = (asked: string, normalizesPath: boolean): string => {
  const target = asked.replace(origin, "");
  const mark = target.indexOf("?");
  const path = mark < 0 ? target : target.slice(0, mark);
  const query = mark < 0 ? "" : target.slice(mark + 1);
  return `${canonicalPath(path, normalizesPath)}\n${canonicalQuery(query)}`;
};

const canonicalPath = (path: string, normalizes: boolean): string =>
  encode(normalizes ? normalized(path) : path, pathLetters);

const normalized = (path: string): string => {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  const isFolder = /(\/|\/\.{1,2})$/.test(path) && parts.length > 0;
  return `/${parts.join("/")}${isFolder ? "/" : ""}`;
};

/** What is already encoded is decoded first, so that it is not encoded twice. */
const canonicalQuery = (query: string): string =>
  query
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const [, name = "", value = ""] = /^([^=]*)=?(.*)$/s.exec(pair) ?? [];
      return [recoded(name), recoded(value)] as const;
    })
    .sort(([name, value], [otherName, otherValue]) =>
      name === otherName ? compare(value, otherValue) : compare(name, otherName),
    )
    .map(([name, value]) => `${name}=${value}`)
    .join("&");

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

const recoded = (text: string): string => encode(decode(text), queryLetters);

const decode = (text: string): string =>
  text.replace(/%([0-9a-f]{2})/gi, (_, byte: string) =>
    String.fromCharCode(Number.parseInt(byte, 16)),
  );

const pathLetters = /[^A-Za-z0-9\-._~/]/g;
const queryLetters = /[^A-Za-z0-9\-._~]/g;

const encode = (text: string, others: RegExp): string =>
  text.replace(
    others,
    (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
