// Where policies are attached to users, roles and keys, detached and listed.
import type { KeyStore, PolicyName, PolicyStore, RoleStore } from "../../store/store.ts";
import { AccessError } from "../access-error.ts";
import { aboutNames, isAccount, isKeyId, isUserName } from "../keys/identifiers.ts";
import { boundaryOf, userArn } from "../principal.ts";
import { arnOf as roleArnOf, unknownRole } from "../roles/role-service.ts";
import { parsePolicy } from "./document.ts";

const maxPoliciesPerHolder = 20;
const pageSize = 1_000;

/** One of the three. */
export interface PolicyHolder {
  readonly key?: string | undefined;
  readonly user?: string | undefined;
  readonly role?: string | undefined;
  /** Of the user or the role: 12 digits. */
  readonly account: string;
  /** Not to allow, but to limit what the others can allow: the permissions boundary. */
  readonly boundary?: boolean | undefined;
}

/** Of what must be there to have a policy. */
interface Holders {
  readonly keys: Pick<KeyStore, "find">;
  readonly roles: Pick<RoleStore, "find">;
}

/** All verbs throw AccessError, whose message says what to do. */
export class PolicyService {
  readonly #store: PolicyStore;
  readonly #holders: Holders;

  constructor(store: PolicyStore, holders: Holders) {
    this.#store = store;
    this.#holders = holders;
  }

  /** In the place of the one of that name, if there is one. Throws PolicyError, too. */
  async attach(to: PolicyHolder, name: string, document: string): Promise<void> {
    parsePolicy(document);
    requireName(name);
    const holder = holderOf(to);
    await this.#requireThere(to);
    // Written anew, so that nothing in it is hidden behind escapes.
    const policy = { holder, name, document: JSON.stringify(JSON.parse(document)) };
    if (await this.#store.attach(policy, to.boundary ? 1 : maxPoliciesPerHolder)) return;
    if (to.boundary) throw new AccessError("It has a boundary already. Detach that first.");
    throw new AccessError(
      `There are ${maxPoliciesPerHolder} policies attached already. Detach one of them, or ` +
        "write several into one document.",
    );
  }

  async #requireThere({ key, role, account }: PolicyHolder): Promise<void> {
    const { keys, roles } = this.#holders;
    if (key !== undefined && !(await keys.find(key))) throw unknownKey(key);
    const arn = role === undefined ? undefined : roleArnOf({ account, role });
    if (arn !== undefined && !(await roles.find(arn))) throw unknownRole(arn);
  }

  async detach(from: PolicyHolder, name: string): Promise<void> {
    const holder = holderOf(from);
    if (await this.#store.detach({ holder, name })) return;
    throw new AccessError(
      `No policy ${name} is attached to ${holder}. \`ekiden policy list\` shows those that are.`,
    );
  }

  /** As policies are stored and listed: an ARN, that of a boundary, or the id of a key. */
  storedHolder(holder: PolicyHolder): string {
    return holderOf(holder);
  }

  /** By holder and name; of holders, as they are stored, that begin so, or of all. */
  async list(prefix?: string): Promise<readonly PolicyName[]> {
    const found: PolicyName[] = [];
    let after: string | undefined;
    do {
      const page = await this.#store.list({ pageSize, after, prefix });
      found.push(...page.items);
      after = page.next;
    } while (after !== undefined);
    return found;
  }
}

export const isPolicyName = (name: string): boolean => /^[\w+=,.@-]{1,128}$/.test(name);

const requireName = (name: string): void => {
  if (isPolicyName(name)) return;
  throw new AccessError(`${aboutNames.policy}; give it with --name.`);
};

const unknownKey = (key: string): AccessError =>
  new AccessError(`There is no key ${key}. \`ekiden key list\` shows those there are.`);

const holderOf = (holder: PolicyHolder): string => {
  if (!holder.boundary) return ownHolderOf(holder);
  if (holder.key === undefined) return boundaryOf(ownHolderOf(holder));
  throw new AccessError("A boundary is a user's or a role's: give --user or --role, not --key.");
};

const ownHolderOf = ({ key, user, role, account }: PolicyHolder): string => {
  if ([key, user, role].filter((given) => given !== undefined).length !== 1) {
    throw new AccessError("Say to whom it belongs: with --user, --role or --key, one of them.");
  }
  if (role !== undefined) return roleArnOf({ account, role });
  if (key !== undefined) {
    if (isKeyId(key)) return key;
    throw unknownKey(key);
  }
  if (!isAccount(account)) throw new AccessError(aboutNames.account);
  if (user !== undefined && isUserName(user)) return userArn(account, user);
  throw new AccessError(aboutNames.user);
};
