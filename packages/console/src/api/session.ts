// Who is signed in. The secret of a key is sent once, to sign in, and kept nowhere.
import { faultOf } from "./fault.ts";

/** As `GET /api/session` answers. */
export type Session =
  | { readonly access: "open"; readonly region: string; readonly account: string }
  | {
      readonly access: "keys";
      readonly region: string;
      readonly account: string;
      /** Absent: nobody is signed in. */
      readonly signedIn?: {
        readonly user: string;
        readonly accessKeyId: string;
        /** Seconds since 1970. */
        readonly until: number;
        /** To be sent as X-Ekiden-Csrf with every call. */
        readonly csrfToken: string;
      };
    };

let csrfToken: string | undefined;

/** The headers that a call must have besides the cookie. */
export const sessionHeaders = (): Readonly<Record<string, string>> =>
  csrfToken === undefined ? {} : { "X-Ekiden-Csrf": csrfToken };

const remember = (session: Session): Session => {
  csrfToken = session.access === "keys" ? session.signedIn?.csrfToken : undefined;
  return session;
};

const json = async (response: Response): Promise<Session> => {
  if (!response.ok) throw await faultOf(response);
  return remember(await response.json());
};

export const readSession = async (signal?: AbortSignal): Promise<Session> =>
  json(await fetch("/api/session", { signal: signal ?? null }));

export const signIn = async (accessKeyId: string, secretAccessKey: string): Promise<Session> =>
  json(
    await fetch("/api/session", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ accessKeyId, secretAccessKey }),
    }),
  );

export const signOut = async (): Promise<Session> =>
  json(await fetch("/api/session", { method: "DELETE", headers: sessionHeaders() }));
