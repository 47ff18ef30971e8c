// One run of a workflow in this process: its code, suspended where it waits, and what is known of
// it.
//
// The run owns its promises and its outbox. The subjects (activity.ts, timer.ts, …) say what calls
// ask for and what events mean; a turn brings both together, in the order of the history.
import type { Decision, HistoryEvent } from "@ekiden/client";
import { type Codec, PayloadError } from "../codec.ts";
import type { WorkflowDefinition } from "../definitions.ts";
import type { DecisionFailure } from "../errors.ts";
import { Conditions } from "./condition.ts";
import { confirm } from "./confirm.ts";
import type { ContinueAsNew } from "./continue-as-new.ts";
import { runningRun, within } from "./current.ts";
import { closeKeyOf, completion, ending, tellDropped } from "./lifecycle.ts";
import { LocalCalls } from "./local-activity.ts";
import type { WorkflowLog } from "./log.ts";
import { Markers } from "./markers.ts";
import { notDurable, notRecorded, strayed } from "./mismatch.ts";
import { Operations } from "./operations.ts";
import { Outbox } from "./outbox.ts";
import { type Outcome, textOf } from "./outcome.ts";
import { Payloads } from "./payloads.ts";
import { Shown } from "./query.ts";
import { randomFrom } from "./random.ts";
import { rules } from "./rules.ts";
import { inRootScope, Scope } from "./scope.ts";
import { Channels } from "./signal.ts";
import type { Turn } from "./turns.ts";
import { Updates } from "./update.ts";
import type { Where } from "./where.ts";

export interface RunOptions {
  readonly definition: WorkflowDefinition;
  readonly workflowId: string;
  readonly runId: string;
  readonly codec: Codec;
  /** The most characters of an input, a result or details; Infinity where there is an offload. */
  readonly payloadCharactersMost: number;
  readonly log: WorkflowLog;
  /** Lets everything run that is ready to, until all of it waits. */
  readonly drain: (first?: () => void) => void;
}

/** What a decision task is answered with. */
export interface Answer {
  readonly decisions: readonly Decision[];
  /** Undefined: as it was. */
  readonly executionContext: string | undefined;
}

export class Run {
  readonly options: RunOptions;
  readonly payloads: Payloads;
  readonly outbox = new Outbox();
  readonly operations: Operations = new Operations(this);
  readonly scope: Scope = new Scope(this);
  readonly channels = new Channels();
  readonly updates = new Updates();
  readonly shown = new Shown();
  readonly conditions = new Conditions();
  readonly markers = new Markers();
  readonly localCalls = new LocalCalls();
  /** Milliseconds since 1970: when the decision task of this turn was started. */
  now = 0;
  /** True while the turn is one that was answered before. */
  isReplaying = true;
  started: HistoryEvent<"WorkflowExecutionStarted"> | undefined;
  cancelRequested = false;
  /** What `continueAsNew` was called with: it holds even where the error it throws is swallowed. */
  continuation: ContinueAsNew | undefined;
  /** Where the workflow last asked for something that it can wait for. */
  lastAsked: Where | undefined;
  readonly #counters = new Map<string, number>();
  #random: (() => number) | undefined;
  #closing: Decision | undefined;
  #decideClose: () => Decision = () => completion(this, undefined);
  #violation: DecisionFailure | undefined;
  #isDead = false;
  #takenEventId = 0;
  #isLooking = false;

  constructor(options: RunOptions) {
    this.options = options;
    this.payloads = new Payloads(options);
  }

  /** The DecisionTaskStarted of the latest turn that was taken; 0 before the first. */
  get takenEventId(): number {
    return this.#takenEventId;
  }

  /** Events that the decider of this turn knew. */
  get historyLength(): number {
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
   * Leads the workflow through a turn. What it decides is in the outbox afterwards; of a turn that
   * was answered before, it is held against what that answer made happen. Throws a DecisionFailure.
   */
  take(turn: Turn): void {
    this.#orDie(() => {
      if (turn.startedEventId !== this.#takenEventId) this.#hear(turn);
      if (!turn.made) return;
      this.#dropWhatNobodyAwaits();
      confirm(this, turn.made);
    });
  }

