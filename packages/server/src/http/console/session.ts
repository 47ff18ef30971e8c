// Sign-in and sign-out of browsers. The cookie cannot be read by the page, is sent to this site
// alone, and, where connections are encrypted, over these alone.
import { refuse } from "@ekiden/model";
import { cookieIn, cookieName, sessionOf } from "../../access/cookie-authority.ts";
import type { ConsoleSession, ConsoleSessions } from "../../access/keys/console-sessions.ts";
import type { SignedHead } from "../../access/signature/signed-call.ts";
import type { Clock } from "../../clock.ts";
import { parse } from "../body.ts";

export interface SessionDeskOptions {
  /** Absent: nobody needs to sign in. */
  readonly sessions: ConsoleSessions | undefined;
  readonly region: string;
  readonly account: string;
  readonly isEncrypted: boolean;
  /** The one by which sessions end. */
  readonly clock: Clock;
}

export interface SessionAnswer {
  readonly body: object;
  /** A cookie to set. */
  readonly cookie?: string;
}

const secretCharactersMost = 256;

export class SessionDesk {
  readonly #options: SessionDeskOptions;

  constructor(options: SessionDeskOptions) {
    this.#options = options;
  }

  /** Who is signed in, if anybody is. */
  async look(head: SignedHead): Promise<SessionAnswer> {
    const { sessions } = this.#options;
    if (!sessions) return { body: { access: "open", ...this.#place } };
    const session = await sessions.find(cookieIn(head) ?? "").catch(() => undefined);
    return { body: this.#told(session) };
  }

  /** Throws ValidationException, SerializationException and UnrecognizedClientException. */
  async signIn(body: Buffer): Promise<SessionAnswer> {
    const { sessions, clock } = this.#options;
    if (!sessions) throw refuse.invalid("This server is open: nobody needs to sign in");
    const { accessKeyId, secretAccessKey } = credentialsIn(body);
    const { cookie, ...session } = await sessions.begin(accessKeyId, secretAccessKey);
    const seconds = Math.floor((session.until - clock.now()) / 1000);
    return { body: this.#told(session), cookie: this.#cookie(cookie, seconds) };
  }

  /** Throws ExpiredTokenException, and AccessDeniedException without the session's own token. */
  async signOut(head: SignedHead): Promise<SessionAnswer> {
    const { sessions } = this.#options;
    if (!sessions) return this.look(head);
    await sessionOf(sessions, head);
    sessions.end(cookieIn(head) ?? "");
    return { body: this.#told(undefined), cookie: this.#cookie("", 0) };
  }

  get #place() {
    const { region, account } = this.#options;
    return { region, account };
  }

  #told(session: ConsoleSession | undefined): object {
    if (!session) return { access: "keys", ...this.#place };
    const { principal, until, csrfToken } = session;
    const { user, accessKeyId } = principal;
    const signedIn = { user, accessKeyId, until: until / 1000, csrfToken };
    return { access: "keys", ...this.#place, account: principal.account, signedIn };
  }

  #cookie(value: string, seconds: number): string {
    const secure = this.#options.isEncrypted ? "; Secure" : "";
    return `${cookieName}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`;
  }
}

const credentialsIn = (body: Buffer) => {
  const given = parse(body) as { accessKeyId?: unknown; secretAccessKey?: unknown } | null;
  const { accessKeyId, secretAccessKey } = given ?? {};
  const areTexts = typeof accessKeyId === "string" && typeof secretAccessKey === "string";
  if (!areTexts || secretAccessKey.length > secretCharactersMost) {
    throw refuse.invalid('Sign in with {"accessKeyId": "…", "secretAccessKey": "…"}');
  }
  return { accessKeyId: accessKeyId.trim(), secretAccessKey: secretAccessKey.trim() };
};
