// What the present callers may do, compiled and cached. The store is asked every half second that
// a caller is there: what is attached or detached is known on every node within a second.
import { refuse } from "@ekiden/model";
import type { CacheFigures } from "../../cache/cache.ts";
import { LoadingCache } from "../../cache/loading-cache.ts";
import type { Clock } from "../../clock.ts";
import type { PolicyName, PolicyStore, StoredPolicy } from "../../store/store.ts";
import { boundaryOf, isOwner, type Principal } from "../principal.ts";
import { type Policy, parsePolicy } from "./document.ts";
import { Judge } from "./judge.ts";
import { PolicyError } from "./policy-error.ts";

const lifetimeMilliseconds = 500;
const maxCallers = 1_000;
/** Of what is remembered of them all. A character takes some ten bytes. */
const maxCharacters = 10_000_000;

export interface Rights {
  /** What they follow from. */
  readonly stored: readonly StoredPolicy[];
  readonly judge: Judge;
  /** Do the policies ask for tags of domains? Most do not, and then they are not looked up. */
  readonly readsTags: boolean;
}

interface PolicyCacheOptions {
  readonly store: Pick<PolicyStore, "of" | "ofKey">;
  readonly clock: Clock;
  /** A stored policy cannot be read: its holder may do nothing until it is replaced or detached. */
  readonly onUnreadable: (policy: PolicyName, reason: string) => void;
  /** To judge a call took too many steps, the last of them in this one: the answer was no. */
  readonly onUsedUp: (policy: PolicyName) => void;
}

export class PolicyCache {
  readonly #options: PolicyCacheOptions;
  /** Undefined: the caller's key is gone, and its policies with it. */
  readonly #rights: LoadingCache<Principal, Rights | undefined>;

  constructor(options: PolicyCacheOptions) {
    this.#options = options;
    this.#rights = new LoadingCache({
      clock: options.clock,
      lifetimeMilliseconds,
      maxEntries: maxCallers,
      maxWeight: maxCharacters,
      weightOf: (rights) => rights.judge.weight,
      nameOf,
      load: (principal, latest) => this.#load(principal, latest),
    });
  }

  get figures(): CacheFigures {
    return this.#rights.figures;
  }

  /**
   * At once where the store was asked just before. Throws, or rejects with, the
   * UnrecognizedClientException where the caller's key is gone: it may be remembered for a moment
   * longer than its policies are.
   */
  of(principal: Principal): Rights | Promise<Rights> {
    const found = this.#rights.find(principal);
    return found instanceof Promise ? found.then(requireKey) : requireKey(found);
  }

  async #load(principal: Principal, latest: Rights | undefined): Promise<Rights | undefined> {
    const stored = await this.#storedOf(principal);
    if (stored && latest && areAlike(latest.stored, stored)) return latest;
    return stored && this.#rightsOf(principal, stored);
  }

  /** What is attached to a role stays when a key is deleted: only a user's calls are its key's. */
  #storedOf(principal: Principal): Promise<readonly StoredPolicy[] | undefined> {
    const { store } = this.#options;
    const key = keyOf(principal);
    const holders = holdersOf(principal, key);
    const isOfKey = principal.role === undefined && key !== undefined;
    return isOfKey ? store.ofKey(key, holders) : store.of(holders);
  }

  #rightsOf(principal: Principal, stored: readonly StoredPolicy[]): Rights {
    const holder = ownArnOf(principal);
    const isBoundary = (policy: StoredPolicy) => policy.holder === boundaryOf(holder);
    const boundary = this.#parsedAll(stored.filter(isBoundary));
    const attached = stored.filter((policy) => !isBoundary(policy));
    const policies = attached.length > 0 ? this.#parsedAll(attached) : withoutPolicy(principal);
    const session = this.#parsedAll(policyOfSession(principal));
    // What cannot be read may have denied anything.
    if (!policies || !boundary || !session) return { stored, ...nothing };
    const documents = [...stored, ...policyOfSession(principal)].map(({ document }) => document);
    const readsTags = documents.some((document) => /aws:resourcetag\//i.test(document));
    const limits = { boundary: boundary[0] && boundary, session: session[0] && session };
    const { onUsedUp } = this.#options;
    return { stored, judge: new Judge({ policies, ...limits, onUsedUp }), readsTags };
  }

  /** Undefined where one of them cannot be read. */
  #parsedAll(stored: readonly StoredPolicy[]): readonly Policy[] | undefined {
    const policies = stored.map((policy) => this.#parsed(policy));
    return policies.every((policy) => policy !== undefined) ? policies : undefined;
  }

  /** Undefined: written by a version that knows more, or by hand. */
  #parsed({ holder, name, document }: StoredPolicy): Policy | undefined {
    try {
      return { ...parsePolicy(document), attachedAs: { holder, name } };
    } catch (error) {
      if (!(error instanceof PolicyError)) throw error;
      this.#options.onUnreadable({ holder, name }, error.message);
      return undefined;
    }
  }
}

const requireKey = (rights: Rights | undefined): Rights => {
  if (!rights) throw refuse.unrecognizedClient();
  return rights;
};

/** Of a role's session, the role's: what is attached is attached to that. */
const ownArnOf = ({ arn, role }: Principal): string => role?.arn ?? arn;

const holdersOf = (principal: Principal, key: string | undefined): readonly string[] => {
  const own = ownArnOf(principal);
  const rest = [own, boundaryOf(own)];
  return principal.role || key === undefined ? rest : [key, ...rest];
};

/** All sessions of a role share its rights, but for those that have a policy of their own. */
const nameOf = (principal: Principal): string => {
  const { role, accessKeyId } = principal;
  const own = role?.policy === undefined ? undefined : accessKeyId;
  return `${ownArnOf(principal)} ${(role ? own : keyOf(principal)) ?? ""}`;
};

const policyOfSession = ({ arn, role }: Principal): readonly StoredPolicy[] => {
  if (role?.policy === undefined) return [];
  // Written anew, as those that are stored are.
  const document = JSON.stringify(JSON.parse(role.policy));
  return [{ holder: arn, name: "of the session", document }];
};

/** A session may do what the key may from which it was made. */
const keyOf = ({ accessKeyId, sessionOf }: Principal): string | undefined =>
  sessionOf ?? accessKeyId;

/** One text says more as a policy, and less as a boundary: it matters whose it is. */
const areAlike = (some: readonly StoredPolicy[], others: readonly StoredPolicy[]): boolean =>
  some.length === others.length &&
  some.every(({ holder, name, document }, index) => {
    const other = others[index];
    return holder === other?.holder && name === other.name && document === other.document;
  });

/** Nor what others would grant. */
const nothing = { judge: new Judge({ policies: [], boundary: [] }), readsTags: false };
const everything = parsePolicy({ Statement: { Effect: "Allow", Action: "*", Resource: "*" } });

const withoutPolicy = (principal: Principal): readonly Policy[] =>
  isOwner(principal) ? [everything] : [];

/**
 * May the caller do everything in its account, for as long as its key stands? Then nothing that it
 * makes can do more than it can. A policy that is attached to user or key may narrow it, and
 * sessions must not turn into keys that stay.
 */
export const isAdministrator = (principal: Principal, { stored }: Rights): boolean => {
  const { accessKeyId, sessionOf } = principal;
  const isByKey = accessKeyId !== undefined && sessionOf === undefined;
  return isOwner(principal) && isByKey && stored.length === 0;
};
