// Roles that functions are invoked in, assumed through STS, and kept for a while.
import type { STSClient } from "@aws-sdk/client-sts";
import { Cache } from "../../cache/cache.ts";
import { type Clock, systemClock } from "../../clock.ts";
import type { Admission } from "../target.ts";

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

interface RoleSessionsOptions {
  /** Rejects where the role may not be assumed. The signal says when it is no longer awaited. */
  readonly assume: (role: string, signal: AbortSignal) => Promise<Credentials>;
  /** Of the machine. */
  readonly clock?: Clock;
}

interface Given {
  readonly credentials: Credentials;
  /** They are no longer good then. */
  readonly until: number;
}

interface Refused {
  readonly refused: string;
}

/** From `askAt` on it is asked about again before it is used for another function. */
type Session = (Given | Refused) & { readonly askAt: number };

/** Credentials that end sooner are renewed first. */
const remainderMilliseconds = 120_000;
/** After a refusal it is asked again so much later: trust may have been given meanwhile. */
const restMilliseconds = 5_000;
/** All attempts of one question together: meanwhile the functions of a domain wait. */
const questionMilliseconds = 10_000;
const sessionMilliseconds = 900_000;
const maxRoles = 1_000;

export class RoleSessions {
  readonly #options: RoleSessionsOptions;
  readonly #clock: Clock;
  readonly #sessions = new Cache<string, Session>({ maxEntries: maxRoles });
  readonly #asked = new Map<string, Promise<Session>>();
  readonly #questions = new Set<AbortController>();

  constructor(options: RoleSessionsOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  admit(role: string): Admission | Promise<unknown> {
    const session = this.#sessions.get(role);
    if (!session || session.askAt <= this.#clock.now()) return this.#ask(role);
    return "credentials" in session ? "admitted" : session;
  }

  /**
   * With what a function is invoked whose role was admitted. That may be a while ago: where the
   * credentials have ended since, or were dropped, they are asked for again.
   */
  credentialsFor(role: string): Given | Refused | Promise<Given | Refused> {
    const session = this.#sessions.get(role);
    const now = this.#clock.now();
    if (session && "credentials" in session && session.until > now) return session;
    if (session && "refused" in session && session.askAt > now) return session;
    return this.#ask(role);
  }

  /** What is asked now is no longer awaited. */
  close(): void {
    for (const end of this.#questions) end.abort(new Error("The server stops"));
  }

  #ask(role: string): Promise<Session> {
    const asked = this.#asked.get(role) ?? this.#assume(role);
    this.#asked.set(role, asked);
    return asked;
  }

  async #assume(role: string): Promise<Session> {
    const session = await this.#sessionOf(role);
    this.#asked.delete(role);
    return this.#sessions.set(role, session);
  }

  async #sessionOf(role: string): Promise<Session> {
    try {
      const credentials = await this.#credentialsOf(role);
      const now = this.#clock.now();
      const until = credentials.expiration?.getTime() ?? now + sessionMilliseconds;
      const askAt = Math.max(until - remainderMilliseconds, now + restMilliseconds);
      return { credentials, until, askAt };
    } catch (error) {
      return this.#afterRefusal(role, error);
    }
  }

  /** Bounded here, too: not all that an SDK does for a call ends with the signal. */
  async #credentialsOf(role: string): Promise<Credentials> {
    const end = new AbortController();
    const alarm = this.#clock.at(this.#clock.now() + questionMilliseconds, () =>
      end.abort(new Error(`STS has not answered for ${questionMilliseconds / 1000} seconds`)),
    );
    const { signal } = end;
    this.#questions.add(end);
    const givenUp = new Promise<never>((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
    try {
      return await Promise.race([givenUp, this.#options.assume(role, signal)]);
    } finally {
      alarm.cancel();
      this.#questions.delete(end);
    }
  }

  /** Credentials that could not be renewed are good until they end. */
  #afterRefusal(role: string, error: unknown): Session {
    const now = this.#clock.now();
    const askAt = now + restMilliseconds;
    const held = this.#sessions.get(role);
    if (held && "credentials" in held && held.until > now) {
      return { ...held, askAt: Math.min(askAt, held.until) };
    }
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { refused: `Role ${role} could not be assumed: ${message}`, askAt };
  }
}

/** Asks STS. */
export const assumeWith =
  (client: STSClient, { AssumeRoleCommand }: typeof import("@aws-sdk/client-sts")) =>
  async (role: string, abortSignal: AbortSignal): Promise<Credentials> => {
    const DurationSeconds = sessionMilliseconds / 1000;
    const { Credentials: given } = await client.send(
      new AssumeRoleCommand({ RoleArn: role, RoleSessionName: "ekiden", DurationSeconds }),
      { abortSignal },
    );
    const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey } = given ?? {};
    if (!given || !accessKeyId || !secretAccessKey) throw new Error("STS gave no credentials");
    const { SessionToken: sessionToken, Expiration: expiration } = given;
    return {
      accessKeyId,
      secretAccessKey,
      ...(sessionToken ? { sessionToken } : {}),
      ...(expiration ? { expiration } : {}),
    };
  };
