// The token of the session, which every call must have besides the cookie.
import type { Session } from "./ekiden-types.ts";

let csrfToken: string | undefined;

/** Of a session that has begun or ended, or that was found. */
export const rememberToken = (session: Session): Session => {
  csrfToken = session.signedIn?.csrfToken;
  return session;
};

export const sessionHeaders = (): Readonly<Record<string, string>> =>
  csrfToken === undefined ? {} : { "X-Ekiden-Csrf": csrfToken };
