// One run of a workflow in this process: its code, suspended where it waits, and what is known.
//
// The run owns its promises and its pending decisions. The subjects (activity.ts, timer.ts, …) say
// what calls ask for and what events mean; a turn brings both together, in the history's order.
import type { Decision, HistoryEvent } from "@ekiden/client";
import type { DecisionFailure } from "../errors.ts";
import { Channels, goOn, mayGoOn } from "./channels.ts";
import { Conditions } from "./condition.ts";
import { confirm } from "./confirm.ts";
import { type ContinueAsNew, lateInputOf } from "./continue-as-new.ts";
import { runningRun, within } from "./current.ts";
import { execute } from "./inbound.ts";
import type { RunInterceptors } from "./interception.ts";
import { isKept, Kept } from "./kept.ts";
import { closeKeyOf, completion, dropBegun, ending, settleClose } from "./lifecycle.ts";
import { addLine } from "./lines.ts";
import { LocalCalls } from "./local-activity.ts";
import { Looks } from "./looks.ts";
import { Markers } from "./markers.ts";
import { notDurable, notRecorded, strayed } from "./mismatch.ts";
import { Numbers } from "./numbers.ts";
import { Operations } from "./operations.ts";
import { type RandomNumbers, randomNumbersOf } from "./origins.ts";
import { type Outcome, textOf } from "./outcome.ts";
import { Payloads } from "./payloads.ts";
import { PendingDecisions } from "./pending-decisions.ts";
import { Shown } from "./query.ts";
import { Rejections } from "./rejections.ts";
import { foresee, rules } from "./rules.ts";
import type { RunOptions } from "./run-options.ts";
import { inRootScope, Scope } from "./scope.ts";
import { notBegun } from "./tries.ts";
import { allNewEventsOf, isSignal, lacksClose, splitAtLastSignal, type Turn } from "./turns.ts";
import { failsIn, isMistake, isOfCancel, unexpected } from "./unexpected.ts";
import { Updates } from "./update.ts";
import { EarlyEnd, type Way } from "./ways.ts";
import type { Where } from "./where.ts";

/** What a decision task is answered with. */
interface Answer {
  readonly decisions: readonly Decision[];
  /** Undefined: as it was. */
  readonly executionContext: string | undefined;
}

/** A close whose input is not known yet; asked for once, because that may drain signals. */
const lateClose: Decision = { type: "ContinueAsNewWorkflowExecution", data: {} };

export class Run {
  readonly options: RunOptions;
  readonly payloads: Payloads;
  readonly pendingDecisions = new PendingDecisions();
  readonly operations: Operations = new Operations(this);
  readonly scope: Scope = new Scope(this);
  readonly channels = new Channels();
  readonly updates = new Updates();
  readonly shown = new Shown();
  readonly conditions = new Conditions();
  readonly markers = new Markers();
  readonly localCalls = new LocalCalls();
  readonly rejections = new Rejections();
  readonly looks = new Looks();
  interceptors: RunInterceptors | undefined;
  readonly numbers = new Numbers();
  readonly #kept = new Kept();
  /** Milliseconds since 1970: when the decision task of this turn was started. */
  now = 0;
  /** True while the turn is one that was answered before. */
  isReplaying = true;
  /** What the answer to this turn made happen, where it is there already. */
  resultingEvents: readonly HistoryEvent[] | undefined;
  started: HistoryEvent<"WorkflowExecutionStarted"> | undefined;
  cancelRequested = false;
  /** The news of this turn have a request to cancel, told or not. */
  cancelIsNews = false;
  /** True where the places of calls need not be noted. */
  sparesPlaces = false;
  /** True where the history of the turn says that the workflow failed, or may have. */
  hasFailed = false;
  /** What `continueAsNew` was called with: it holds even where the error it throws is swallowed. */
  continuation: ContinueAsNew | undefined;
  /** Where the workflow last asked for something that it can wait for. */
  lastAsked: Where | undefined;
  #random: RandomNumbers | undefined;
  #closing: Decision | undefined;
  /** The turn in which the workflow's function ended. */
  #endedIn = 0;
  #decideClose: () => Decision = () => completion(this, undefined);
  #violation: DecisionFailure | undefined;
  #isDead = false;
  #takenEventId = 0;

  constructor(options: RunOptions) {
    this.options = options;
    this.payloads = new Payloads(options);
  }

  /** The DecisionTaskStarted of the latest turn that was taken; 0 before the first. */
  get takenEventId(): number {
    return this.#takenEventId;
  }

  /** True when a turn has failed: its code must not go on, neither now nor outside of its turn. */
  get isDead(): boolean {
    return this.#isDead;
  }

  /** True when the workflow's function has ended. */
  get isClosing(): boolean {
    return this.#closing !== undefined;
  }

  // ── Turns ──────────────────────────────────────────────────────────────────────────────────────

