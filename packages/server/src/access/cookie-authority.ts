// Whose call it is, where a browser sends the cookie of a session in the place of a signature.
// Signed calls never come this far: their signature identifies them, and nothing here costs them.
import { timingSafeEqual } from "node:crypto";
import { Fault, refuse } from "@ekiden/model";
import type { Authority, RawCall } from "./authority.ts";
import type { ConsoleSession, ConsoleSessions } from "./keys/console-sessions.ts";
import type { Principal } from "./principal.ts";
import { readHeaders, type SignedHead } from "./signature/signed-call.ts";

export const cookieName = "ekiden_session";
const csrfHeader = "x-ekiden-csrf";

export class CookieAuthority implements Authority {
  readonly isOpen = false;
  readonly #signatures: Authority;
  readonly #sessions: ConsoleSessions;

  constructor(signatures: Authority, sessions: ConsoleSessions) {
    this.#signatures = signatures;
    this.#sessions = sessions;
  }

  /** As the authority over signatures; throws AccessDeniedException where the token is missing. */
  identify(call: RawCall): Principal | Promise<Principal> {
    try {
      return this.#signatures.identify(call);
    } catch (error) {
      const isUnsigned =
        error instanceof Fault && error.fault === "MissingAuthenticationTokenException";
      if (!isUnsigned || cookieIn(call.head) === undefined) throw error;
      return this.#identify(call.head);
    }
  }

  async #identify(head: SignedHead): Promise<Principal> {
    const { principal } = await sessionOf(this.#sessions, head);
    const { accessKeyId } = principal;
    // A cookie is a session of its key: what only a key itself may do, it may not.
    return accessKeyId === undefined ? principal : { ...principal, sessionOf: accessKeyId };
  }
}

/**
 * Another site can make a browser send the cookie, but not this header: every request that changes
 * something needs both. Throws ExpiredTokenException, AccessDeniedException.
 */
export const sessionOf = async (
  sessions: ConsoleSessions,
  head: SignedHead,
): Promise<ConsoleSession> => {
  const session = await sessions.find(cookieIn(head) ?? "");
  const given = readHeaders(head.headers).values.get(csrfHeader) ?? "";
  const isLook = head.method === "GET" || head.method === "HEAD";
  if (isLook || isSame(given, session.csrfToken)) return session;
  throw given === "" ? refuse.missingCsrfToken() : refuse.otherSessionsToken();
};

/** That of the session, unless another one is named. */
export const cookieIn = ({ headers }: SignedHead, name = cookieName): string | undefined => {
  // HTTP says that cookies come in one header; more of them are joined as any other's.
  const cookies = readHeaders(headers).values.get("cookie")?.split(/[;,]/) ?? [];
  const own = cookies.map((each) => each.trim()).find((each) => each.startsWith(`${name}=`));
  return own?.slice(name.length + 1) || undefined;
};

const isSame = (one: string, other: string): boolean => {
  const [some, others] = [Buffer.from(one), Buffer.from(other)];
  return some.length === others.length && timingSafeEqual(some, others);
};
