// Signature Version 4, verified. First a claim is read from the head of a call: whose it
// says it is, signed when and over what. Then, once the key is known, whether that is true.
//
//  S1 What is signed is what is used: the bytes of the body, and the headers as they came.
//  S2 Every header that means something to the service is signed: Host and all that begin with
//     X-Amz-. (Clients from before 2014 leave Content-Type out; it only chooses the answer's.)
//     X-Amz-Content-Sha256 alone may be unsigned: it must be the hash of the body, which is signed
//     in any case. (The SDK for Go of 2016 adds it after it has chosen what it signs.)
//  S3 Signatures are compared in constant time, for an unknown key with that of a made-up one.
import { hash, randomBytes, timingSafeEqual } from "node:crypto";
import { refuse } from "@ekiden/model";
import { Cache } from "../../cache/cache.ts";
import {
  algorithm,
  type Credential,
  readAuthorization,
  readCredential,
  readSignedHeaders,
  type Scope,
  type SignedHeaders,
} from "./authorization.ts";
import { canonicalRequest } from "./canonical.ts";
import { type Headers, readHeaders, type SignedHead } from "./signed-call.ts";
import { SigningKey } from "./signing-key.ts";
import { requireRecent, type SigningTime, signingTime } from "./times.ts";

/** Region and service that signatures are for, and how paths are read. */
export interface VerifierOptions extends Scope {
  /** Empty and dotted parts of a path are resolved; true unless said otherwise. */
  readonly normalizesPath?: boolean;
}

/** What a call says of itself. Nothing of it is proven. */
export interface Claim {
  readonly accessKeyId: string;
  readonly sessionToken: string | undefined;
  readonly credential: Credential;
  readonly signedHeaders: SignedHeaders;
  readonly signature: string;
  readonly time: SigningTime;
  readonly head: SignedHead;
  readonly headers: Headers;
}

/** What the client says is the hash of the body; whether it is, is looked at with the signature. */
const declaredHash = "x-amz-content-sha256";

/**
 * What was read before, proven or not: what anyone sends must not fill the memory, so that the
 * characters are bounded, too. Clients that sign another list of headers are few.
 */
const signedHeadersKept = { maxEntries: 1_000, maxWeight: 250_000 };
const credentialsKept = { maxEntries: 10_000, maxWeight: 1_000_000 };
const weightOf = ({ text }: Credential | SignedHeaders): number => text.length;
const maxSigningKeys = 10_000;

/** Checks signatures of AWS (Signature Version 4) of calls to one service in one region. */
export class Verifier {
  readonly #options: VerifierOptions;
  readonly #signedHeaders = new Cache<string, SignedHeaders>({ ...signedHeadersKept, weightOf });
  readonly #credentials = new Cache<string, Credential>({ ...credentialsKept, weightOf });
  readonly #keys = new Cache<string, { readonly secret: string; readonly key: SigningKey }>({
    maxEntries: maxSigningKeys,
  });
  readonly #secretOfNoKey = randomBytes(30).toString("base64");

  constructor(options: VerifierOptions) {
    this.#options = options;
  }

  /**
   * `now` in milliseconds since 1970. Throws MissingAuthenticationTokenException,
   * IncompleteSignatureException, InvalidSignatureException and MalformedHttpRequestException.
   */
  read(head: SignedHead, now: number): Claim {
    const headers = readHeaders(head.headers);
    if (headers.repeated !== undefined) {
      throw refuse.malformedRequest(`The header ${headers.repeated} is given more than once`);
    }
    const header = headers.values.get("authorization");
    if (header === undefined) throw unsigned(head);
    const authorization = readAuthorization(header);
    const credential = this.#credentialOf(authorization.credential);
    const signedHeaders = this.#signedHeadersOf(authorization.signedHeaders);
    const time = signingTime(headers);
    requireSigned(headers, signedHeaders, time);
    requirePlainPayload(headers);
    if (!time.stamp.startsWith(credential.date)) {
      throw refuse.invalidSignature(
        `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: ` +
          `'${credential.date}' != '${time.stamp.slice(0, 8)}', from '${time.stamp}'.`,
      );
    }
    requireRecent(time, now);
    return {
      accessKeyId: credential.accessKeyId,
      sessionToken: headers.values.get("x-amz-security-token"),
      credential,
      signedHeaders,
      signature: authorization.signature,
      time,
      head,
      headers,
    };
  }

  /** Was it made with one of these secrets? With none of them it takes as long to say no (S3). */
  isSignedWith(claim: Claim, body: Uint8Array | string, secrets: readonly string[]): boolean {
    const payloadHash = hash("sha256", body, "hex");
    const text = this.#textToSign(claim, payloadHash);
    const asked = secrets.length > 0 ? secrets : [this.#secretOfNoKey];
    const isMade = asked.some((secret, place) =>
      isSame(this.#keyOf(claim.credential, secret, place).sign(text), claim.signature),
    );
    const declared = claim.headers.values.get(declaredHash) ?? payloadHash;
    return isMade && secrets.length > 0 && declared === payloadHash;
  }

  /** In the words of the service's description: the string to sign. */
  #textToSign(claim: Claim, payloadHash: string): string {
    const { head, headers, signedHeaders, time, credential } = claim;
    const request = canonicalRequest(head, headers, {
      signedHeaders: signedHeaders.names,
      signedHeadersText: signedHeaders.text,
      payloadHash,
      normalizesPath: this.#options.normalizesPath ?? true,
    });
    return `${algorithm}\n${time.stamp}\n${credential.scope}\n${hashOfBytes(request)}`;
  }

  #keyOf({ text, scope }: Credential, secret: string, place: number): SigningKey {
    const own = place === 0 ? text : `${text} ${place}`;
    const name = secret === this.#secretOfNoKey ? scope : own;
    const known = this.#keys.get(name);
    if (known?.secret === secret) return known.key;
    return this.#keys.set(name, { secret, key: new SigningKey(secret, scope) }).key;
  }

  #credentialOf(given: string): Credential {
    const known = this.#credentials.get(given);
    if (known) return known;
    const credential = readCredential(given, this.#options);
    return this.#credentials.set(credential.text, credential);
  }

  #signedHeadersOf(given: string): SignedHeaders {
    const known = this.#signedHeaders.get(given);
    if (known) return known;
    const signedHeaders = readSignedHeaders(given);
    return this.#signedHeaders.set(signedHeaders.text, signedHeaders);
  }
}

