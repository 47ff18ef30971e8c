// What the callers of now may do, compiled and at hand. The store is asked every half second that
// a caller is there: what is attached or detached is known on every node within a second.
import type { Clock } from "../../clock.ts";
import type { PolicyName, PolicyStore, StoredPolicy } from "../../store/store.ts";
import { BoundedMap } from "../bounded-map.ts";
import { boundaryOf, isOwner, type Principal } from "../principal.ts";
import { type Policy, parsePolicy } from "./document.ts";
import { Judge } from "./judge.ts";
import { PolicyError } from "./policy-error.ts";

const rememberedMilliseconds = 500;
const callersRememberedMost = 1_000;

export interface Rights {
  readonly judge: Judge;
  /** Do the policies ask for tags of domains? Most do not, and then nobody looks them up. */
  readonly readsTags: boolean;
}

interface Entry {
  readonly rights: Rights;
  readonly stored: readonly StoredPolicy[];
  readonly until: number;
}

export interface PolicyRingOptions {
  readonly store: Pick<PolicyStore, "of">;
  readonly clock: Clock;
  /** A stored policy cannot be read: its holder may do nothing until it is replaced or detached. */
  readonly onUnreadable: (policy: PolicyName, reason: string) => void;
}

export class PolicyRing {
  readonly #options: PolicyRingOptions;
  readonly #entries = new BoundedMap<Entry>(callersRememberedMost);
  readonly #asked = new Map<string, Promise<Rights>>();

  constructor(options: PolicyRingOptions) {
    this.#options = options;
  }

  /** At once where the store was asked just before. */
  of(principal: Principal): Rights | Promise<Rights> {
    const { clock } = this.#options;
    const name = `${principal.arn} ${keyOf(principal)}`;
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
    const isBoundary = ({ holder }: StoredPolicy) => holder === boundaryOf(principal.arn);
    const boundary = this.#parsedAll(stored.filter(isBoundary));
    const attached = stored.filter((policy) => !isBoundary(policy));
    const policies = attached.length > 0 ? this.#parsedAll(attached) : withoutPolicy(principal);
    // What cannot be read may have denied anything.
    if (!policies || !boundary) return nothing;
    const readsTags = stored.some(({ document }) => /aws:resourcetag\//i.test(document));
    return { judge: new Judge({ policies, boundary: boundary[0] && boundary }), readsTags };
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

const holdersOf = (principal: Principal): readonly string[] => [
  principal.arn,
  keyOf(principal),
  boundaryOf(principal.arn),
];

/** A session may do what the key may from which it was made. */
const keyOf = ({ accessKeyId = "", sessionOf }: Principal): string => sessionOf ?? accessKeyId;

const areAlike = (some: readonly StoredPolicy[], others: readonly StoredPolicy[]): boolean =>
  some.length === others.length &&
  some.every(({ document }, index) => document === others[index]?.document);

const nothing: Rights = { judge: new Judge({ policies: [] }), readsTags: false };
const everything = parsePolicy({ Statement: { Effect: "Allow", Action: "*", Resource: "*" } });

const withoutPolicy = (principal: Principal): readonly Policy[] =>
  isOwner(principal) ? [everything] : [];
