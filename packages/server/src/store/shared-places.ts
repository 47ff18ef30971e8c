// Places at a node that are held for a while, such as those of calls that wait. No account may have
// more of them than it leaves free, so that there is one left for each account that has none.
import { accountOf, type DomainKey, type DomainScope, domainScope } from "./domain-key.ts";

type AccountOfDomain = ReturnType<typeof accountOf>;

export class SharedPlaces {
  readonly #held = new Map<AccountOfDomain, number>();
  #free: number;

  /** There are twice as many as one account may have. */
  constructor(perAccount: number) {
    this.#free = 2 * perAccount;
  }

  get areLeft(): boolean {
    return this.#free > 0;
  }

  /** Accounts that have as many as they may; one that has none may have one while any are left. */
  get full(): readonly DomainScope[] {
    const full = [...this.#held].filter(([, held]) => held >= this.#free);
    return full.map(([account]) => domainScope(account));
  }

  /** One of the domain's account. False: it has as many as it may. */
  take(domain: DomainKey): boolean {
    const account = accountOf(domain);
    const held = this.#held.get(account) ?? 0;
    if (held >= this.#free) return false;
    this.#held.set(account, held + 1);
    this.#free -= 1;
    return true;
  }

  /** One that was taken. */
  giveBack(domain: DomainKey): void {
    const account = accountOf(domain);
    const left = (this.#held.get(account) ?? 0) - 1;
    if (left > 0) this.#held.set(account, left);
    else this.#held.delete(account);
    this.#free += 1;
  }
}
