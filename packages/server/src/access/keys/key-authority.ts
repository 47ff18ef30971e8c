// Whose call it is, by the key that signed it.
import { refuse } from "@ekiden/model";
import type { Clock } from "../../clock.ts";
import type { Authority, RawCall } from "../authority.ts";
import type { Principal } from "../principal.ts";
import { type Claim, Verifier } from "../signature/verifier.ts";
import { isKeyId, isSessionKeyId } from "./identifiers.ts";
import type { KeyRing, OpenKey } from "./key-ring.ts";
import type { Session, Sessions } from "./sessions.ts";

export interface KeyAuthorityOptions {
  readonly keys: KeyRing;
  readonly sessions: Sessions;
  readonly region: string;
  /** The one that clients' clocks are compared with. */
  readonly clock: Clock;
}

export class KeyAuthority implements Authority {
  readonly isOpen = false;
  readonly #options: KeyAuthorityOptions;
  readonly #verifier: Verifier;

  constructor(options: KeyAuthorityOptions) {
    this.#options = options;
    this.#verifier = new Verifier({ region: options.region, service: "swf" });
  }

  identify({ head, body }: RawCall): Principal | Promise<Principal> {
    const { keys, clock } = this.#options;
    const claim = this.#verifier.read(head, clock.now());
    const session = this.#sessionOf(claim);
    const keyId = session?.keyId ?? claim.accessKeyId;
    const isPossible = isKeyId(keyId) && (session !== undefined) === hasToken(claim);
    const found = isPossible ? keys.find(keyId) : undefined;
    const judge = (key: OpenKey | undefined) => this.#judge({ claim, session, key, body });
    return found instanceof Promise ? found.then(judge) : judge(found);
  }

  #sessionOf({ accessKeyId, sessionToken }: Claim): Session | undefined {
    if (sessionToken === undefined || !isSessionKeyId(accessKeyId)) return undefined;
    return this.#options.sessions.open(accessKeyId, sessionToken);
  }

  /** An unknown key takes as long as a known one, and so does one that is disabled. */
  #judge({ claim, session, key, body }: Judged): Principal {
    const now = this.#options.clock.now();
    const isSigned = this.#verifier.isSignedWith(claim, body, secretsOf(key, session, now));
    if (!key?.isActive) throw refuse.unrecognizedClient();
    if (!isSigned) throw refuse.wrongSignature();
    if (!session) return key.principal;
    if (now >= session.until) throw refuse.expiredSession();
    return { ...key.principal, accessKeyId: claim.accessKeyId, sessionOf: session.keyId };
  }
}

/** The key that an Authorization header names, whoever signed it; undefined for other texts. */
export const keyIdNamed = (authorization: string): string | undefined => {
  const [, id = ""] = /Credential=(\w+)\//.exec(authorization) ?? [];
  return isKeyId(id) || isSessionKeyId(id) ? id : undefined;
};

interface Judged {
  readonly claim: Claim;
  readonly session: Session | undefined;
  readonly key: OpenKey | undefined;
  readonly body: Uint8Array;
}

const hasToken = ({ sessionToken }: Claim): boolean => sessionToken !== undefined;

const secretsOf = (
  key: OpenKey | undefined,
  session: Session | undefined,
  now: number,
): readonly string[] => {
  if (!key) return [];
  if (session) return [session.secret];
  const { secret, previous } = key;
  return previous && now < previous.until ? [secret, previous.secret] : [secret];
};
