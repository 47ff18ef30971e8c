// From the bytes of a request to the value that they stand for.
import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";
import { type Fault, refuse } from "@ekiden/model";
import { isNestedOver } from "../operations/human-tasks/nesting.ts";
import type { ReceiveShare } from "./receive-budget.ts";
import { ReceiveBuffer } from "./receive-buffer.ts";

/** A whole request, its headers included (the service's own limit). */
export const maxRequestBytes = 1024 * 1024;
export const maxHeaderBytes = 16 * 1024;
/** Said where there is no room for more of a request; the caller may try again. */
export const tooMuchComesIn = "Too much is coming in at once";
/** No input of the service nests ten levels; recursion over a parsed body is safe up to this. */
const maxNestingLevels = 1000;

/** Of what is sent behind a call that is under way; with one more read of the socket, 64 KiB. */
export const maxBytesBehindCall = 4 * 1024;

/**
 * All bytes of the body. Undefined: the caller left before they had arrived.
 * Throws RequestEntityTooLargeException as soon as that is certain, and ServiceUnavailable where
 * there is no room for more of it.
 */
export const collect = (
  request: IncomingMessage,
  share: ReceiveShare,
): Promise<Buffer | undefined> =>
  new Promise((resolve, reject) => {
    const maxBytes = maxBodyBytes(request);
    const received = new ReceiveBuffer(share);
    const { onNoRoom } = share;
    let bytes = 0;
    const letGo = () => {
      if (share.onNoRoom === refuseForRoom) share.onNoRoom = onNoRoom;
      // A request that waits as a poll would hold them for as long.
      received.clear();
    };
    const refuseWith = (fault: Fault) => {
      letGo();
      // The rest of the body is discarded.
      bytes = Number.POSITIVE_INFINITY;
      reject(fault);
    };
    const refuseForRoom = () => refuseWith(refuse.unavailable(tooMuchComesIn));
    share.onNoRoom = refuseForRoom;
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) refuseWith(refuse.tooLarge(maxRequestBytes));
      else if (!received.append(chunk)) refuseForRoom();
    });
    request.on("end", () => {
      resolve(received.whole());
      letGo();
    });
    // After an end this changes nothing: the promise is settled.
    request.on("close", () => {
      letGo();
      resolve(undefined);
    });
    if (isTooLarge(request)) refuseWith(refuse.tooLarge(maxRequestBytes));
  });

/** By its own declaration, before any of it has come. */
export const isTooLarge = (request: IncomingMessage): boolean =>
  declaredBytes(request) > maxBodyBytes(request);

/** Zero for a body in chunks, whose length is not known beforehand. */
const declaredBytes = (request: IncomingMessage) => Number(request.headers["content-length"] ?? 0);

const maxBodyBytes = (request: IncomingMessage): number => {
  const maxBytes = maxRequestBytes - maxHeaderBytes;
  const isSmall = declaredBytes(request) <= maxBytes && !request.headers["transfer-encoding"];
  return isSmall ? maxBytes : maxRequestBytes - headerBytes(request);
};

/** As sent: each name and value with a colon, a space and a line end; lines of the frame too. */
const headerBytes = (request: IncomingMessage): number => {
  const frame = `${request.method} ${request.url} HTTP/1.1\r\n\r\n`.length;
  return request.rawHeaders.reduce((bytes, text) => bytes + text.length + 2, frame);
};

/** The value of a header of the request, by its name in small letters. */
type HeaderOf = (name: "content-encoding" | "content-type") => string | undefined;

/**
 * Throws SerializationException. `headerOf` says what the request declares of its body; it is asked
 * only where the body cannot be read.
 */
export const parse = (body: Buffer | string, headerOf?: HeaderOf): unknown => {
  // The service does not ask for a body where no member is required.
  if (body.length === 0) return {};
  const value = parseJson(body, headerOf);
  // A shorter text has no room for that many brackets.
  if (body.length > 2 * maxNestingLevels) refuseDeepNesting(value);
  return value;
};

const parseJson = (body: Buffer | string, headerOf?: HeaderOf): unknown => {
  try {
    if (typeof body === "string") return JSON.parse(body);
    if (isUtf8(body)) return JSON.parse(body.toString("utf8"));
  } catch {
    throw refuse.unserializable(unreadable(body, "The request body is not valid JSON", headerOf));
  }
  throw refuse.unserializable(unreadable(body, "The request body is not UTF-8", headerOf));
};

/** Why a body cannot be read, and what its sender may change. */
const unreadable = (body: Buffer | string, problem: string, headerOf?: HeaderOf): string => {
  const encoding = compressing.exec(headerOf?.("content-encoding") ?? "")?.[0];
  if (encoding !== undefined)
    return (
      `The request body is compressed (Content-Encoding: ${encoding}), which is not supported: ` +
      "send it as plain JSON, without the header Content-Encoding"
    );
  if (isGzip(body))
    return `${problem}: it is compressed by gzip, which is not supported. Send it as plain JSON`;
  const mediaType = headerOf?.("content-type")?.split(";", 1)[0]?.trim() ?? "";
  if (mediaType === "" || typeOfJson.test(mediaType)) return problem;
  const quoted = mediaType.slice(0, maxQuotedCharacters);
  return `${problem}: it is declared as ${quoted}. Set the client to JSON (AWS JSON 1.0)`;
};

/** Of those that compress. Others, such as `amz-1.0` of some clients, leave a body as it is. */
const compressing = /\b(x-)?(gzip|deflate|compress|br|zstd)\b/i;
const gzipBeginning = Buffer.of(0x1f, 0x8b);
const isGzip = (body: Buffer | string): boolean =>
  typeof body !== "string" && body.subarray(0, gzipBeginning.length).equals(gzipBeginning);
/** Such as `application/json`, and `application/x-amz-json-1.0` with its version. */
const typeOfJson = /json(-[\d.]+)?$/i;
const maxQuotedCharacters = 100;

const refuseDeepNesting = (value: unknown): void => {
  if (!isNestedOver(value, maxNestingLevels)) return;
  throw refuse.unserializable(`The request body nests over ${maxNestingLevels} levels`);
};
