// Leading a run through its history. Most turns are taken in one way: their news are applied in
// order. A turn that ends the workflow's function while signals are still to be applied, or whose
// close was refused because of news, is taken again, with all of its signals applied before the
// code goes on. Only what leads up to the answer of an update is applied as it was when that was
// given, because its caller has it.
import type { HistoryEvent } from "@ekiden/client";
import { DecisionFailure } from "../errors.ts";
import { countOfLines, forgetLinesAfter } from "./lines.ts";
import type { Run } from "./run.ts";
import { endedWellIn, sparesPlaces } from "./spared.ts";
import {
  type AnsweredTurn,
  answersUpdates,
  isRefused,
  type Turn,
  TurnReader,
  type Withdrawals,
} from "./turns.ts";

/**
 * `in order`: as the history has its news. `signals first`: all signals are there before the code
 * goes on. `answers first`: the same from the last signal on of the first turn that was withdrawn,
 * and in order up to there. `answers supposed`: likewise, where it is not known yet that this turn
 * was taken in order: what it answered must come of it again. `as before`: in order, and what comes
 * after the end of the workflow's function is given to its handlers only, as it was before versions
 * of Flow took such turns again.
 */
export type Way = "in order" | "signals first" | "answers first" | "answers supposed" | "as before";

/** The workflow's function has ended, and there are signals that it has not received. */
export class EarlyEnd extends Error {
  override readonly name: string = "EarlyEnd";
  /** The DecisionTaskStarted of the turn in which the function ended. */
  readonly endedIn: number;

  constructor(endedIn: number) {
    super("The workflow's function has ended before it received all signals of the turn.");
    this.endedIn = endedIn;
  }
}

/** The first turn that was withdrawn was not taken as it was supposed to be. */
export class OtherAnswers extends EarlyEnd {
  override readonly name = "OtherAnswers";
}

type Identified = Pick<Turn, "startedEventId">;

const withId = (ids: Set<number> | undefined, { startedEventId }: Identified): Set<number> =>
  (ids ?? new Set()).add(startedEventId);

/**
 * How the turns of one run are taken, by their DecisionTaskStarted. Almost all are taken in order,
 * and a run that is kept holds no empty sets for the others.
 */
class Ways implements Withdrawals {
  #signalsFirst: Set<number> | undefined;
  #asBefore: Set<number> | undefined;
  #withdrawn: Set<number> | undefined;
  /** Of those, from the oldest on: they answered updates, and were taken in order. */
  #answered: Set<number> | undefined;
  /** They answered updates, and that they were taken in order is to be seen with the next turn. */
  #supposed: Set<number> | undefined;
  /** Of those, the ones that were not: they are taken once, to learn in which way they were. */
  #doubted: Set<number> | undefined;

