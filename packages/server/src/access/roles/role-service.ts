// Where roles are made, listed, trusted anew and taken away.
import { roleLimits } from "@ekiden/model";
import type { Clock } from "../../clock.ts";
import type { PolicyStore, RoleStore, StoredRole } from "../../store/store.ts";
import { AccessError } from "../access-error.ts";
import { aboutNames, isAccount, isRoleName, newRoleId } from "../keys/identifiers.ts";
import { boundaryOf, roleArn } from "../principal.ts";
import { everybody, parseTrust } from "./trust-document.ts";

const maxRoles = 10_000;
/** How long the sessions of a role may last. The service's own are an hour at least. */
export const minRoleSeconds = roleLimits.minSessionSeconds;
/** The longest session that a role can allow: 12 hours, as with IAM. */
export const maxRoleSeconds = roleLimits.maxSessionSeconds;
/** The longest session of a role, unless it says otherwise: an hour, as with IAM. */
export const defaultRoleSeconds = roleLimits.defaultSessionSeconds;
const pageSize = 1_000;

/** A role, by its account and its name in it. */
export interface RoleName {
  /** 12 digits. */
  readonly account: string;
  /** 1 to 64 letters, digits and _+=,.@- */
  readonly role: string;
}

/** A role that is to be made. */
export interface NewRole extends RoleName {
  /** A trust policy: a document of IAM, as text. */
  readonly trust: string;
  /** 900 to 43,200; 3,600 unless given. */
  readonly maxSessionSeconds?: number | undefined;
}

/** A role, and the names of its policies. */
export interface ShownRole extends StoredRole {
  /** Names of the policies that are attached to it, without its boundary. */
  readonly policies: readonly string[];
  readonly boundary: string | undefined;
}

interface RoleServiceOptions {
  readonly store: RoleStore;
  readonly policies: Pick<PolicyStore, "of">;
  readonly clock: Clock;
}

/** All verbs throw AccessError, whose message says what to do, and PolicyError for a document. */
export class RoleService {
  readonly #options: RoleServiceOptions;

  constructor(options: RoleServiceOptions) {
    this.#options = options;
  }

  async create({ account, role, trust, maxSessionSeconds }: NewRole): Promise<StoredRole> {
    const arn = arnOf({ account, role });
    const made: StoredRole = {
      arn,
      id: newRoleId(),
      createdAt: this.#options.clock.now(),
      maxSessionSeconds: secondsOf(maxSessionSeconds),
      trust: trustOf(trust, account),
    };
    if (await this.#options.store.add(made, maxRoles, holdersOf(arn))) return made;
    throw new AccessError(
      (await this.#options.store.find(made.arn))
        ? `There is a role ${made.arn} already. \`ekiden role trust\` replaces its trust policy.`
        : `There are ${maxRoles} roles already. Delete those that are not in use.`,
    );
  }

  /** By ARN; those of one account, or of all. */
  async list(account?: string): Promise<readonly StoredRole[]> {
    const prefix = account === undefined ? undefined : roleArn(account, "");
    const roles: StoredRole[] = [];
    let after: string | undefined;
    do {
      const page = await this.#options.store.list({ pageSize, after, prefix });
      roles.push(...page.items);
      after = page.next;
    } while (after !== undefined);
    return roles;
  }

  /** Undefined: there is no such role. */
  async find(name: RoleName): Promise<StoredRole | undefined> {
    return this.#options.store.find(arnOf(name));
  }

  async show(name: RoleName): Promise<ShownRole> {
    const arn = arnOf(name);
    const found = await this.find(name);
    if (!found) throw unknownRole(arn);
    const attached = await this.#options.policies.of(holdersOf(arn));
    const own = attached.filter(({ holder }) => holder === arn);
    const boundary = attached.find(({ holder }) => holder !== arn)?.name;
    return { ...found, policies: own.map((policy) => policy.name), boundary };
  }

  /** Another trust policy; sessions that were begun under the one before go on. */
  async trust(name: RoleName, trust: string): Promise<void> {
    const arn = arnOf(name);
    const document = trustOf(trust, name.account);
    if (!(await this.#options.store.setTrust(arn, document))) throw unknownRole(arn);
  }

  /** With its policies, its boundary and its sessions. */
  async delete(name: RoleName): Promise<void> {
    const arn = arnOf(name);
    if (await this.#options.store.delete(arn, holdersOf(arn))) return;
    throw unknownRole(arn);
  }
}

export const unknownRole = (arn: string): AccessError =>
  new AccessError(`There is no role ${arn}. \`ekiden role list\` shows those there are.`);

export const arnOf = ({ account, role }: RoleName): string => {
  if (!isAccount(account)) throw new AccessError(aboutNames.account);
  if (isRoleName(role)) return roleArn(account, role);
  throw new AccessError(aboutNames.role);
};

/** Of its policies and its boundary. */
const holdersOf = (arn: string): readonly string[] => [arn, boundaryOf(arn)];

const secondsOf = (seconds: number = defaultRoleSeconds): number => {
  const isWhole = Number.isInteger(seconds);
  if (isWhole && seconds >= minRoleSeconds && seconds <= maxRoleSeconds) return seconds;
  throw new AccessError(
    `A session of a role lasts ${minRoleSeconds} to ${maxRoleSeconds} seconds at most, ` +
      `not ${seconds}.`,
  );
};

/** Written anew, so that nothing in it is hidden behind escapes. */
const trustOf = (text: string, account: string): string => {
  const { statements } = parseTrust(text);
  const named = statements.flatMap(({ principals }) => principals);
  const stranger = named.find((each) => each !== everybody && each.split(":")[4] !== account);
  if (stranger === undefined) return JSON.stringify(JSON.parse(text));
  throw new AccessError(
    `${stranger} is of another account: a role can only be assumed within its own, ${account}.`,
  );
};