  /** Goes on with a turn after a local activity. */
  finishLocal(marker: string, outcome: Outcome): void {
    this.#orDie(() => {
      const text = textOf(this, outcome, `the outcome of ${marker}`);
      this.#runOn(() => this.localCalls.settle(this, marker, text));
      this.#comeToRest();
    });
  }

  /** Ends the turn. Throws a DecisionFailure when what it decides cannot be sent. */
  answer(): Answer {
    return within(this, () => {
      this.#dropWhatNobodyAwaits();
      return {
        decisions: this.outbox.batch(this.#takenEventId),
        executionContext: this.#drained(() => this.look(() => this.shown.changed(this))),
      };
    });
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

  #hear({ startedEventId, at, news, made }: Turn): void {
    this.#takenEventId = startedEventId;
    this.now = at;
    this.isReplaying = made !== undefined;
    this.markers.begin(made);
    for (const event of news) {
      const operation = rules.ended[event.type]?.(this, event.data as never);
      if (operation) operation.hasEnded = true;
    }
    for (const event of news) {
      const rule = rules.news[event.type];
      if (!rule) continue;
      this.#runOn(() => rule(this, event as never));
    }
    if (this.isReplaying && this.localCalls.size > 0) this.#replayLocalCalls();
    this.#comeToRest();
  }

  /** In the order in which they were finished. */
  #replayLocalCalls(): void {
    for (const marker of this.markers.recorded) {
      if (!this.localCalls.has(marker)) continue;
      const details = this.markers.details(marker);
      this.#runOn(() => this.localCalls.settle(this, marker, details));
    }
    const [missing] = this.localCalls.waiting;
    if (missing) throw notRecorded(this, missing.marker, missing.where);
  }

  /** Lets the workflow's code run until it waits, and conditions see what it has changed. */
  #runOn(first: () => void): void {
    this.options.drain(first);
    while (this.conditions.size > 0 && this.#drained(() => this.conditions.settleOne()));
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

  /** At the end of a turn: until then a workflow that has ended may call off what it began. */
  #dropWhatNobodyAwaits(): void {
    if (!this.#closing) return;
    const dropped = this.outbox.dropIncompatibleWithClose();
    for (const { key } of dropped) this.operations.forget(key);
    if (dropped.length > 0 && !this.isReplaying) tellDropped(this, dropped);
  }

  // ── The workflow's function ────────────────────────────────────────────────────────────────────

  start(event: HistoryEvent<"WorkflowExecutionStarted">): void {
    this.started = event;
    const call = this.options.definition.run as (input: unknown) => Promise<unknown>;
    // In a promise, so that what a function throws that is not async is like what others throw.
    new Promise((resolve) => resolve(call(this.payloads.decode(event.data.input)))).then(
      (value) => this.#finish(() => completion(this, value)),
      (error) => this.#finish(() => ending(this, error), error),
    );
  }

  /** Calls a handler of the user's; what it throws, now or later, fails the workflow. */
  guard(call: () => void | Promise<void>): void {
    inRootScope(() => {
      new Promise<void>((resolve) => resolve(call())).catch((error) => this.fail(error));
    });
  }

  fail(error: unknown): void {
    this.#finish(() => ending(this, error));
  }

  /** Anew, because a signal that came meanwhile may have changed what the next run is given. */
  askToCloseAgain(): void {
    if (this.#closing) this.#askToClose();
  }

  /** The close was refused for good: the workflow has to end in another way. */
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
    this.#askToClose();
  }

  #askToClose(): void {
    const decision = this.#closeDecision();
    this.#closing = decision;
    this.outbox.add({ key: closeKeyOf(decision.type), decision, where: {} });
  }

  #closeDecision(): Decision {
    try {
      return this.#decideClose();
    } catch (error) {
      if (!(error instanceof PayloadError)) throw error;
      return ending(this, error);
    }
  }

  /** Fails the decision task, whatever the workflow's code makes of the error; returns it. */
  violate(failure: DecisionFailure): DecisionFailure {
    this.#violation ??= failure;
    this.#isDead = true;
    return failure;
  }

  // ── Ids and numbers ────────────────────────────────────────────────────────────────────────────

  /** Throws while the workflow's code must only look: a replay would not do what it does then. */
  checkActs(what: string): void {
    if (!this.#isLooking) return;
    throw new Error(
      `${what} was called in a query, or in a condition: these must only look at the workflow`,
    );
  }

  /** Calls what must only look. */
  look<T>(act: () => T): T {
    const before = this.#isLooking;
    this.#isLooking = true;
    try {
      return act();
    } finally {
      this.#isLooking = before;
    }
  }

  nextNumber(name: string): number {
    const number = (this.#counters.get(name) ?? 0) + 1;
    this.#counters.set(name, number);
    return number;
  }

  /** `name-1`, `name-2`, … of a kind: the same code asks for the same ids on every replay. */
  nextId(kind: string, name: string): string {
    return `${name}-${this.nextNumber(`${kind} ${name}`)}`;
  }

  random(): number {
    this.checkActs("random()");
    this.#random ??= randomFrom(this.options.runId);
    return this.#random();
  }
}
