// Sign-in and sign-out of browsers. Cookies cannot be read by the page, are sent to this site
// alone, and, where connections are encrypted, over these alone. Each is recorded in the audit log.
import { Fault, type PathInput, type PathOutput, refuse } from "@ekiden/model";
import { cookieIn, cookieName, sessionOf } from "../../access/cookie-authority.ts";
import type { ConsoleSession, ConsoleSessions } from "../../access/keys/console-sessions.ts";
import { isKeyId } from "../../access/keys/identifiers.ts";
import { type KnownBrowsers, knownBrowserMilliseconds } from "../../access/known-browsers.ts";
import { callerName, type Principal } from "../../access/principal.ts";
import type { SignInThrottle } from "../../access/sign-in-throttle.ts";
import { userAgentIn } from "../../access/signature/signed-call.ts";
import type { AuditLog } from "../../audit/audit-log.ts";
import type { SignInEvent } from "../../audit/sign-in-record.ts";
import type { Clock } from "../../clock.ts";
import type { AnonymousAnswer, AnonymousCall } from "../ekiden/path-router.ts";
import { requireJson, requireOwnPage } from "./own-page.ts";

/** What it takes to sign in. */
interface SignInParts {
  readonly sessions: ConsoleSessions;
  readonly browsers: KnownBrowsers;
  readonly throttle: SignInThrottle;
  /** Absent where there is no audit log. */
  readonly audit: AuditLog | undefined;
}

interface SessionServiceOptions {
  /** Absent: callers need not sign in. */
  readonly signIn: SignInParts | undefined;
  readonly region: string;
  readonly account: string;
  readonly isEncrypted: boolean;
  /** The one by which sessions end. */
  readonly clock: Clock;
  /** The time of the executions, which may be another. */
  readonly executionClock: Clock;
}

type Session = PathOutput<"DescribeSession">;
type Credentials = PathInput<"SignIn">;
type SessionCall = Pick<AnonymousCall<unknown>, "head" | "address">;
/** Beside a session, a refusal that says when to try again. */
type SessionAnswer = AnonymousAnswer<Session | object>;

/** What the audit log records, as far as it is known. */
interface Noted {
  keyId?: string;
  principal?: Principal;
  /** The refusal of a failed attempt. */
  fault?: Fault;
}

const knownBrowserCookie = "ekiden_browser";

export class SessionService {
  readonly #options: SessionServiceOptions;

  constructor(options: SessionServiceOptions) {
    this.#options = options;
  }

