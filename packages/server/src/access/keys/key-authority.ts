// Whose call it is, by the key that signed it.
import { refuse } from "@ekiden/model";
import type { Clock } from "../../clock.ts";
import type { StoredRole } from "../../store/store.ts";
import type { Authority, RawCall } from "../authority.ts";
import { type AssumedRole, assumedRoleArn, type Principal } from "../principal.ts";
import type { RoleCache } from "../roles/role-cache.ts";
import { type Claim, Verifier } from "../signature/verifier.ts";
import { isKeyId, isSessionKeyId } from "./identifiers.ts";
import type { KeyCache, OpenKey } from "./key-cache.ts";
import type { Session, Sessions } from "./sessions.ts";

interface KeyAuthorityOptions {
  readonly keys: KeyCache;
  readonly sessions: Sessions;
  readonly roles: Pick<RoleCache, "find">;
  /** What its calls are signed for. */
  readonly service: "swf" | "sts";
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
    const { region, service } = options;
    this.#verifier = new Verifier({ region, service });
  }

  identify({ head, body }: RawCall): Principal | Promise<Principal> {
    const { keys, roles, clock } = this.#options;
    const claim = this.#verifier.read(head, clock.now());
    const session = this.#sessionOf(claim);
    const keyId = session?.keyId ?? claim.accessKeyId;
    const isPossible = isKeyId(keyId) && (session !== undefined) === hasToken(claim);
    const found = isPossible ? keys.find(keyId) : undefined;
    const role = session?.role && roles.find(session.role.arn);
    const judge = (key: OpenKey | undefined, known: StoredRole | undefined) =>
      this.#judge({ claim, session, key, role: known, body });
    if (!(found instanceof Promise || role instanceof Promise)) return judge(found, role);
    return Promise.all([found, role]).then(([key, known]) => judge(key, known));
  }

  #sessionOf({ accessKeyId, sessionToken }: Claim): Session | undefined {
    if (sessionToken === undefined || !isSessionKeyId(accessKeyId)) return undefined;
    return this.#options.sessions.open(accessKeyId, sessionToken);
  }

  /** An unknown key takes as long as a known one; so do a disabled one and a role that is gone. */
  #judge({ claim, session, key, role, body }: Judged): Principal {
    const now = this.#options.clock.now();
    const isSigned = this.#verifier.isSignedWith(claim, body, secretsOf(key, session, now));
    if (!key?.isActive || role?.id !== session?.role?.id) throw refuse.unrecognizedClient();
    if (!isSigned) throw refuse.wrongSignature();
    if (!session) return key.principal;
    if (now >= session.until) throw refuse.expiredSession();
    const own = { accessKeyId: claim.accessKeyId, sessionOf: session.keyId };
    if (session.role) return { ...roleIn(key.principal.account, session.role), ...own };
    return { ...key.principal, ...own };
  }
}

/** The key that an Authorization header names, verified or not; undefined for other texts. */
export const keyIdNamed = (authorization: string): string | undefined => {
  const [, id = ""] = /Credential=(\w+)\//.exec(authorization) ?? [];
  return isKeyId(id) || isSessionKeyId(id) ? id : undefined;
};

const roleIn = (account: string, role: AssumedRole): Principal => ({
  account,
  arn: assumedRoleArn(account, role),
  role,
});

interface Judged {
  readonly claim: Claim;
  readonly session: Session | undefined;
  readonly key: OpenKey | undefined;
  /** That of the session, if it is still there. */
  readonly role: StoredRole | undefined;
  readonly body: RawCall["body"];
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
