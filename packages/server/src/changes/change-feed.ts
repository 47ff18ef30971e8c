// Hints that executions have changed, for those who look at them: this node's own changes, each run
// once in a while however often it changes. The listener then reads the new state from the store.
//
//  F1 Nothing is kept while there is no listener, nor was one lately.
//  F2 Everything has a bound: runs of one hint, hints remembered, listeners.
//  F3 Ids say which feed they are of: each begins at a number of its own, so that one of another
//     node, or of before a restart, is not known.
import type { Alarm, Clock } from "../clock.ts";
import type { DomainKey } from "../store/domain-key.ts";
import { SharedPlaces } from "../store/shared-places.ts";
import type { RunKey } from "../store/store.ts";

export interface Hint {
  /** Grows by one with each; begins anew with the feed. */
  readonly id: number;
  /** Of one domain. Empty: so many that they are not named. */
  readonly runs: readonly RunKey[];
}

export interface Listening {
  readonly isWhole: boolean;
  readonly lastId: number;
  stop(): void;
}

type Listener = (hint: Hint) => void;

/** Long enough for the commit of most changes, short enough for people. */
const gatherMilliseconds = 250;
const maxRunsPerHint = 200;
const maxHintsRemembered = 200;
const maxListenersPerAccount = 200;
/** After the last listener has gone, so that it can come back and go on. */
const lingerMilliseconds = 60_000;

export class ChangeFeed {
  readonly #clock: Clock;
  /** Random, and far from what another feed could have come to. */
  readonly #newBeginning: () => number;
  readonly #domains = new Map<DomainKey, DomainFeed>();
  readonly #places = new SharedPlaces(maxListenersPerAccount);

  constructor(clock: Clock, newBeginning: () => number) {
    this.#clock = clock;
    this.#newBeginning = newBeginning;
  }

  /** For each run that a commit has changed: without listeners it costs next to nothing. */
  changed(run: RunKey): void {
    if (this.#domains.size === 0) return;
    this.#domains.get(run.domain)?.changed(run);
  }

  /**
   * From the hint after `since`, where that is remembered. Undefined: the account has as many
   * listeners as it may. `isWhole`: nothing between `since` and now is missing. `lastId`: of the
   * latest hint so far.
   */
  listen(domain: DomainKey, since: number | undefined, listener: Listener): Listening | undefined {
    if (!this.#places.take(domain)) return undefined;
    const feed = this.#domains.get(domain) ?? new DomainFeed(this.#clock, this.#newBeginning());
    this.#domains.set(domain, feed);
    const isWhole = feed.join(listener, since);
    return {
      isWhole,
      lastId: feed.lastId,
      stop: () => {
        if (!feed.leave(listener, () => this.#domains.delete(domain))) return;
        this.#places.giveBack(domain);
      },
    };
  }

  close(): void {
    for (const feed of this.#domains.values()) feed.close();
    this.#domains.clear();
  }
}

class DomainFeed {
  readonly #clock: Clock;
  readonly #listeners = new Set<Listener>();
  readonly #changed = new Map<string, RunKey>();
  #hints: Hint[] = [];
  #lastId: number;
  #next: Alarm | undefined;
  #end: Alarm | undefined;
  #isClosed = false;

  constructor(clock: Clock, beginning: number) {
    this.#clock = clock;
    this.#lastId = beginning;
  }

  get lastId(): number {
    return this.#lastId;
  }

  changed(run: RunKey): void {
    const { domain, workflowId, runId } = run;
    // One more than are named says that there are more.
    if (this.#changed.size <= maxRunsPerHint) {
      this.#changed.set(runId, { domain, workflowId, runId });
    }
    this.#next ??= this.#clock.at(this.#clock.now() + gatherMilliseconds, () => this.#tell());
  }

  join(listener: Listener, since: number | undefined): boolean {
    this.#end?.cancel();
    this.#end = undefined;
    this.#listeners.add(listener);
    if (since === undefined) return true;
    const first = this.#hints[0]?.id ?? this.#lastId + 1;
    const isWhole = since >= first - 1 && since <= this.#lastId;
    if (isWhole) for (const hint of this.#hints) if (hint.id > since) listener(hint);
    return isWhole;
  }

  /** False: it had left before. */
  leave(listener: Listener, onForgotten: () => void): boolean {
    if (!this.#listeners.delete(listener)) return false;
    if (this.#listeners.size === 0 && !this.#isClosed) {
      this.#end = this.#clock.at(this.#clock.now() + lingerMilliseconds, () => {
        this.close();
        onForgotten();
      });
    }
    return true;
  }

  close(): void {
    this.#isClosed = true;
    this.#next?.cancel();
    this.#end?.cancel();
  }

  #tell(): void {
    this.#next = undefined;
    const runs = this.#changed.size > maxRunsPerHint ? [] : [...this.#changed.values()];
    this.#changed.clear();
    this.#lastId += 1;
    const hint = { id: this.#lastId, runs };
    this.#hints.push(hint);
    if (this.#hints.length > maxHintsRemembered) this.#hints = this.#hints.slice(1);
    for (const listener of this.#listeners) listener(hint);
  }
}