  /**
   * Leads the workflow through a turn. What it decides is among the pending decisions afterwards;
   * of a turn that was answered before, it is held against what that answer made happen. Throws a
   * DecisionFailure.
   */
  take(turn: Turn, way: Way = "in order", sparesPlaces = false): void {
    this.sparesPlaces = sparesPlaces;
    this.#orDie(() => {
      if (turn.startedEventId !== this.#takenEventId) this.#hear(turn, way);
      if (!turn.resultingEvents) return;
      this.#endTurn();
      confirm(this, turn.resultingEvents);
    });
  }

  /** Goes on with a turn after a local activity. */
  finishLocal(marker: string, outcome: Outcome): void {
    this.#orDie(() => {
      const text = textOf(this.payloads, outcome, `the outcome of ${marker}`);
      this.#runOn(() => this.localCalls.settle(this, marker, text));
      this.#settleRecordedCalls();
      this.#comeToRest();
    });
  }

  /** Ends the turn. Throws a DecisionFailure when what it decides cannot be sent. */
  answer(): Answer {
    return within(this, () => {
      this.#endTurn();
      if (this.#closing) settleClose(this, this.#closing);
      return {
        decisions: this.pendingDecisions.batch(this.#takenEventId, this.options.limits),
        executionContext: this.#show(),
      };
    });
  }

  /** What a query touches that it must not fails its answer, and not the run. */
  #show(): string | undefined {
    const [violation, isDead] = [this.#violation, this.#isDead];
    try {
      return this.#drained(() => this.look(() => this.shown.changed(this)));
    } finally {
      this.#violation = violation;
      this.#isDead = isDead;
    }
  }

  #orDie(act: () => void): void {
    within(this, () => {
      try {
        act();
      } catch (error) {
        this.#isDead = true;
        this.options.drain();
        throw error;
      }
    });
  }

  #hear(turn: Turn, way: Way): void {
    const all = allNewEventsOf(turn);
    const isUnsent = this.#closing && lacksClose(all, this.continuation !== undefined);
    if (way !== "as before" && isUnsent) throw new EarlyEnd(this.#endedIn);
    this.#begin(turn);
    foresee(this, all);
    if (way === "answers first" || way === "answers supposed") this.#tellAnswered(turn, way);
    else this.#tellAll(turn, way);
    for (const { key, orElse } of notBegun(this)) {
      this.#runOn(() => this.operations.reject(this.operations.of(key), orElse));
      this.#settleRecordedCalls();
    }
    const [missing] = this.isReplaying ? this.localCalls.waiting : [];
    if (missing) throw notRecorded(this, missing.marker, missing.where);
    this.#comeToRest();
  }

  #tellAnswered(turn: Turn, way: Way): void {
    const [before, rest] = splitAtLastSignal(turn);
    this.#tell(before, "as before");
    if (this.#closing) throw new EarlyEnd(this.#takenEventId);
    this.#tellAll(rest, "signals first");
    if (way === "answers supposed") this.#kept.checkAnswers(this, turn);
  }

  #tellAll(turn: Turn, way: Way): void {
    if (way === "signals first") this.#tellSignals(allNewEventsOf(turn));
    for (const one of turn.withdrawn) {
      this.#tell(one.newEvents, way);
      this.#settleRecordedCalls(this.markers.kept);
      this.#kept.add(this, one.resultingEvents);
    }
    this.#tell(turn.newEvents, way);
    this.#settleRecordedCalls();
  }

  #begin({ startedEventId, at, withdrawn, resultingEvents }: Turn): void {
    this.#takenEventId = startedEventId;
    this.now = at;
    this.isReplaying = resultingEvents !== undefined;
    this.resultingEvents = resultingEvents;
    this.hasFailed = failsIn(this, resultingEvents ?? []);
    const kept = withdrawn.flatMap((one) => one.resultingEvents.filter(isKept));
    this.markers.begin(kept, resultingEvents ?? []);
  }

  #tell(newEvents: readonly HistoryEvent[], way: Way): void {
    const lastSignal = way === "in order" ? newEvents.findLast(isSignal) : undefined;
    const wasOpen = !this.#closing;
    for (const event of newEvents) {
      const rule = rules.newEvents[event.type];
      if (!rule || (way === "signals first" && isSignal(event))) continue;
      // Its function has ended before the rest of the signals.
      const isEarly = wasOpen && this.#closing && event.id <= (lastSignal?.id ?? 0);
      if (isEarly) throw new EarlyEnd(this.#takenEventId);
      this.#runOn(() => rule(this, event as never));
    }
  }

  /** All of them are there before the code goes on. */
  #tellSignals(newEvents: readonly HistoryEvent[]): void {
    this.started ??= newEvents.find((event) => event.type === "WorkflowExecutionStarted");
    this.#runOn(() => {
      for (const event of newEvents)
        if (isSignal(event)) rules.newEvents[event.type]?.(this, event as never);
    });
  }

  /** Local activities whose outcomes the history has, as the turn did it: kept ones at once. */
  #settleRecordedCalls(recorded = this.markers.recorded): void {
    for (;;) {
      const marker = this.localCalls.firstOf(recorded);
      if (marker === undefined) return;
      const details = this.markers.details(marker);
      this.#runOn(() => this.localCalls.settle(this, marker, details));
    }
  }

  /** Lets the code run until it waits; then signals that were put off, and conditions, go on. */
  #runOn(first: () => void): void {
    this.options.drain(first);
    while (mayGoOn(this) && this.#drained(() => goOn(this)));
    if (this.#violation) throw this.#violation;
  }

  /** What `act` returns, when all that it leads to has run: the time limit of turns holds there. */
  #drained<T>(act: () => T): T {
    let value: { readonly of: T } | undefined;
    this.options.drain(() => {
      value = { of: act() };
    });
    if (!value) throw new Error("A part of a turn was drained without being called.");
    return value.of;
  }

  #comeToRest(): void {
    if (!this.#closing && !this.#isWaiting) throw notDurable(this);
  }

  get #isWaiting(): boolean {
    return (
      this.operations.size > 0 ||
      this.conditions.size > 0 ||
      this.localCalls.size > 0 ||
      this.channels.isWatched ||
      this.updates.isWatched
    );
  }

  /** Until then a workflow that has ended may call off what it began, and receive signals. */
  #endTurn(): void {
    if (this.#closing === lateClose) this.#drained(() => this.#askToClose());
    if (this.#violation) throw this.#violation;
    if (this.#closing) dropBegun(this);
    this.#kept.end(this);
  }

  // ── The workflow's function ────────────────────────────────────────────────────────────────────

  start(event: HistoryEvent<"WorkflowExecutionStarted">): void {
    this.started = event;
    // In a promise, so that what a function throws that is not async is like what others throw.
    new Promise((resolve) => resolve(execute(this, event))).then(
      (value) => this.#finish(() => completion(this, value)),
      (error) => this.fail(error),
    );
  }

  /**
   * Calls a handler of the user's; what it throws, now or later, is as thrown by the workflow. One
   * that is canceled with the workflow ends alone: the function decides how the run closes.
   */
  guard(call: () => void | Promise<void>): void {
    inRootScope(() => {
      new Promise<void>((resolve) => resolve(call())).catch((error) => {
        if (!isOfCancel(this, error)) this.fail(error);
      });
    });
  }

  /** Ends the workflow with a failure; what is none fails the decision task. */
  fail(error: unknown): void {
    if (this.#isDead) return;
    if (runningRun() === this && isMistake(this, error)) this.violate(unexpected(this, error));
    else this.#finish(() => ending(this, error), error);
  }

  /** Anew, because a signal that came meanwhile may have changed what the next run is given. */
  askToCloseAgain(): void {
    if (!this.#closing) return;
    if (this.#isLate) this.#closing = lateClose;
    else this.#askToClose();
  }

  /** True where the input of the next run is asked for when the turn ends. */
  get #isLate(): boolean {
    return this.continuation !== undefined && lateInputOf(this.continuation) !== undefined;
  }

  /** The close was refused and must not be repeated: the workflow has to end in another way. */
  reopen(): void {
    this.#closing = undefined;
    this.continuation = undefined;
  }

  #finish(decide: () => Decision, thrown?: unknown): void {
    if (this.#closing || this.#isDead) return;
    if (runningRun() !== this) {
      // What it threw is most often the refusal of the first call that it made then.
      this.violate(strayed(this, "its end", thrown instanceof Error ? thrown : {}));
      return;
    }
    this.#decideClose = decide;
    this.#endedIn = this.#takenEventId;
    if (this.#isLate) this.#closing = lateClose;
    else this.#askToClose();
  }

  #askToClose(): void {
    const decision = this.#closeDecision();
    if (!decision) return;
    this.#closing = decision;
    this.pendingDecisions.add({ key: closeKeyOf(decision.type), decision, where: {} });
  }

  #closeDecision(): Decision | undefined {
    try {
      return this.#decideClose();
    } catch (error) {
      if (!isMistake(this, error)) return ending(this, error);
      this.violate(unexpected(this, error));
      return undefined;
    }
  }

  /** Fails the decision task, even if the workflow's code catches the error; returns it. */
  violate(failure: DecisionFailure): DecisionFailure {
    this.#violation ??= failure;
    this.#isDead = true;
    return failure;
  }

  // ── What subjects ask of it ───────────────────────────────────────────────────────────────────

  /** Calls what must only look. */
  look<T>(act: () => T): T {
    return this.looks.at("a query or condition", act);
  }

  /** Logs a warning about this run. */
  warn(message: string, fields: Readonly<Record<string, unknown>>): void {
    const { workflowId, runId, log } = this.options;
    addLine({ log, level: "warn", message, fields: { workflowId, runId, ...fields } });
  }

  random(): number {
    this.looks.checkActs("random()");
    this.#random = randomNumbersOf(this, this.#random);
    return this.#random.next();
  }
}
