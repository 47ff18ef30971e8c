// Who is signed in, as far as this page knows, and the token that every call must have besides the
// cookie. The cookie is that of all windows, and may by now be of another session.
import type { Session } from "./ekiden-types.ts";

let known: Session | undefined;

/** Of a session that has begun or ended, or that was found. */
export const rememberToken = (session: Session): Session => {
  known = session;
  return session;
};

export const knownSession = (): Session | undefined => known;

export const sessionHeaders = (): Readonly<Record<string, string>> =>
  known?.signedIn ? { "X-Ekiden-Csrf": known.signedIn.csrfToken } : {};

/** Whose answers they are: another key may see others. Undefined: no user is signed in. */
export const callerOf = ({ access, account, signedIn }: Session): string | undefined => {
  if (access === "open") return access;
  return signedIn && [account, signedIn.user, signedIn.accessKeyId].join(" ");
};
