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
  /** Rejects where the role may not be assumed. */
  readonly assume: (role: string) => Promise<Credentials>;
  /** Of the machine. */
  readonly clock?: Clock;
}

type Session =
  | { readonly credentials: Credentials; readonly until: number }
  | { readonly refused: string; readonly until: number };

/** One that ends sooner is renewed first. */
const remainderMilliseconds = 120_000;
/** A refusal is asked about again after that: trust may have been given meanwhile. */
const refusalMilliseconds = 5_000;
const sessionMilliseconds = 900_000;
const maxRoles = 1_000;

export class RoleSessions {
  readonly #options: RoleSessionsOptions;
  readonly #clock: Clock;
  readonly #sessions = new Cache<string, Session>({ maxEntries: maxRoles });
  readonly #asked = new Map<string, Promise<void>>();

  constructor(options: RoleSessionsOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  admit(role: string): Admission | Promise<unknown> {
    const session = this.#sessions.get(role);
    const now = this.#clock.now();
    if (session && "credentials" in session && session.until - remainderMilliseconds > now) {
      return "admitted";
    }
    if (session && "refused" in session && session.until > now) return session;
    const asked = this.#asked.get(role) ?? this.#ask(role);
    this.#asked.set(role, asked);
    return asked;
  }

  /** Of a role that was admitted. */
  credentialsOf(role: string): Credentials | undefined {
    const session = this.#sessions.get(role);
    return session && "credentials" in session ? session.credentials : undefined;
  }

  async #ask(role: string): Promise<void> {
    const session = await this.#sessionOf(role);
    this.#asked.delete(role);
    this.#sessions.set(role, session);
  }

  async #sessionOf(role: string): Promise<Session> {
    try {
      const credentials = await this.#options.assume(role);
      const until = credentials.expiration?.getTime() ?? this.#clock.now() + sessionMilliseconds;
      return { credentials, until };
    } catch (error) {
      const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      const refused = `Role ${role} could not be assumed: ${message}`;
      return { refused, until: this.#clock.now() + refusalMilliseconds };
    }
  }
}

/** Asks STS. */
export const assumeWith =
  (client: STSClient, { AssumeRoleCommand }: typeof import("@aws-sdk/client-sts")) =>
  async (role: string): Promise<Credentials> => {
    const DurationSeconds = sessionMilliseconds / 1000;
    const { Credentials: given } = await client.send(
      new AssumeRoleCommand({ RoleArn: role, RoleSessionName: "ekiden", DurationSeconds }),
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
