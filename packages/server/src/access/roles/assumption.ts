// Gives a caller the temporary credentials of a role, if the role trusts it and its own policies
// agree. Nothing is stored: all about the session is in its token, sealed.
import { refuse, type StsInput } from "@ekiden/model";
import type { Clock } from "../../clock.ts";
import type { PolicyName, StoredRole } from "../../store/store.ts";
import { newSecret, newSessionKeyId } from "../keys/identifiers.ts";
import type { Sessions } from "../keys/sessions.ts";
import type { AccessRequest } from "../policy/compile.ts";
import { parsePolicy } from "../policy/document.ts";
import type { Judge } from "../policy/judge.ts";
import { assumeAction } from "../policy/keys.ts";
import type { PolicyCache } from "../policy/policy-cache.ts";
import { PolicyError } from "../policy/policy-error.ts";
import { contextOf, type RequestContext } from "../policy/request-context.ts";
import { type AssumedRole, assumedRoleArn, type Principal, roleSessionId } from "../principal.ts";
import type { RoleCache } from "./role-cache.ts";
import { defaultRoleSeconds } from "./role-service.ts";
import { Trust } from "./trust.ts";
import { parseTrust } from "./trust-document.ts";

/** Of a role that the session of another assumes. */
const maxChainedSeconds = 3_600;

export interface RoleSession {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  /** As in arn:aws:sts::123456789012:assumed-role/encoder/mary. */
  readonly arn: string;
  /** As in AROA…:mary. */
  readonly id: string;
}

interface AssumerOptions {
  readonly roles: RoleCache;
  readonly policies: PolicyCache;
  readonly sessions: Sessions;
  readonly clock: Clock;
  /** A stored trust policy cannot be read: its role cannot be assumed until it is replaced. */
  readonly onUnreadable: (policy: PolicyName, reason: string) => void;
  /** To judge by a stored trust policy took too many steps: the answer was no. */
  readonly onUsedUp: (policy: PolicyName) => void;
}

type Given = StsInput<"AssumeRole">;
type Asking = RequestContext & { readonly principal: Principal };

export class Assumer {
  readonly #options: AssumerOptions;

  constructor(options: AssumerOptions) {
    this.#options = options;
  }

  /**
   * Rejects with AccessDeniedException, in the same words where there is no such role or it is of
   * another account; with ValidationException, and with MalformedPolicyDocumentException.
   */
  async assume(given: Given, asking: Asking): Promise<RoleSession> {
    const { policy } = given;
    if (policy !== undefined) requireReadable(policy);
    const role = await this.#requireTrusted(given, asking);
    const { principal } = asking;
    const seconds = secondsOf(given, role, principal);
    const now = this.#options.clock.now();
    return this.#begin(given.roleSessionName, { role, principal, now, seconds, policy });
  }

  async #requireTrusted(given: Given, asking: Asking): Promise<StoredRole> {
    const { principal } = asking;
    const { roleArn } = given;
    const { judge } = await this.#options.policies.of(principal);
    const isOwn = roleArn.split(":")[4] === principal.account;
    const role = isOwn ? await this.#options.roles.find(roleArn) : undefined;
    const trust = role && this.#trustOf(role);
    const request = requestOf(given, asking);
    if (role && trust && mayAssume({ trust, judge }, principal, request)) return role;
    throw refuse.accessDenied(principal.arn, assumeAction, roleArn);
  }

  #trustOf({ arn, trust }: StoredRole): Trust | undefined {
    const policy: PolicyName = { holder: arn, name: "trust" };
    try {
      return new Trust(parseTrust(trust), () => this.#options.onUsedUp(policy));
    } catch (error) {
      if (!(error instanceof PolicyError)) throw error;
      this.#options.onUnreadable(policy, error.message);
      return undefined;
    }
  }

  #begin(sessionName: string, { role, principal, now, seconds, policy }: Begun): RoleSession {
    const own: AssumedRole = {
      arn: role.arn,
      id: role.id,
      sessionName,
      since: now,
      ...(policy !== undefined && { policy }),
    };
    const accessKeyId = newSessionKeyId();
    const secret = newSecret();
    const until = now + seconds * 1000;
    const keyId = principal.sessionOf ?? principal.accessKeyId ?? "";
    const session = { keyId, secret, until, role: own };
    return {
      accessKeyId,
      secretAccessKey: secret,
      expiresAt: until,
      sessionToken: this.#options.sessions.seal(accessKeyId, session),
      arn: assumedRoleArn(principal.account, own),
      id: roleSessionId(own),
    };
  }
}

const requireReadable = (policy: string): void => {
  try {
    parsePolicy(policy);
  } catch (error) {
    throw error instanceof PolicyError ? refuse.malformedPolicy(error.message) : error;
  }
};

interface Begun {
  readonly role: StoredRole;
  readonly principal: Principal;
  readonly now: number;
  readonly seconds: number;
  readonly policy: string | undefined;
}

interface Judges {
  readonly trust: Trust;
  /** Of the caller. */
  readonly judge: Judge;
}

/** Both have a say: whom the role trusts, and what the caller's own policies allow or deny. */
export const mayAssume = (
  { trust, judge }: Judges,
  principal: Pick<Principal, "account" | "arn" | "role">,
  request: AccessRequest,
): boolean => {
  const trusted = trust.judge(principal, request);
  if (trusted === "itself") return judge.judgeGranted(request) === "allowed";
  return trusted === "account" && judge.judge(request) === "allowed";
};

const requestOf = ({ roleArn, roleSessionName, externalId }: Given, asking: Asking) => {
  const known = contextOf(asking);
  const own: Readonly<Record<string, string | undefined>> = {
    "sts:externalid": externalId,
    "sts:rolesessionname": roleSessionName,
  };
  return {
    action: assumeAction,
    resource: roleArn,
    context: (key: string) => (Object.hasOwn(own, key) ? own[key] : known(key)),
  };
};

/** Throws ValidationException, in the words of the service. */
const secondsOf = (
  { durationSeconds }: Given,
  { maxSessionSeconds }: StoredRole,
  { role: isChained }: Principal,
): number => {
  const seconds = durationSeconds ?? Math.min(defaultRoleSeconds, maxSessionSeconds);
  if (seconds > maxSessionSeconds) {
    throw refuse.invalid(
      "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    );
  }
  if (isChained && seconds > maxChainedSeconds) {
    throw refuse.invalid(
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by " +
        "role chaining",
    );
  }
  return seconds;
};
