// What the present callers may do, compiled and cached. The store is asked every half second that
// a caller is there: what is attached or detached is known on every node within a second.
import type { Clock } from "../../clock.ts";
import type { PolicyName, PolicyStore, StoredPolicy } from "../../store/store.ts";
import { BoundedMap } from "../bounded-map.ts";
import { boundaryOf, isOwner, type Principal } from "../principal.ts";
import { type Policy, parsePolicy } from "./document.ts";
import { Judge } from "./judge.ts";
import { PolicyError } from "./policy-error.ts";

const rememberedMilliseconds = 500;
const maxCallersRemembered = 1_000;

export interface Rights {
  readonly judge: Judge;
  /** Do the policies ask for tags of domains? Most do not, and then they are not looked up. */
  readonly readsTags: boolean;
}

interface Entry {
  readonly rights: Rights;
  readonly stored: readonly StoredPolicy[];
  readonly until: number;
}

interface PolicyCacheOptions {
  readonly store: Pick<PolicyStore, "of">;
  readonly clock: Clock;
  /** A stored policy cannot be read: its holder may do nothing until it is replaced or detached. */
  readonly onUnreadable: (policy: PolicyName, reason: string) => void;
}

export class PolicyCache {
  readonly #options: PolicyCacheOptions;
  readonly #entries = new BoundedMap<Entry>(maxCallersRemembered);
  readonly #asked = new Map<string, Promise<Rights>>();

  constructor(options: PolicyCacheOptions) {
    this.#options = options;
  }

  /** At once where the store was asked just before. */
  of(principal: Principal): Rights | Promise<Rights> {
    const { clock } = this.#options;
    const name = nameOf(principal);
    const entry = this.#entries.get(name);
    const now = clock.now();
    const isFresh = entry && now < entry.until && entry.until - now <= rememberedMilliseconds;
    return isFresh ? entry.rights : this.#ask(name, principal, now);
  }

  /** However many calls come meanwhile, the store is asked once. */
  #ask(name: string, principal: Principal, now: number): Promise<Rights> {
    const before = this.#asked.get(name);
    if (before) return before;
    const asked = this.#load(name, principal, now).finally(() => this.#asked.delete(name));
    this.#asked.set(name, asked);
    return asked;
  }

  async #load(name: string, principal: Principal, now: number): Promise<Rights> {
    const stored = await this.#options.store.of(holdersOf(principal));
    const before = this.#entries.get(name);
    const isSame = before !== undefined && areAlike(before.stored, stored);
    const rights = isSame ? before.rights : this.#rightsOf(principal, stored);
    this.#entries.set(name, { rights, stored, until: now + rememberedMilliseconds });
    return rights;
  }

  #rightsOf(principal: Principal, stored: readonly StoredPolicy[]): Rights {
    const holder = ownArnOf(principal);
    const isBoundary = (policy: StoredPolicy) => policy.holder === boundaryOf(holder);
    const boundary = this.#parsedAll(stored.filter(isBoundary));
    const attached = stored.filter((policy) => !isBoundary(policy));
    const policies = attached.length > 0 ? this.#parsedAll(attached) : withoutPolicy(principal);
    const session = this.#parsedAll(policyOfSession(principal));
    // What cannot be read may have denied anything.
    if (!policies || !boundary || !session) return nothing;
    const documents = [...stored, ...policyOfSession(principal)].map(({ document }) => document);
    const readsTags = documents.some((document) => /aws:resourcetag\//i.test(document));
    const limits = { boundary: boundary[0] && boundary, session: session[0] && session };
    return { judge: new Judge({ policies, ...limits }), readsTags };
  }

  /** Undefined where one of them cannot be read. */
  #parsedAll(stored: readonly StoredPolicy[]): readonly Policy[] | undefined {
    const policies = stored.map((policy) => this.#parsed(policy));
    return policies.every((policy) => policy !== undefined) ? policies : undefined;
  }

  /** Undefined: written by a version that knows more, or by hand. */
  #parsed({ holder, name, document }: StoredPolicy): Policy | undefined {
    try {
      return parsePolicy(document);
    } catch (error) {
      if (!(error instanceof PolicyError)) throw error;
      this.#options.onUnreadable({ holder, name }, error.message);
      return undefined;
    }
  }
}

/** Of a role's session, the role's: what is attached is attached to that. */
const ownArnOf = ({ arn, role }: Principal): string => role?.arn ?? arn;

const holdersOf = (principal: Principal): readonly string[] => {
  const own = ownArnOf(principal);
  return principal.role ? [own, boundaryOf(own)] : [own, keyOf(principal), boundaryOf(own)];
};

/** All sessions of a role share its rights, but for those that have a policy of their own. */
const nameOf = (principal: Principal): string => {
  const { role, accessKeyId } = principal;
  const own = role?.policy === undefined ? undefined : accessKeyId;
  return `${ownArnOf(principal)} ${role ? (own ?? "") : keyOf(principal)}`;
};

const policyOfSession = ({ arn, role }: Principal): readonly StoredPolicy[] => {
  if (role?.policy === undefined) return [];
  // Written anew, as those that are stored are.
  const document = JSON.stringify(JSON.parse(role.policy));
  return [{ holder: arn, name: "of the session", document }];
};

/** A session may do what the key may from which it was made. */
const keyOf = ({ accessKeyId = "", sessionOf }: Principal): string => sessionOf ?? accessKeyId;

const areAlike = (some: readonly StoredPolicy[], others: readonly StoredPolicy[]): boolean =>
  some.length === others.length &&
  some.every(({ document }, index) => document === others[index]?.document);

/** Nor what others would grant. */
const nothing: Rights = { judge: new Judge({ policies: [], boundary: [] }), readsTags: false };
const everything = parsePolicy({ Statement: { Effect: "Allow", Action: "*", Resource: "*" } });

const withoutPolicy = (principal: Principal): readonly Policy[] =>
  isOwner(principal) ? [everything] : [];
