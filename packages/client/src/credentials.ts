// Whose calls they are: keys that are given, and keys that run out and are fetched anew.
import { clearTimeout, machineNow, setTimeout } from "./machine.ts";
import { NoAnswerError } from "./service-error.ts";

/** An access key, in the form in which the SDKs of AWS have it. */
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
/**
 * After a renewal that failed, the old ones are used for so long while they are good; and so long
 * the provider is not asked again because they are refused.
 */
const retryMilliseconds = 10_000;

const isOther = (one: Credentials, other: Credentials): boolean =>
  one.accessKeyId !== other.accessKeyId ||
  one.secretAccessKey !== other.secretAccessKey ||
  one.sessionToken !== other.sessionToken;

interface StoreOptions {
  /** The provider is given up after so long. */
  readonly maxMilliseconds: number;
  readonly now?: () => number;
}

/** Fetches once for all calls that wait, and again before what it has runs out. */
export class CredentialStore {
  readonly #fetch: CredentialProvider;
  readonly #maxMilliseconds: number;
  readonly #now: () => number;
  #credentials: Credentials | undefined;
  #fetching: Promise<Credentials> | undefined;
  #giveUp: ((error: Error) => void) | undefined;
  #closed: Error | undefined;
  #quietUntil = 0;
  #refusedUntil = 0;

  constructor(fetch: CredentialProvider, { maxMilliseconds, now = machineNow }: StoreOptions) {
    this.#fetch = fetch;
    this.#maxMilliseconds = maxMilliseconds;
    this.#now = now;
  }

  /**
   * At once where they are there and good. Rejects with what the provider rejects with, and with a
   * NoAnswerError where it says nothing.
   */
  get(): Credentials | Promise<Credentials> {
    const known = this.#credentials;
    if (!known) return this.#renew();
    const left = (known.expiration?.getTime() ?? Number.POSITIVE_INFINITY) - this.#now();
    if (left > renewalMilliseconds) return known;
    if (left <= 0) return this.#renew();
    if (!this.#fetching && this.#now() >= this.#quietUntil) this.#renewMeanwhile();
    return known;
  }

  /** What was used is not taken any more. False if there are no others. */
  async refuse(used: Credentials): Promise<boolean> {
    const known = this.#credentials;
    // Another call may have had the same answer, and fetched new ones since.
    if (known && isOther(known, used)) return true;
    if (!this.#fetching) {
      if (this.#now() < this.#refusedUntil) return false;
      this.#refusedUntil = this.#now() + retryMilliseconds;
    }
    return isOther(await this.#renew(), used);
  }

  /** What waits for the provider is rejected, and no more is fetched. */
  close(error: Error): void {
    this.#closed = error;
    this.#giveUp?.(error);
  }

  #renew(): Promise<Credentials> {
    // Also a provider that throws at once has failed by then, and is asked again.
    this.#fetching ??= this.#fetchOnce().finally(() => {
      this.#fetching = undefined;
    });
    return this.#fetching;
  }

  async #fetchOnce(): Promise<Credentials> {
    if (this.#closed) throw this.#closed;
    const fetched = this.#fetch();
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<never>((_, reject) => {
      this.#giveUp = reject;
      const message = `The credentials have not come within ${this.#maxMilliseconds} ms.`;
      const error = new NoAnswerError({ message, wasSent: false });
      timer = setTimeout(() => reject(error), this.#maxMilliseconds);
    });
    try {
      this.#credentials = await Promise.race([fetched, silence]);
      return this.#credentials;
    } finally {
      clearTimeout(timer);
    }
  }

  /** While those that are known are good, no call waits for others. */
  #renewMeanwhile(): void {
    this.#renew().catch(() => {
      this.#quietUntil = this.#now() + retryMilliseconds;
    });
  }
}
