// Sessions of the console. All about one is in its cookie, sealed: nothing is stored, every node
// with the master key reads it, and it lasts no longer than the key with which it began.
import { hash, randomBytes, timingSafeEqual } from "node:crypto";
import { refuse } from "@ekiden/model";
import { Cache } from "../../cache/cache.ts";
import type { Clock } from "../../clock.ts";
import type { Principal } from "../principal.ts";
import { isKeyId } from "./identifiers.ts";
import type { KeyCache, OpenKey } from "./key-cache.ts";
import type { MasterKey } from "./master-key.ts";

export const sessionMilliseconds = 8 * 3_600_000;
const belonging = "console session";
/** In Base64; ours have some 350. */
const maxCookieCharacters = 1_000;
const maxEnded = 10_000;
const maxOpened = 1_000;
const tokenBytes = 18;

/** What a cookie says. */
interface Sealed {
  readonly keyId: string;
  /** Of the key's secret: a key whose secret is another now ends its sessions. */
  readonly proof: string;
  /** Milliseconds since 1970. */
  readonly until: number;
  readonly csrfToken: string;
}

export interface ConsoleSession {
  readonly principal: Principal;
  /** Milliseconds since 1970. */
  readonly until: number;
  /** To be sent with every request that changes something. */
  readonly csrfToken: string;
}

interface ConsoleSessionsOptions {
  readonly keys: KeyCache;
  readonly masterKey: MasterKey;
  readonly clock: Clock;
}

export class ConsoleSessions {
  readonly #options: ConsoleSessionsOptions;
  readonly #opened = new Cache<string, Sealed>({ maxEntries: maxOpened });
  /**
   * Tokens of sessions whose users signed out here, until they would have run out anyway. Not their
   * cookies: Base64 is read leniently, and one session can be written in many ways.
   */
  readonly #ended = new Cache<string, true>({ maxEntries: maxEnded });

  constructor(options: ConsoleSessionsOptions) {
    this.#options = options;
  }

  /** Throws UnrecognizedClientException, also where the id is right and the secret is not. */
  async begin(keyId: string, secret: string): Promise<ConsoleSession & { cookie: string }> {
    const { keys, masterKey, clock } = this.#options;
    const key = isKeyId(keyId) ? await keys.find(keyId) : undefined;
    const now = clock.now();
    // A key that is not there takes as long as one that is.
    const isRight = secretsOf(key, now).filter((known) => isSame(known, secret)).length > 0;
    if (!key?.isActive || !isRight) throw refuse.unrecognizedClient();
    const sealed: Sealed = {
      keyId,
      proof: proofOf(secret),
      until: now + sessionMilliseconds,
      csrfToken: randomBytes(tokenBytes).toString("base64url"),
    };
    const cookie = masterKey.seal(JSON.stringify(sealed), belonging).toString("base64url");
    return { principal: key.principal, until: sealed.until, csrfToken: sealed.csrfToken, cookie };
  }

  /** Throws ExpiredTokenException, also for a cookie that was never one of ours. */
  async find(cookie: string): Promise<ConsoleSession> {
    const { keys, clock } = this.#options;
    const sealed = this.#open(cookie);
    const now = clock.now();
    const isOver = !sealed || now >= sealed.until || this.#ended.get(sealed.csrfToken);
    if (isOver) throw refuse.expiredSession();
    const key = await keys.find(sealed.keyId);
    const isInForce = secretsOf(key, now).some((secret) => proofOf(secret) === sealed.proof);
    if (!key?.isActive || !isInForce) throw refuse.expiredSession();
    return { principal: key.principal, until: sealed.until, csrfToken: sealed.csrfToken };
  }

  /** On this node; the browser forgets the cookie, too. */
  end(cookie: string): void {
    const sealed = this.#open(cookie);
    if (sealed) this.#ended.set(sealed.csrfToken, true);
  }

  #open(cookie: string): Sealed | undefined {
    const known = this.#opened.get(cookie);
    if (known) return known;
    if (cookie.length > maxCookieCharacters) return undefined;
    const text = this.#options.masterKey.open(Buffer.from(cookie, "base64url"), belonging);
    if (text === undefined) return undefined;
    const sealed = JSON.parse(text) as Sealed;
    this.#opened.set(cookie, sealed);
    return sealed;
  }
}

const secretsOf = (key: OpenKey | undefined, now: number): readonly string[] => {
  if (!key) return [randomBytes(tokenBytes).toString("base64")];
  const { secret, previous } = key;
  return previous && now < previous.until ? [secret, previous.secret] : [secret];
};

const digest = (text: string) => Buffer.from(hash("sha256", text, "hex"), "hex");
const proofOf = (secret: string): string => digest(secret).toString("base64url");
const isSame = (one: string, other: string): boolean => timingSafeEqual(digest(one), digest(other));
