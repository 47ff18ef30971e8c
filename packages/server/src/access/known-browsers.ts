// Browsers in which a key was used to sign in before: an attacker who only tries secrets of it has
// none of them, so that these cannot lock its holder out. All about one is in its
// cookie, sealed: nothing is stored.
import { randomBytes } from "node:crypto";
import { dayMilliseconds } from "@ekiden/engine";
import type { Clock } from "../clock.ts";
import { isKeyId } from "./keys/identifiers.ts";
import type { MasterKey } from "./keys/master-key.ts";

export const knownBrowserMilliseconds = 90 * dayMilliseconds;
const belonging = "console browser";
/** In Base64; ours have some 200. */
const maxCookieCharacters = 500;
const idBytes = 12;

/** What a cookie says. */
interface Sealed {
  readonly keyId: string;
  /** Of the browser. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly until: number;
}

export class KnownBrowsers {
  readonly #masterKey: MasterKey;
  readonly #clock: Clock;

  /** `clock`: the machine's, by which cookies end. */
  constructor(masterKey: MasterKey, clock: Clock) {
    this.#masterKey = masterKey;
    this.#clock = clock;
  }

  /** A cookie for a browser in which the key was just used to sign in. */
  cookieFor(keyId: string): string {
    const until = this.#clock.now() + knownBrowserMilliseconds;
    const id = randomBytes(idBytes).toString("base64url");
    const sealed: Sealed = { keyId, id, until };
    return this.#masterKey.seal(JSON.stringify(sealed), belonging).toString("base64url");
  }

  /** Its id; undefined where this very key was not used in it. */
  find(cookie: string, keyId: string): string | undefined {
    if (!isKeyId(keyId) || cookie.length > maxCookieCharacters) return undefined;
    const text = this.#masterKey.open(Buffer.from(cookie, "base64url"), belonging);
    if (text === undefined) return undefined;
    const sealed = JSON.parse(text) as Sealed;
    const isKnown = sealed.keyId === keyId && this.#clock.now() < sealed.until;
    return isKnown ? sealed.id : undefined;
  }
}
