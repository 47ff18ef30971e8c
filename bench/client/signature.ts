// Signature Version 4 in its header form. Each request is really signed, and cheaply: one-shot
// hashes, a signing key cached for the day and texts cached for the second, so that the generator
// is not the bottleneck it would be with the SDK's own signer.
import { createHmac, hash } from "node:crypto";

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const region = "us-east-1";
const service = "swf";
const mediaType = "application/x-amz-json-1.0";
const signedHeaders = "content-type;host;x-amz-date;x-amz-target";
const blockBytes = 64;
const digestBytes = 32;

const sha256 = (data: string | Uint8Array): string => hash("sha256", data, "hex");
const hmac = (key: string | Buffer, text: string): Buffer =>
  createHmac("sha256", key).update(text).digest();

/** `20261124T101112Z` for a time in milliseconds since 1970. */
const stampOf = (nowMs: number): string =>
  `${new Date(nowMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`;

/** HMAC-SHA-256 as two one-shot hashes: half the cost of `createHmac` for a short text. */
class KeyedHash {
  readonly #inner: Buffer;
  readonly #outer = Buffer.alloc(blockBytes + digestBytes);

  constructor(key: Buffer, textBytes: number) {
    this.#inner = Buffer.alloc(blockBytes + textBytes);
    for (let index = 0; index < blockBytes; index++) {
      const byte = key[index] ?? 0;
      this.#inner[index] = byte ^ 0x36;
      this.#outer[index] = byte ^ 0x5c;
    }
  }

  hex(text: string): string {
    this.#inner.write(text, blockBytes, "latin1");
    hash("sha256", this.#inner, "buffer").copy(this.#outer, blockBytes);
    return sha256(this.#outer);
  }
}

interface OperationTexts {
  readonly canonical: string;
  readonly head: string;
}

/** Writes whole HTTP requests for one endpoint, signed with one key. */
export class Signer {
  readonly #credentials: Credentials;
  readonly #host: string;
  readonly #texts = new Map<string, OperationTexts>();
  #second = -1;
  #stamp = "";
  #scope = "";
  #toSign = "";
  #keyed: KeyedHash | undefined;

  constructor(host: string, credentials: Credentials) {
    this.#host = host;
    this.#credentials = credentials;
  }

  /** The request as text. Bodies are ASCII here, so that a length in characters is one in bytes. */
  request(operation: string, body: string, nowMs: number): string {
    const second = Math.floor(nowMs / 1000);
    if (second !== this.#second) this.#turnTo(second);
    const { canonical, head } = this.#texts.get(operation) ?? this.#prepare(operation);
    const signature = this.#keyed?.hex(this.#toSign + sha256(canonical + sha256(body)));
    return `${head}${signature}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  }

  #turnTo(second: number): void {
    const stamp = stampOf(second * 1000);
    const day = stamp.slice(0, 8);
    this.#texts.clear();
    this.#second = second;
    this.#scope = `${day}/${region}/${service}/aws4_request`;
    this.#toSign = `AWS4-HMAC-SHA256\n${stamp}\n${this.#scope}\n`;
    if (!this.#stamp.startsWith(day)) this.#keyed = this.#keyOf(day);
    this.#stamp = stamp;
  }

  #keyOf(day: string): KeyedHash {
    const dayKey = hmac(`AWS4${this.#credentials.secretAccessKey}`, day);
    const key = hmac(hmac(hmac(dayKey, region), service), "aws4_request");
    return new KeyedHash(key, this.#toSign.length + 2 * digestBytes);
  }

  #prepare(operation: string): OperationTexts {
    const target = `SimpleWorkflowService.${operation}`;
    const texts = {
      canonical:
        `POST\n/\n\ncontent-type:${mediaType}\nhost:${this.#host}\nx-amz-date:${this.#stamp}\n` +
        `x-amz-target:${target}\n\n${signedHeaders}\n`,
      head:
        `POST / HTTP/1.1\r\nHost: ${this.#host}\r\nContent-Type: ${mediaType}\r\n` +
        `X-Amz-Date: ${this.#stamp}\r\nX-Amz-Target: ${target}\r\n` +
        `Authorization: AWS4-HMAC-SHA256 Credential=${this.#credentials.accessKeyId}/` +
        `${this.#scope}, SignedHeaders=${signedHeaders}, Signature=`,
    };
    this.#texts.set(operation, texts);
    return texts;
  }
}
