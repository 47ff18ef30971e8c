// From the bytes of a request to the value that they stand for.
import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";
import { type Fault, refuse } from "@ekiden/model";
import { isNestedOver } from "../operations/human-tasks/nesting.ts";

/** A whole request, its headers included (the service's own limit). */
export const requestBytesMost = 1024 * 1024;
export const headerBytesMost = 16 * 1024;
/** No input of the service nests ten levels; recursion over a parsed body is safe up to this. */
const nestingLevelsMost = 1000;

/** Of all bodies together that are still coming in, beside those in the express lane. */
export const unfinishedBytesMost = 256 * 1024 * 1024;

/** Counts what unfinished bodies hold, so that many slow ones cannot take all memory. */
export class HeldBytes {
  readonly #most: number;
  #bytes = 0;

  constructor(most = unfinishedBytesMost) {
    this.#most = most;
  }

  /** False: there is no room for them, and they are not counted. */
  take(bytes: number): boolean {
    if (this.#bytes + bytes > this.#most) return false;
    this.#bytes += bytes;
    return true;
  }

  release(bytes: number): void {
    this.#bytes -= bytes;
  }
}

/**
 * All bytes of the body. Undefined: the caller left before they had arrived.
 * Throws RequestEntityTooLargeException as soon as that is certain, and ServiceUnavailable where
 * there is no room for more of it.
 */
export const collect = (request: IncomingMessage, held: HeldBytes): Promise<Buffer | undefined> =>
  new Promise((resolve, reject) => {
    const bytesMost = bodyBytesMost(request);
    let first: Buffer | undefined;
    let others: Buffer[] | undefined;
    let bytes = 0;
    let heldHere = 0;
    const letGo = () => {
      held.release(heldHere);
      heldHere = 0;
      // A request that waits as a poll would hold them for as long.
      first = others = undefined;
    };
    const refuseWith = (fault: Fault) => {
      letGo();
      // What still comes is for nobody.
      bytes = Number.POSITIVE_INFINITY;
      reject(fault);
    };
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > bytesMost) {
        refuseWith(refuse.tooLarge(requestBytesMost));
        return;
      }
      if (!held.take(chunk.length)) {
        refuseWith(refuse.unavailable("Too much is coming in at once"));
        return;
      }
      heldHere += chunk.length;
      if (first === undefined) first = chunk;
      else {
        others ??= [first];
        others.push(chunk);
      }
    });
    request.on("end", () => {
      resolve(others ? Buffer.concat(others, bytes) : (first ?? nothing));
      letGo();
    });
    // After an end this changes nothing: the promise is settled.
    request.on("close", () => {
      letGo();
      resolve(undefined);
    });
    if (isTooLarge(request)) reject(refuse.tooLarge(requestBytesMost));
  });

const nothing = Buffer.alloc(0);

/** By its own declaration, before any of it has come. */
export const isTooLarge = (request: IncomingMessage): boolean =>
  declaredBytes(request) > bodyBytesMost(request);

/** Zero for a body in chunks, whose length nobody knows beforehand. */
const declaredBytes = (request: IncomingMessage) => Number(request.headers["content-length"] ?? 0);

const bodyBytesMost = (request: IncomingMessage): number => {
  const bytesMost = requestBytesMost - headerBytesMost;
  const isSmall = declaredBytes(request) <= bytesMost && !request.headers["transfer-encoding"];
  return isSmall ? bytesMost : requestBytesMost - headerBytes(request);
};

/** As sent: each name and value with a colon, a space and a line end; lines of the frame too. */
const headerBytes = (request: IncomingMessage): number => {
  const frame = `${request.method} ${request.url} HTTP/1.1\r\n\r\n`.length;
  return request.rawHeaders.reduce((bytes, text) => bytes + text.length + 2, frame);
};

/** Throws SerializationException. */
export const parse = (body: Buffer): unknown => {
  // The service does not ask for a body where no member is required.
  if (body.length === 0) return {};
  if (!isUtf8(body)) throw refuse.unserializable("The request body is not UTF-8");
  const value = parseJson(body.toString("utf8"));
  // A shorter text has no room for that many brackets.
  if (body.length > 2 * nestingLevelsMost) refuseDeepNesting(value);
  return value;
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw refuse.unserializable("The request body is not valid JSON");
  }
};

const refuseDeepNesting = (value: unknown): void => {
  if (!isNestedOver(value, nestingLevelsMost)) return;
  throw refuse.unserializable(`The request body nests over ${nestingLevelsMost} levels`);
};
