// Since when a node knows all that there was in a domain: since it began, or since it had to forget
// some of it, because an account has had more than is kept. What others have is known as before.
import type { Clock } from "../clock.ts";
import { accountOf, type DomainKey } from "../store/domain-key.ts";

/** Milliseconds. */
export type SinceOfDomain = readonly [domain: DomainKey, since: number];

export class KnownSince {
  readonly #clock: Clock;
  /** After that it does not matter what was forgotten. */
  readonly #rememberedMilliseconds: number;
  readonly #begun: number;
  readonly #forgotten = new Map<DomainKey, number>();

  constructor(clock: Clock, rememberedMilliseconds: number) {
    this.#clock = clock;
    this.#rememberedMilliseconds = rememberedMilliseconds;
    this.#begun = clock.now();
  }

  /** Milliseconds. Without a domain: of all of which nothing was forgotten. */
  of(domain?: DomainKey): number {
    const forgotten = domain === undefined ? undefined : this.#forgotten.get(domain);
    return forgotten ?? this.#begun;
  }

  /** Those of which something was forgotten. */
  get ofDomains(): readonly SinceOfDomain[] {
    const since = this.#clock.now() - this.#rememberedMilliseconds;
    for (const [domain, at] of this.#forgotten) if (at < since) this.#forgotten.delete(domain);
    return [...this.#forgotten];
  }

  /** To be called when something of it is forgotten. */
  forget(domain: DomainKey): void {
    this.#forgotten.set(domain, this.#clock.now());
  }
}

/** By account: what is of the one that has the most is the first. */
export const byAccount = <Known extends { readonly domain: DomainKey }>(
  all: Iterable<Known>,
  sizeOf: (known: Known) => number,
): readonly { readonly size: number; readonly known: readonly Known[] }[] => {
  const accounts = new Map<string | undefined, { size: number; known: Known[] }>();
  for (const each of all) {
    const account = accountOf(each.domain);
    const of = accounts.get(account) ?? { size: 0, known: [] };
    of.size += sizeOf(each);
    of.known.push(each);
    accounts.set(account, of);
  }
  return [...accounts.values()].sort((one, other) => other.size - one.size);
};
