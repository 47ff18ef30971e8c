// How many tasks a list may be worth asking for, so that a poll which waits costs nothing.
//
//  K1 What is remembered is a hint. It is raised by this node's own commits, by what other nodes
//     report, and by a sweep, which asks for every list for which a poll waits.
import type { TaskListReference } from "../../store.ts";
import { listKey } from "../commit/batch-tasks.ts";
import type { ClaimListener, ClaimOutcome } from "./claims.ts";

/** So many lists are remembered; one that is forgotten is asked for again. */
const maxLists = 10_000;

interface HintsOptions {
  /** Wakes the polls that wait: they may take one. */
  readonly announce: (list: TaskListReference) => void;
  /** A claim found all that was there. */
  readonly onExhausted: (key: string) => void;
}

export class BacklogEstimate implements ClaimListener {
  readonly #options: HintsOptions;
  /** By the key of the list; absent: it was not read yet. */
  readonly #counts = new Map<string, number>();
  /** Lists that had nothing when a poll asked. */
  readonly #wanted = new Map<string, TaskListReference>();
  /** Lists that were found empty: since then, all that has come was reported. */
  readonly #exact = new Set<string>();
  /** Tasks that were reported while a claim was under way, which may have missed them. */
  readonly #heardSince = new Map<string, number>();

  constructor(options: HintsOptions) {
    this.#options = options;
  }

  /** Is one more claim worth its cost? If so, it counts as made. */
  spend(list: TaskListReference): boolean {
    const key = listKey(list);
    const count = this.#counts.get(key) ?? 1;
    if (count > 0) this.#remember(key, count - 1);
    else this.#wanted.set(key, list);
    return count > 0;
  }

  /** So many tasks of the list have come to be, here or on another node. */
  heard(list: TaskListReference, count: number): void {
    const key = listKey(list);
    this.#remember(key, Math.max(this.#counts.get(key) ?? 0, 0) + count);
    this.#heardSince.set(key, (this.#heardSince.get(key) ?? 0) + count);
    // The dispatcher of functions takes those of every domain, also of one that is new.
    if (this.#wanted.delete(key) || list.kind === "lambda") this.#options.announce(list);
  }

  /** Some task of the list is ready, and no statement is needed for it. */
  offered(list: TaskListReference): void {
    if (this.#wanted.delete(listKey(list))) this.#options.announce(list);
  }

  /** Nothing is known any more: every list is worth asking once. */
  forget(): void {
    this.#counts.clear();
    this.#exact.clear();
  }

  asking(): void {
    this.#heardSince.clear();
  }

  /** A list that gave all that was asked for may have more, unless all that came was reported. */
  answered(outcomes: readonly ClaimOutcome[]): void {
    for (const { list, wanted, got } of outcomes) {
      const key = listKey(list);
      const since = this.#heardSince.get(key) ?? 0;
      if (got < wanted) {
        this.#exact.add(key);
        this.#remember(key, since);
        if (since === 0) this.#options.onExhausted(key);
      } else if (!this.#exact.has(key)) this.heard(list, wanted);
    }
  }

  /** Every poll that waits asks once more: a hint may have been lost. */
  sweep(): void {
    this.#exact.clear();
    for (const list of [...this.#wanted.values()]) this.heard(list, 1);
  }

  #remember(key: string, count: number): void {
    if (this.#counts.size >= maxLists && !this.#counts.has(key)) this.forget();
    this.#counts.set(key, count);
  }
}
