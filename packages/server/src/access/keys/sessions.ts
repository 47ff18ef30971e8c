// Temporary credentials. All about them is in the token, sealed: nothing is stored, every node with
// the master key reads it, and a session lasts no longer than the key that it was made from.
import { BoundedMap } from "../bounded-map.ts";
import type { MasterKey } from "./master-key.ts";

export interface Session {
  /** The key that it was made from. */
  readonly keyId: string;
  readonly secret: string;
  /** Milliseconds since 1970. */
  readonly until: number;
}

const sessionsRememberedMost = 10_000;
/** Of a token in Base64. Ours have some 250. */
const tokenCharactersMost = 1_000;
const belonging = (sessionKeyId: string) => `session ${sessionKeyId}`;

export class Sessions {
  readonly #masterKey: MasterKey;
  readonly #opened = new BoundedMap<{ readonly id: string; readonly session: Session }>(
    sessionsRememberedMost,
  );

  constructor(masterKey: MasterKey) {
    this.#masterKey = masterKey;
  }

  /** The token. */
  seal(sessionKeyId: string, session: Session): string {
    return this.#masterKey
      .seal(JSON.stringify(session), belonging(sessionKeyId))
      .toString("base64");
  }

  /** Undefined: not a token of ours for this id. */
  open(sessionKeyId: string, token: string): Session | undefined {
    const known = this.#opened.get(token);
    if (known) return known.id === sessionKeyId ? known.session : undefined;
    if (token.length > tokenCharactersMost) return undefined;
    const text = this.#masterKey.open(Buffer.from(token, "base64"), belonging(sessionKeyId));
    if (text === undefined) return undefined;
    const session = JSON.parse(text) as Session;
    this.#opened.set(token, { id: sessionKeyId, session });
    return session;
  }
}