/** Longer than nearly all heads, so that their bytes need no buffer of their own. */
const bytes = Buffer.alloc(32 * 1024);

/** Of text with a character for each byte. */
const hashOfBytes = (text: string): string =>
  text.length > bytes.length
    ? hash("sha256", Buffer.from(text, "latin1"), "hex")
    : hash("sha256", bytes.subarray(0, bytes.write(text, "latin1")), "hex");

const signatureCharacters = 64;
const one = Buffer.alloc(signatureCharacters);
const other = Buffer.alloc(signatureCharacters);

/** In constant time (S3); both have as many characters as signatures have. */
const isSame = (made: string, given: string): boolean => {
  one.write(made, "latin1");
  other.write(given, "latin1");
  return timingSafeEqual(one, other);
};

const unsigned = ({ path }: SignedHead) =>
  /[?&]X-Amz-(Algorithm|Signature)=/i.test(path)
    ? refuse.incompleteSignature("Sign calls in their Authorization header, not in their query.")
    : refuse.unsigned();

/** S2. */
const requireSigned = (
  { values }: Headers,
  signed: SignedHeaders,
  { header: date }: SigningTime,
): void => {
  if (!signed.has("host")) throw mustBeSigned("'Host' or ':authority'");
  if (!signed.has(date)) throw mustBeSigned(`'${date}'`);
  for (const name of values.keys()) {
    if (name === declaredHash) continue;
    if (name.startsWith("x-amz-") && !signed.has(name)) throw mustBeSigned(`'${name}'`);
  }
  for (const name of signed.names) {
    if (!values.has(name)) {
      throw refuse.invalidSignature(
        `'${name}' is a 'SignedHeader' and not in the request.`,
        "A 'SignedHeader' is not in the request.",
      );
    }
  }
};

const mustBeSigned = (what: string) =>
  refuse.invalidSignature(`${what} must be a 'SignedHeader' in the AWS Authorization.`);

/** In chunks each has a signature of its own, and an unsigned body can be changed on its way. */
const requirePlainPayload = ({ values }: Headers): void => {
  const declared = values.get(declaredHash);
  if (declared !== undefined && !/^[\da-f]{64}$/.test(declared)) {
    throw refuse.invalidSignature(
      "'x-amz-content-sha256' must be the SHA-256 of the whole body: " +
        "chunked and unsigned bodies are not supported.",
    );
  }
  if (/(^|[ ,])aws-chunked($|[ ,])/i.test(values.get("content-encoding") ?? "")) {
    throw refuse.invalidSignature("The Content-Encoding aws-chunked is not supported.");
  }
};
