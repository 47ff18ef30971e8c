// The virtual time of a simulation, and what is to happen in it. One thing happens at a time, and
// all that follows from it without waiting happens before the next: that is one step.
import type { Dice } from "./dice.ts";
import { inLaterTurn } from "./seams.ts";

/** What acts: a node, the database, a client. A dead one does nothing any more. */
export class Actor {
  readonly name: string;
  isDead = false;
  /** Frozen until then. */
  resumesAt = 0;
  /** When the last of its immediates runs. */
  lastTurnAt = 0;

  constructor(name: string) {
    this.name = name;
  }
}

interface Entry {
  readonly at: number;
  readonly order: number;
  readonly actor: Actor;
  readonly call: () => void;
  isCanceled: boolean;
}

/** The longest that one turn of a node's event loop takes, in milliseconds. */
const maxTurnMilliseconds = 0.2;
/** Steps for which the process's own loop is asked at a time. */
const stepsPerRound = 64;

export class Agenda {
  /** Milliseconds since 1970. */
  now = Date.UTC(2026, 0, 1);
  steps = 0;
  /** What is not over by then will never be. */
  maxSteps = Number.POSITIVE_INFINITY;
  /** Whose step it is. */
  current: Actor = new Actor("world");
  readonly #entries = new Heap();
  readonly #dice: Dice;
  readonly #onStep: (actor: Actor, at: number) => void;
  #order = 0;

  constructor(dice: Dice, onStep: (actor: Actor, at: number) => void) {
    this.#dice = dice;
    this.#onStep = onStep;
  }

  /** `call` is a step of `actor` at `time` (milliseconds), or now where that is past. */
  at(time: number, actor: Actor, call: () => void): { cancel(): void } {
    const at = Math.max(time, this.now);
    const entry = { at, order: this.#order++, actor, call, isCanceled: false };
    this.#entries.push(entry);
    return {
      cancel() {
        entry.isCanceled = true;
      },
    };
  }

  after(milliseconds: number, actor: Actor, call: () => void): void {
    this.at(this.now + milliseconds, actor, call);
  }

  /** In a later turn of the current actor, after those that were asked for before. */
  immediately(call: () => void): void {
    const { current } = this;
    const turn = this.#dice.fraction() * maxTurnMilliseconds;
    current.lastTurnAt = Math.max(this.now, current.lastTurnAt) + turn;
    this.at(current.lastTurnAt, current, call);
  }

  rest(milliseconds: number, actor: Actor): Promise<void> {
    return new Promise((resolve) => this.after(milliseconds, actor, resolve));
  }

  /** Takes steps until `isOver` says so; rejects when none is left, or nothing to do. */
  run(isOver: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      let isDone = false;
      const step = () => {
        if (isDone) return;
        if (isOver()) {
          isDone = true;
          resolve();
        } else if (this.steps >= this.maxSteps) {
          isDone = true;
          reject(new Error(`It is not over after ${this.steps} steps`));
        } else if (!this.#step()) {
          isDone = true;
          reject(new Error("Nothing is left to happen"));
        }
      };
      const round = () => {
        if (isDone) return;
        for (let index = 0; index < stepsPerRound; index += 1) inLaterTurn(step);
        inLaterTurn(round);
      };
      round();
    });
  }

  /** False: there is nothing to be done. */
  #step(): boolean {
    for (let entry = this.#entries.pop(); entry; entry = this.#entries.pop()) {
      if (entry.isCanceled || entry.actor.isDead) continue;
      if (entry.actor.resumesAt > entry.at) {
        this.at(entry.actor.resumesAt, entry.actor, entry.call);
        continue;
      }
      this.now = entry.at;
      this.steps += 1;
      this.current = entry.actor;
      this.#onStep(entry.actor, entry.at);
      entry.call();
      return true;
    }
    return false;
  }
}

/** The earliest first; of the same time, in the order in which they came. */
class Heap {
  readonly #entries: Entry[] = [];

  push(entry: Entry): void {
    const entries = this.#entries;
    let index = entries.push(entry) - 1;
    while (index > 0) {
      const above = (index - 1) >> 1;
      const parent = entries[above] as Entry;
      if (!isBefore(entry, parent)) break;
      entries[index] = parent;
      index = above;
    }
    entries[index] = entry;
  }

  pop(): Entry | undefined {
    const entries = this.#entries;
    const first = entries[0];
    const last = entries.pop();
    if (!last || entries.length === 0) return first;
    this.#sink(last);
    return first;
  }

  #sink(entry: Entry): void {
    const entries = this.#entries;
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      if (left >= entries.length) break;
      const right = left + 1;
      const isRight =
        right < entries.length && isBefore(entries[right] as Entry, entries[left] as Entry);
      const below = isRight ? right : left;
      if (!isBefore(entries[below] as Entry, entry)) break;
      entries[index] = entries[below] as Entry;
      index = below;
    }
    entries[index] = entry;
  }
}

const isBefore = (one: Entry, other: Entry): boolean =>
  one.at < other.at || (one.at === other.at && one.order < other.order);
