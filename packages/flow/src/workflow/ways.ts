// Leading a run through its history. Most turns are taken in one way: their news are applied in
// order. A turn that ends the workflow's function while signals are still to be applied, or whose
// close was refused because of news, is taken again, with all of its signals applied before the
// code goes on.
import type { HistoryEvent } from "@ekiden/client";
import { DecisionFailure } from "../errors.ts";
import { countOfLines, forgetLinesAfter } from "./lines.ts";
import type { Run } from "./run.ts";
import { endedWellIn, sparesPlaces } from "./spared.ts";
import { type Turn, TurnReader, type Withdrawals } from "./turns.ts";

/**
 * `in order`: as the history has its news. `signals first`: all signals are there before the code
 * goes on. `as before`: in order, and what comes after the end of the workflow's function is given
 * to its handlers only, as it was before versions of Flow took such turns again.
 */
export type Way = "in order" | "signals first" | "as before";

/** The workflow's function has ended, and there are signals that it has not received. */
export class EarlyEnd extends Error {
  override readonly name = "EarlyEnd";
  /** The DecisionTaskStarted of the turn in which the function ended. */
  readonly endedIn: number;

  constructor(endedIn: number) {
    super("The workflow's function has ended before it received all signals of the turn.");
    this.endedIn = endedIn;
  }
}

/**
 * How the turns of one run are taken, by their DecisionTaskStarted. Almost all are taken in order,
 * and a run that is kept holds no empty sets for the others.
 */
class Ways implements Withdrawals {
  #signalsFirst: Set<number> | undefined;
  #asBefore: Set<number> | undefined;
  #withdrawn: Set<number> | undefined;

  isWithdrawn(startedEventId: number, isRefused: boolean): boolean {
    if (this.#withdrawn?.has(startedEventId)) return true;
    return isRefused && !this.#asBefore?.has(startedEventId);
  }

  of({ startedEventId, withdrawn }: Turn): Way {
    if (this.#asBefore?.has(startedEventId)) return "as before";
    if (withdrawn.length > 0 || this.#signalsFirst?.has(startedEventId)) return "signals first";
    return "in order";
  }

  /** Learns from a turn that could not be taken; false when there is no other way to take it. */
  learn(turn: Turn, error: unknown, taken: readonly number[]): boolean {
    if (error instanceof EarlyEnd) return this.#putSignalsFirst(turn, error, taken);
    // The code waits for the answer: what it decides now is right.
    if (!turn.resultingEvents || this.of(turn) !== "signals first") return false;
    for (const { startedEventId } of [turn, ...turn.withdrawn]) {
      this.#signalsFirst?.delete(startedEventId);
      this.#withdrawn?.delete(startedEventId);
      this.#asBefore ??= new Set();
      this.#asBefore.add(startedEventId);
    }
    return true;
  }

  #putSignalsFirst({ startedEventId }: Turn, { endedIn }: EarlyEnd, taken: readonly number[]) {
    this.#signalsFirst ??= new Set();
    this.#signalsFirst.add(startedEventId);
    this.#withdrawn ??= new Set();
    // Its function ended in a turn before, whose answer had no room for the close.
    for (const id of taken) if (id >= endedIn && id < startedEventId) this.#withdrawn.add(id);
    return true;
  }
}

/** A run, and how far its history was read. */
export interface Led {
  readonly run: Run;
  readonly reader: TurnReader;
  readonly ways: Ways;
}

interface NotTaken {
  readonly turn: Turn;
  readonly error: unknown;
  /** The turns before it. */
  readonly taken: readonly number[];
}

/** What is at the end of the events: a decision task that waits for its answer, or none. */
type HistoryEnd = "waits" | "is over";

/** The events to lead a run through. */
interface Told {
  readonly events: readonly HistoryEvent[];
  readonly end: HistoryEnd;
  /** What was begun by these has ended well. */
  readonly endedWell: ReadonlySet<number>;
}

const noneEnded: ReadonlySet<number> = new Set();

const takeAll = (
  { run, reader, ways }: Led,
  { events, end, endedWell }: Told,
): NotTaken | undefined => {
  const taken: number[] = [];
  // A changed input that is only warned of names its line, too.
  const maySpare = run.options.onChangedInput !== "warn";
  const take = (turn: Turn | undefined): NotTaken | undefined => {
    if (!turn) return undefined;
    try {
      run.take(turn, ways.of(turn), maySpare && sparesPlaces(turn, endedWell));
      taken.push(turn.startedEventId);
      return undefined;
    } catch (error) {
      return { turn, error, taken };
    }
  };
  for (const event of events) {
    const notTaken = take(reader.read(event));
    if (notTaken) return notTaken;
  }
  return take(end === "waits" ? reader.current() : reader.end());
};

/** Leads a run on from where it is. Throws an EarlyEnd when it has to be led from the beginning. */
export const leadOn = (led: Led, events: readonly HistoryEvent[]): void => {
  const linesBefore = countOfLines();
  const notTaken = takeAll(led, { events, end: "waits", endedWell: noneEnded });
  if (!notTaken) return;
  if (notTaken.error instanceof EarlyEnd) forgetLinesAfter(linesBefore);
  throw notTaken.error;
};

const leadThrough = (begin: () => Run, told: Told): Led => {
  const ways = new Ways();
  const linesBefore = countOfLines();
  let before: NotTaken | undefined;
  for (;;) {
    const led = { run: begin(), reader: new TurnReader(ways), ways };
    const notTaken = takeAll(led, told);
    if (!notTaken) return led;
    const { turn, error, taken } = notTaken;
    if (ways.learn(turn, error, taken)) {
      if (!(error instanceof EarlyEnd)) before = notTaken;
      forgetLinesAfter(linesBefore);
      continue;
    }
    // The other way does not go on either: what is wrong is said of the way of today.
    const isOther = before && turn.startedEventId <= before.turn.startedEventId;
    throw isOther ? before?.error : error;
  }
};

/**
 * Leads a run through the whole of a history; `begin` gives a new run each time that it has to
 * begin again. Throws a DecisionFailure, which names the place of the call that it is about: where
 * places were spared, the history is gone through again to find it.
 */
export const lead = (
  begin: () => Run,
  events: readonly HistoryEvent[],
  end: HistoryEnd = "waits",
): Led => {
  const endedWell = endedWellIn(events);
  const linesBefore = countOfLines();
  try {
    return leadThrough(begin, { events, end, endedWell });
  } catch (error) {
    if (endedWell.size === 0 || !(error instanceof DecisionFailure)) throw error;
    forgetLinesAfter(linesBefore);
    leadThrough(begin, { events, end, endedWell: noneEnded });
    // It went well this time, so the code does not do the same each time: the error stands.
    throw error;
  }
};