  /** The user who is signed in, if there is one. Throws ServiceUnavailable: it is not known. */
  async describe({ head }: Pick<SessionCall, "head">): Promise<SessionAnswer> {
    const { signIn } = this.#options;
    if (!signIn) return { body: { access: "open", ...this.#beside } };
    const session = await signIn.sessions.find(cookieIn(head) ?? "").catch(noneWhereExpired);
    return { body: this.#told(session) };
  }

  /**
   * Throws AccessDeniedException for a page of another site, ValidationException,
   * SerializationException and UnrecognizedClientException; after too many failures the answer
   * has the status 429.
   */
  async signIn(call: AnonymousCall<Credentials>): Promise<SessionAnswer> {
    const { signIn } = this.#options;
    if (!signIn) throw refuse.invalid("This server is open (--access open): there is no sign-in");
    return this.#audited("ConsoleLogin", call, (noted) => this.#begin(signIn, call, noted));
  }

  /**
   * Throws ExpiredTokenException, and AccessDeniedException for a page of another site and without
   * the session's own token.
   */
  async signOut(call: SessionCall): Promise<SessionAnswer> {
    const { signIn } = this.#options;
    if (!signIn) return this.describe(call);
    return this.#audited("Logout", call, async (noted) => {
      requireOwnPage(call.head);
      const { principal } = await sessionOf(signIn.sessions, call.head);
      noted.principal = principal;
      signIn.sessions.end(cookieIn(call.head) ?? "");
      const cookies = [this.#cookie({ name: cookieName, value: "", path: "/", seconds: 0 })];
      return { body: this.#told(undefined), cookies };
    });
  }

  async #begin(
    { sessions, browsers, throttle }: SignInParts,
    { head, readInput, address }: AnonymousCall<Credentials>,
    noted: Noted,
  ): Promise<SessionAnswer> {
    requireOwnPage(head);
    requireJson(head.contentType);
    const { accessKeyId, secretAccessKey } = credentialsIn(readInput);
    // Any other text is not recorded: it may be a secret, typed into the wrong field.
    const keyId = isKeyId(accessKeyId) ? accessKeyId : undefined;
    if (keyId !== undefined) noted.keyId = keyId;
    const known = cookieIn(head, knownBrowserCookie) ?? "";
    const browser = browsers.find(known, accessKeyId);
    const leave = throttle.begin({ address, keyId, browser });
    if ("waitSeconds" in leave) return tooManyFailures(leave.waitSeconds, noted);
    const { cookie, ...session } = await sessions
      .begin(accessKeyId, secretAccessKey)
      .catch((error) => {
        // An unavailable store does not count as a failed attempt of the caller.
        if (!isWrongSecret(error)) leave.takeBack();
        throw error;
      });
    leave.takeBack();
    noted.principal = session.principal;
    const seconds = Math.floor((session.until - this.#options.clock.now()) / 1000);
    const cookies = [this.#cookie({ name: cookieName, value: cookie, path: "/", seconds })];
    if (browser === undefined) cookies.push(this.#browserCookie(browsers.cookieFor(accessKeyId)));
    return { body: this.#told(session), cookies };
  }

  async #audited(
    name: SignInEvent["name"],
    { head, address }: SessionCall,
    act: (noted: Noted) => Promise<SessionAnswer>,
  ): Promise<SessionAnswer> {
    const noted: Noted = {};
    try {
      return await act(noted);
    } catch (thrown) {
      noted.fault = thrown instanceof Fault ? thrown : refuse.internalFailure();
      throw thrown;
    } finally {
      const { fault, ...who } = noted;
      const error = fault && { code: fault.fault, message: fault.reportable };
      const about = {
        name,
        at: this.#options.clock.now(),
        address,
        userAgent: userAgentIn(head.headers),
      };
      this.#options.signIn?.audit?.noteSignIn({ ...about, ...who, error });
    }
  }

  /** What is told to all alike: where the server is, and what its clock shows. */
  get #beside() {
    const { region, account, executionClock } = this.#options;
    return { region, account, asOf: executionClock.now() / 1000 };
  }

  #told(session: ConsoleSession | undefined): Session {
    if (!session) return { access: "keys", ...this.#beside };
    const { principal, until, csrfToken } = session;
    // A session begins with an access key, whose user is known.
    const { accessKeyId = "" } = principal;
    const user = callerName(principal);
    const signedIn = { user, accessKeyId, until: until / 1000, csrfToken };
    return { access: "keys", ...this.#beside, account: principal.account, signedIn };
  }

  #browserCookie(value: string): string {
    const seconds = knownBrowserMilliseconds / 1000;
    return this.#cookie({ name: knownBrowserCookie, value, path: "/api/session", seconds });
  }

  #cookie({ name, value, path, seconds }: Cookie): string {
    const secure = this.#options.isEncrypted ? "; Secure" : "";
    return `${name}=${value}; Path=${path}; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`;
  }
}

interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
  /** How long the browser keeps it; 0: no longer. */
  readonly seconds: number;
}

/** A store that does not answer ends no session: what else went wrong is thrown. */
const noneWhereExpired = (thrown: unknown): undefined => {
  if (!(thrown instanceof Fault) || thrown.fault !== "ExpiredTokenException") throw thrown;
};

const isWrongSecret = (thrown: unknown): boolean =>
  thrown instanceof Fault && thrown.fault === "UnrecognizedClientException";

/** Answered at once: a connection that had to wait would hold memory for an attacker. */
const tooManyFailures = (waitSeconds: number, noted: Noted): SessionAnswer => {
  const fault = refuse.tooManyFailures(waitSeconds);
  noted.fault = fault;
  const { status, body } = fault;
  return { status, body: JSON.parse(body), retryAfterSeconds: waitSeconds };
};

/** Throws ValidationException, which must not repeat a secret, and SerializationException. */
const credentialsIn = (readInput: () => Credentials): Credentials => {
  try {
    const { accessKeyId, secretAccessKey } = readInput();
    return { accessKeyId: accessKeyId.trim(), secretAccessKey: secretAccessKey.trim() };
  } catch (error) {
    if (!(error instanceof Fault) || error.fault !== "ValidationException") throw error;
    throw refuse.invalid('Sign in with {"accessKeyId": "…", "secretAccessKey": "…"}');
  }
};
