// An account, as handlers know it: the only maker of keys of domains, so that a caller can name no
// domain but those of its own account; and what belongs to the account alone.

import type { Sealing } from "../access/keys/sealing.ts";
import { Cache } from "../cache/cache.ts";
import {
  accountOf,
  type DomainKey,
  type DomainScope,
  domainKey,
  domainScope,
  plainName,
} from "../store/domain-key.ts";
import { Tokens } from "./token.ts";

interface AccountsOptions {
  /** 12 digits: the account whose domains have plain names in the store. */
  readonly own: string;
  readonly sealing: Sealing;
  /** Whether functions of an account are invoked by this server; none are unless given. */
  readonly hasFunctions?: (account: string) => boolean;
}

export class Account {
  /** 12 digits. */
  readonly id: string;
  /** They open what was sealed for this account, and nothing of another. */
  readonly tokens: Tokens;
  /** All of its domains. */
  readonly domains: DomainScope;
  /** Undefined: the store's own, as the store knows it. */
  readonly #stored: string | undefined;
  readonly #hasFunctions: (account: string) => boolean;

  constructor(id: string, { own, sealing, hasFunctions = () => false }: AccountsOptions) {
    this.id = id;
    this.#stored = id === own ? undefined : id;
    this.tokens = new Tokens(sealing, this.#stored);
    this.domains = domainScope(this.#stored);
    this.#hasFunctions = hasFunctions;
  }

  /** Are functions of the account invoked by this server? */
  get lambdaAvailable(): boolean {
    return this.#hasFunctions(this.id);
  }

  /** Of the domain that the account gave this name, which may not be registered. */
  domainKey(name: string): DomainKey {
    return domainKey(this.#stored, name);
  }

  /** The name that the account gave the domain. Throws where another account's comes here. */
  plainName(key: DomainKey): string {
    if (accountOf(key) !== this.#stored) throw new Error("The domain is another account's");
    return plainName(key);
  }
}

/** Some 2 KB each, most of which are secrets derived for tokens; forgotten ones are made again. */
const maxAccountsKept = 1_000;

export class Accounts {
  /** The one whose domains have plain names in the store. */
  readonly own: Account;
  readonly #options: AccountsOptions;
  readonly #others = new Cache<string, Account>({ maxEntries: maxAccountsKept });

  constructor(options: AccountsOptions) {
    this.#options = options;
    this.own = new Account(options.own, options);
  }

  /** `id`: 12 digits. */
  of(id: string): Account {
    if (id === this.own.id) return this.own;
    return this.#others.get(id) ?? this.#others.set(id, new Account(id, this.#options));
  }
}
