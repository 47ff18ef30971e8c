// Temporary credentials. All about them is in the token, sealed: nothing is stored, every node with
// the master key reads it, and a session lasts no longer than the key that it was made from.
import { Cache } from "../../cache/cache.ts";
import type { AssumedRole } from "../principal.ts";
import type { MasterKey } from "./master-key.ts";

export interface Session {
  /** The key that it was made from; for a role that a session assumed, the key of that. */
  readonly keyId: string;
  readonly secret: string;
  /** Milliseconds since 1970. */
  readonly until: number;
  /** Absent: it is its key's user. */
  readonly role?: AssumedRole | undefined;
}

const maxSessionsRemembered = 10_000;
/** Of a token in Base64. Ours have some 250, and up to 7,500 with the policy of a session. */
const maxTokenCharacters = 7_999;
const belonging = (sessionKeyId: string) => `session ${sessionKeyId}`;
/** Nodes from before there were roles open none: they would take it for the key's user. */
const roleBelonging = (sessionKeyId: string) => `role session ${sessionKeyId}`;

export class Sessions {
  readonly #masterKey: MasterKey;
  readonly #opened = new Cache<string, { readonly id: string; readonly session: Session }>({
    maxEntries: maxSessionsRemembered,
  });

  constructor(masterKey: MasterKey) {
    this.#masterKey = masterKey;
  }

  /** The token. */
  seal(sessionKeyId: string, session: Session): string {
    const belongsTo = session.role ? roleBelonging(sessionKeyId) : belonging(sessionKeyId);
    return this.#masterKey.seal(JSON.stringify(session), belongsTo).toString("base64");
  }

  /** Undefined: not a token of ours for this id. */
  open(sessionKeyId: string, token: string): Session | undefined {
    const known = this.#opened.get(token);
    if (known) return known.id === sessionKeyId ? known.session : undefined;
    if (token.length > maxTokenCharacters) return undefined;
    const sealed = Buffer.from(token, "base64");
    const text =
      this.#masterKey.open(sealed, belonging(sessionKeyId)) ??
      this.#masterKey.open(sealed, roleBelonging(sessionKeyId));
    if (text === undefined) return undefined;
    const session = JSON.parse(text) as Session;
    // As it was given, it may have characters that Base64 passes over, and keeps the head it is of.
    this.#opened.set(sealed.toString("base64"), { id: sessionKeyId, session });
    return session;
  }
}
