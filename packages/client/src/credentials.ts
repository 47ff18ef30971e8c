// Whose calls they are: keys that are given, and keys that run out and are fetched anew.
import { machineNow } from "./machine.ts";

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary credentials. */
  readonly sessionToken?: string | undefined;
  /** When they are of no use any more. */
  readonly expiration?: Date | undefined;
}

/** Fetches credentials: those of `@aws-sdk/credential-providers` are such functions. */
export type CredentialProvider = () => Promise<Credentials>;

/** New ones are fetched so long before the old ones run out. */
const renewalMilliseconds = 5 * 60_000;
/** After a renewal that failed, the old ones are used for so long while they are good. */
const retryMilliseconds = 10_000;

/** Fetches once for all calls that wait, and again before what it has runs out. */
export class CredentialStore {
  readonly #fetch: CredentialProvider;
  readonly #now: () => number;
  #credentials: Credentials | undefined;
  #fetching: Promise<Credentials> | undefined;
  #quietUntil = 0;

  constructor(fetch: CredentialProvider, now: () => number = machineNow) {
    this.#fetch = fetch;
    this.#now = now;
  }

  /** At once where they are there and good. Rejects with what the provider rejects with. */
  get(): Credentials | Promise<Credentials> {
    const known = this.#credentials;
    if (!known) return this.#renew();
    const left = (known.expiration?.getTime() ?? Number.POSITIVE_INFINITY) - this.#now();
    if (left > renewalMilliseconds) return known;
    if (left <= 0) return this.#renew();
    return this.#now() < this.#quietUntil ? known : this.#renewOrKeep(known);
  }

  /** What was used is not taken any more. False if there are no others. */
  async refuse(used: Credentials): Promise<boolean> {
    // Another call may have had the same answer, and fetched new ones since.
    if (this.#credentials === used) this.#credentials = undefined;
    const next = await this.get();
    return next.accessKeyId !== used.accessKeyId || next.sessionToken !== used.sessionToken;
  }

  #renew(): Promise<Credentials> {
    // Also a provider that throws at once has failed by then, and is asked again.
    this.#fetching ??= this.#fetchOnce().finally(() => {
      this.#fetching = undefined;
    });
    return this.#fetching;
  }

  async #fetchOnce(): Promise<Credentials> {
    this.#credentials = await this.#fetch();
    return this.#credentials;
  }

  async #renewOrKeep(known: Credentials): Promise<Credentials> {
    try {
      return await this.#renew();
    } catch {
      this.#quietUntil = this.#now() + retryMilliseconds;
      return known;
    }
  }
}
