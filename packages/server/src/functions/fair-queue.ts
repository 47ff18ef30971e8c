// Whose function is next (D3): accounts take turns, and so do the domains of each.

/** Where functions may be waiting. */
export interface Place {
  /** 12 digits. */
  readonly account: string;
  /** By its name in the store. */
  readonly domain: string;
}

export class FairQueue {
  /** Whoever is next comes first: of the accounts, and of the domains of each. */
  readonly #places = new Map<string, Set<string>>();

  add({ account, domain }: Place): void {
    const domains = this.#places.get(account) ?? new Set();
    this.#places.set(account, domains.add(domain));
  }

  /** Takes out the next one; its account keeps its turn until something was found there. */
  next(mayHaveMore: (account: string) => boolean): Place | undefined {
    for (const [account, domains] of this.#places) {
      const [domain] = domains;
      if (domain === undefined || !mayHaveMore(account)) continue;
      domains.delete(domain);
      if (domains.size === 0) this.#places.delete(account);
      return { account, domain };
    }
    return undefined;
  }

  /** There was a function, and there may be more: behind the others. */
  found(place: Place): void {
    const { account } = place;
    const domains = this.#places.get(account);
    this.#places.delete(account);
    if (domains) this.#places.set(account, domains);
    this.add(place);
  }
}
