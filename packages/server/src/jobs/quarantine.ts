// What a round of a job cannot do, while it does all the rest. It is left out for a minute, so that
// it stands in the way of nothing else, and is then tried again.
import { Fault } from "@ekiden/model";

const restMilliseconds = 60_000;

interface Item<Id> {
  readonly id: Id;
}

/** Called once for each item, until it goes well. */
export type OnQuarantined<Id> = (id: Id, error: unknown) => void;

type Work<T> = (item: T) => Promise<void>;

export class Quarantine<Id> {
  readonly #onQuarantined: OnQuarantined<Id> | undefined;
  /** Milliseconds: when each is tried again. */
  readonly #until = new Map<Id, number>();

  /** Without a listener nothing is left out, and a round fails with its first error. */
  constructor(onQuarantined: OnQuarantined<Id> | undefined) {
    this.#onQuarantined = onQuarantined;
  }

  /** How many are left out: so many may come before what is not. */
  get count(): number {
    return this.#until.size;
  }

  /** Those that are not left out at `now` (milliseconds). */
  without<T extends Item<Id>>(items: readonly T[], now: number): readonly T[] {
    // What was not named again since its time was over is gone, or another node has done it.
    for (const [id, until] of this.#until) {
      if (until + restMilliseconds < now) this.#until.delete(id);
    }
    return items.filter(({ id }) => (this.#until.get(id) ?? now) <= now);
  }

  /** Rejects where the store has refused something: then it may refuse all. */
  async attend<T extends Item<Id>>(items: readonly T[], now: number, work: Work<T>): Promise<void> {
    const failed = await this.#attempt(items, work);
    const [first] = failed;
    if (!first) return;
    if (!this.#onQuarantined) throw first.error;
    if (items.length === 1) {
      const { id } = first.item;
      if (!this.#until.has(id)) this.#onQuarantined(id, first.error);
      this.#until.set(id, now + restMilliseconds);
      return;
    }
    // What is committed together fails together: which of them it was shows when they are apart.
    const again = failed.map(({ item }) => item);
    const middle = again.length >> 1;
    await this.attend(again.slice(0, middle), now, work);
    await this.attend(again.slice(middle), now, work);
  }

  async #attempt<T extends Item<Id>>(items: readonly T[], work: Work<T>) {
    const failed: { item: T; error: unknown }[] = [];
    const attempts = items.map(async (item) => {
      try {
        await work(item);
        this.#until.delete(item.id);
      } catch (error) {
        if (error instanceof Fault) throw error;
        failed.push({ item, error });
      }
    });
    await Promise.allSettled(attempts);
    await Promise.all(attempts);
    return failed;
  }
}
