// The books of an account: what one run hands over to the next, and the rules of what is booked.

/** A deposit or a withdrawal. */
export interface Entry {
  /** Chosen by who sends it, and the same each time it is sent: it is booked once. */
  readonly id: string;
  readonly cents: number;
}

export interface Books {
  readonly balanceCents: number;
  /** Deposits and withdrawals that were booked, of all runs. */
  readonly booked: number;
  /** Refused entries that came by signal, whose senders get no answer. */
  readonly returned: number;
  /** Runs that there have been before this one. */
  readonly runsBefore: number;
  /** Of the newest entries, the newest last. */
  readonly knownIds: readonly string[];
}

export const emptyBooks: Books = {
  balanceCents: 0,
  booked: 0,
  returned: 0,
  runsBefore: 0,
  knownIds: [],
};

export const maxEntryCents = 100_000_000;
export const maxIdCharacters = 64;
/** An input has 32,768 characters at most, and all of these go with it. */
export const maxKnownIds = 200;

const isEntry = ({ id, cents }: Entry): boolean =>
  typeof id === "string" &&
  id.length > 0 &&
  id.length <= maxIdCharacters &&
  Number.isSafeInteger(cents) &&
  cents > 0 &&
  cents <= maxEntryCents;

export class Ledger {
  readonly #before: Books;
  readonly #knownIds: string[];
  #balanceCents: number;
  #booked: number;
  #returned: number;

  constructor(before: Books) {
    this.#before = before;
    this.#knownIds = [...before.knownIds];
    this.#balanceCents = before.balanceCents;
    this.#booked = before.booked;
    this.#returned = before.returned;
  }

  get balanceCents(): number {
    return this.#balanceCents;
  }

  /** Why a deposit is not booked; undefined where it is, or has been. */
  refusalOfDeposit(entry: Entry): string | undefined {
    if (isEntry(entry)) return undefined;
    return `an entry has an id of ${maxIdCharacters} characters at most, and whole cents above 0`;
  }

  refusalOfWithdrawal(entry: Entry): string | undefined {
    const isOverdraft = entry.cents > this.#balanceCents && !this.#knownIds.includes(entry.id);
    if (!isOverdraft) return this.refusalOfDeposit(entry);
    return `${entry.cents} cents are more than the ${this.#balanceCents} that there are`;
  }

  /** Books an entry, unless it has been; a withdrawal has negative cents. Gives the balance. */
  book(id: string, cents: number): number {
    if (this.#knownIds.includes(id)) return this.#balanceCents;
    this.#knownIds.push(id);
    if (this.#knownIds.length > maxKnownIds) this.#knownIds.shift();
    this.#balanceCents += cents;
    this.#booked += 1;
    return this.#balanceCents;
  }

  return(): void {
    this.#returned += 1;
  }

  /** As the result has them. */
  get books(): Books {
    return {
      ...this.#before,
      balanceCents: this.#balanceCents,
      booked: this.#booked,
      returned: this.#returned,
      knownIds: this.#knownIds,
    };
  }

  /** As the next run gets them. */
  get handedOver(): Books {
    return { ...this.books, runsBefore: this.#before.runsBefore + 1 };
  }
}