  isWithdrawn(turn: AnsweredTurn, before: readonly AnsweredTurn[]): boolean {
    const { startedEventId } = turn;
    if (this.#withdrawn?.has(startedEventId)) return true;
    if (!isRefused(turn) || this.#asBefore?.has(startedEventId)) return false;
    if (this.#doubted?.has(startedEventId)) return false;
    if (!answersUpdates(turn)) return true;
    // To take each of them first would be a replay for each, and while it lasts more news come,
    // by which the next close is refused. The way of the first is that of those after it.
    if (before.length === 0) this.#supposed = withId(this.#supposed, turn);
    this.#withdraw(turn);
    return true;
  }

  of({ startedEventId, withdrawn: [first] }: Turn): Way {
    if (this.#asBefore?.has(startedEventId)) return "as before";
    if (this.#signalsFirst?.has(startedEventId)) return "signals first";
    if (!first) return "in order";
    if (this.#supposed?.has(first.startedEventId)) return "answers supposed";
    return this.#answered?.has(first.startedEventId) ? "answers first" : "signals first";
  }

  /** The turn was taken: what was supposed of those before it is so. */
  settle({ withdrawn: [first] }: Turn): void {
    if (first && this.#supposed?.delete(first.startedEventId))
      this.#answered = withId(this.#answered, first);
  }

  /** True for one whose close was refused: it is taken again, with the next. */
  isToWithdraw(turn: Turn): boolean {
    return isRefused(turn) && this.of(turn) !== "as before";
  }

  /** Learns from a turn that could not be taken; false when there is no other way to take it. */
  learn(turn: Turn, error: unknown, taken: readonly Turn[]): boolean {
    const isOther = error instanceof OtherAnswers;
    if (error instanceof EarlyEnd && !isOther) return this.#takeAgain(turn, error, taken);
    if (this.#doubts(turn)) return true;
    // The code waits for the answer: what it decides now is right.
    if (!turn.resultingEvents) return false;
    const [answered] = this.#answered ?? [];
    if (this.isToWithdraw(turn)) this.#withdraw(turn);
    // Versions of Flow before put all signals first there; only a later turn may show it.
    else if (answered !== undefined) this.#answered?.delete(answered);
    else if (this.of(turn) === "signals first") this.#takeAsBefore(turn);
    else return false;
    return true;
  }

  #withdraw(turn: Identified): void {
    this.#withdrawn = withId(this.#withdrawn, turn);
  }

  /** False where nothing is supposed of the turns before it. */
  #doubts({ withdrawn: [first] }: Turn): boolean {
    if (!first || !this.#supposed?.delete(first.startedEventId)) return false;
    this.#withdrawn?.delete(first.startedEventId);
    this.#doubted = withId(this.#doubted, first);
    return true;
  }

  #takeAsBefore(turn: Turn): void {
    for (const { startedEventId } of [turn, ...turn.withdrawn]) {
      this.#signalsFirst?.delete(startedEventId);
      this.#withdrawn?.delete(startedEventId);
      this.#asBefore = (this.#asBefore ?? new Set()).add(startedEventId);
    }
  }

  #takeAgain(turn: Turn, { endedIn }: EarlyEnd, taken: readonly Turn[]): true {
    const ended = taken.filter(({ startedEventId }) => startedEventId >= endedIn);
    const [first] = ended;
    // Their function has ended before the last of their signals: they had all signals first.
    for (const { startedEventId } of turn.withdrawn) this.#supposed?.delete(startedEventId);
    if (!first) this.#signalsFirst = withId(this.#signalsFirst, turn);
    else if (this.of(first) === "in order" && [...ended, ...turn.withdrawn].some(answersUpdates))
      this.#answered = withId(this.#answered, first);
    for (const each of ended) this.#withdraw(each);
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
  readonly taken: readonly Turn[];
}

/** What is at the end of the events: a decision task that waits for its answer, or none. */
type HistoryEnd = "waits" | "is over";

/** Calls what takes one turn, with the time limit of turns. */
export type InTurn = <T>(act: () => T) => T;

/** Of which the time limit, if there is one, is that of the whole. */
const atOnce: InTurn = (act) => act();

/** The events to lead a run through. */
interface Told {
  readonly events: readonly HistoryEvent[];
  readonly end: HistoryEnd;
  readonly inTurn: InTurn;
  /** What was begun by these has ended well. */
  readonly endedWell: ReadonlySet<number>;
}

const noneEnded: ReadonlySet<number> = new Set();

const takeAll = (
  { run, reader, ways }: Led,
  { events, end, inTurn, endedWell }: Told,
): NotTaken | undefined => {
  const taken: Turn[] = [];
  // A changed input that is only warned of names its line, too.
  const maySpare = run.options.onChangedInput !== "warn";
  const takeOne = (turn: Turn): NotTaken | undefined => {
    try {
      run.take(turn, ways.of(turn), maySpare && sparesPlaces(turn, endedWell));
      ways.settle(turn);
      taken.push(turn);
      if (ways.isToWithdraw(turn)) throw new EarlyEnd(turn.startedEventId);
      return undefined;
    } catch (error) {
      return { turn, error, taken };
    }
  };
  const take = (turn: Turn | undefined) => turn && inTurn(() => takeOne(turn));
  for (const event of events) {
    const notTaken = take(reader.read(event));
    if (notTaken) return notTaken;
  }
  return take(end === "waits" ? reader.current() : reader.end());
};

/** Leads a run on from where it is. Throws an EarlyEnd when it has to be led from the beginning. */
export const leadOn = (led: Led, events: readonly HistoryEvent[]): void => {
  const linesBefore = countOfLines();
  const notTaken = takeAll(led, { events, end: "waits", inTurn: atOnce, endedWell: noneEnded });
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
    const isOther = before && turn.startedEventId <= before.turn.startedEventId;
    if (ways.learn(turn, error, taken)) {
      if (!(isOther || error instanceof EarlyEnd)) before = notTaken;
      forgetLinesAfter(linesBefore);
      continue;
    }
    // The other way does not go on either: what is wrong is said of the way of today.
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
  { end = "waits", inTurn = atOnce }: { readonly end?: HistoryEnd; readonly inTurn?: InTurn } = {},
): Led => {
  const endedWell = endedWellIn(events);
  const linesBefore = countOfLines();
  const told = { events, end, inTurn };
  try {
    return leadThrough(begin, { ...told, endedWell });
  } catch (error) {
    if (endedWell.size === 0 || !(error instanceof DecisionFailure)) throw error;
    // It names no place, and the time that it would take is that of telling the service.
    if (error.kind === "endless") throw error;
    forgetLinesAfter(linesBefore);
    try {
      leadThrough(begin, { ...told, endedWell: noneEnded });
    } catch (again) {
      if (!(again instanceof DecisionFailure) || again.kind === error.kind) throw again;
    }
    // The code does not do the same each time, or there was no time: the error stands.
    throw error;
  }
};
