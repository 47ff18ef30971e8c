// How much memory whole histories may take that calls of all accounts hold at once: for resets,
// forks and explanations. What a call is about to read is counted before it is read. The call that
// began first always has room for as much as one may hold, so that it comes to its end; all others
// share what that leaves, or wait for their turn, and are refused where it does not come in time.
import { refuse } from "@ekiden/model";
import type { Clock } from "../clock.ts";
import { fittingHistoryBudget, type HistoryBudgetLimits } from "../store/cache-limits.ts";

/** From the beginning of a call: it is to be answered before its caller gives up. */
const waitMilliseconds = 20_000;

/** What one call holds of the budget. */
export interface HistoryShare {
  /** The text that `read` brings, of `expected` characters or so, for which there is room first. */
  take(expected: number, read: () => Promise<string>): Promise<string>;
  /** So many characters of what was taken are not held any more. */
  release(characters: number): void;
  /** What `work` takes is held until it has ended. */
  during<T>(work: () => Promise<T>): Promise<T>;
}

interface Turn {
  readonly characters: number;
  readonly give: () => void;
}

export class HistoryBudget {
  readonly #clock: Clock;
  readonly #limits: HistoryBudgetLimits;
  /** In the order in which they began. */
  readonly #shares = new Set<Share>();
  /** In the order in which they began to wait. */
  readonly #waiting = new Map<Share, Turn>();
  #characters = 0;

  constructor(clock: Clock, limits: HistoryBudgetLimits = fittingHistoryBudget()) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** What is held now. */
  get characters(): number {
    return this.#characters;
  }

  /** Of one call. */
  async during<T>(work: (share: HistoryShare) => Promise<T>): Promise<T> {
    const waitsUntil = this.#clock.now() + waitMilliseconds;
    const share: Share = new Share({
      maxCharacters: this.#limits.maxCharactersPerCall,
      room: (characters) => this.#room(share, characters, waitsUntil),
      count: (characters) => this.#count(share, characters),
    });
    this.#shares.add(share);
    try {
      return await share.during(() => work(share));
    } finally {
      this.#shares.delete(share);
      this.#giveTurns();
    }
  }

  async #room(share: Share, characters: number, waitsUntil: number): Promise<void> {
    if (this.#fits(share, characters)) return this.#count(share, characters);
    await new Promise<void>((resolve, reject) => {
      const end = this.#clock.at(waitsUntil, () => {
        this.#waiting.delete(share);
        reject(refuse.tooManyHistories());
      });
      const give = () => {
        end.cancel();
        resolve();
      };
      this.#waiting.set(share, { characters, give });
    });
  }

  #count(share: Share, characters: number): void {
    share.characters += characters;
    this.#characters += characters;
    if (characters < 0) this.#giveTurns();
  }

  #giveTurns(): void {
    for (const [share, { characters, give }] of this.#waiting) {
      if (!this.#fits(share, characters)) continue;
      this.#waiting.delete(share);
      this.#count(share, characters);
      give();
    }
  }

  #fits(share: Share, characters: number): boolean {
    const [oldest] = this.#shares;
    const { maxCharacters, maxCharactersPerCall } = this.#limits;
    const ofOthers = this.#characters - (oldest?.characters ?? 0);
    return share === oldest || ofOthers + characters <= maxCharacters - maxCharactersPerCall;
  }
}

interface Account {
  readonly maxCharacters: number;
  /** Resolves once there is room for them, and they are counted. */
  readonly room: (characters: number) => Promise<void>;
  readonly count: (characters: number) => void;
}

class Share implements HistoryShare {
  readonly #account: Account;
  /** Held now. */
  characters = 0;

  constructor(account: Account) {
    this.#account = account;
  }

  async take(expected: number, read: () => Promise<string>): Promise<string> {
    const { maxCharacters, room } = this.#account;
    await room(expected);
    const text = await read();
    const more = text.length - expected;
    if (this.characters + more > maxCharacters) {
      throw refuse.limitExceeded(`The history is larger than ${maxCharacters} characters`);
    }
    if (more > 0) await room(more);
    else this.release(-more);
    return text;
  }

  release(characters: number): void {
    this.#account.count(-characters);
  }

  async during<T>(work: () => Promise<T>): Promise<T> {
    const before = this.characters;
    try {
      return await work();
    } finally {
      this.release(this.characters - before);
    }
  }
}
