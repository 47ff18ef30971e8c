// One run of a workflow in this process: its code, suspended where it waits, and what is known of
// it.
//
// The run owns its promises and its outbox. The subjects (activity.ts, timer.ts, …) say what calls
// ask for and what events mean; a turn brings both together, in the order of the history.
import type { Decision, HistoryEvent } from "@ekiden/model";
import { type Codec, decode, encode, PayloadError } from "../codec.ts";
import type { WorkflowDefinition } from "../definitions.ts";
import type { CanceledError, DecisionFailure } from "../errors.ts";
import { errorFrom } from "../failure.ts";
import { names } from "../names.ts";
import { Conditions } from "./condition.ts";
import { runningRun, within } from "./current.ts";
import { closeKeyOf, completion, ending } from "./lifecycle.ts";
import { LocalCalls, type LocalOutcome } from "./local-activity.ts";
import type { WorkflowLog } from "./log.ts";
import { isDeprecatedPatch, Markers } from "./markers.ts";
import { mismatch, notAskedBefore, notDurable } from "./mismatch.ts";
import { newOperation, type Operation } from "./operation.ts";
import { type Asked, Outbox } from "./outbox.ts";
import { Shown } from "./query.ts";
import { randomFrom } from "./random.ts";
import { rules } from "./rules.ts";
import { currentScope, Scope } from "./scope.ts";
import { Channels } from "./signal.ts";
import type { Turn } from "./turns.ts";
import { Updates } from "./update.ts";

export interface RunOptions {
  readonly definition: WorkflowDefinition;
  readonly workflowId: string;
  readonly runId: string;
  readonly codec: Codec;
  /** The most characters of an input, a result or details; Infinity where there is an offload. */
  readonly payloadCharactersMost: number;
  readonly log: WorkflowLog;
  /** Lets everything run that is ready to, until all of it waits. */
  readonly drain: () => void;
}

/** What a decision task is answered with. */
export interface Answer {
  readonly decisions: readonly Decision[];
  /** Undefined: as it was. */
  readonly executionContext: string | undefined;
}

export class Run {
  readonly options: RunOptions;
  readonly outbox = new Outbox();
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
  readonly #operations = new Map<string, Operation>();
  readonly #byEvent = new Map<number, Operation>();
  readonly #counters = new Map<string, number>();
  #random: (() => number) | undefined;
  #closing: Decision | undefined;
  #violation: DecisionFailure | undefined;
  #takenEventId = 0;

  constructor(options: RunOptions) {
    this.options = options;
  }

  /** The DecisionTaskStarted of the latest turn that was taken; 0 before the first. */
  get takenEventId(): number {
    return this.#takenEventId;
  }

  /** Events that the decider of this turn knew. */
  get historyLength(): number {
    return this.#takenEventId;
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
    within(this, () => {
      if (turn.startedEventId !== this.#takenEventId) this.#hear(turn);
      if (turn.made) this.#confirm(turn.made);
    });
  }

  /** Goes on with a turn after a local activity. */
  finishLocal(marker: string, outcome: LocalOutcome): void {
    within(this, () => {
      this.localCalls.settle(this, marker, outcome);
      this.#runOn();
      this.#comeToRest();
    });
  }

  answer(): Answer {
    return within(this, () => ({
      decisions: this.outbox.batch(this.#takenEventId),
      executionContext: this.shown.changed(this),
    }));
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
      rule(this, event as never);
      this.#runOn();
    }
    if (this.isReplaying) this.#replayLocalCalls();
    this.#comeToRest();
  }

  /** In the order in which they were finished. */
  #replayLocalCalls(): void {
    for (const marker of this.markers.recorded) {
      const outcome = this.decode(this.markers.details(marker)) as LocalOutcome;
      this.localCalls.settle(this, marker, outcome ?? {});
      this.#runOn();
    }
  }

  /** Lets the workflow's code run until it waits, and conditions see what it has changed. */
  #runOn(): void {
    this.options.drain();
    while (this.conditions.settleOne()) this.options.drain();
    if (this.#violation) throw this.#violation;
  }

  #comeToRest(): void {
    if (this.#closing) {
      const dropped = this.outbox.dropIncompatibleWithClose();
      if (dropped.length > 0 && !this.isReplaying) this.#tellDropped(dropped);
    } else if (!this.#isWaiting) throw notDurable(this);
  }

  get #isWaiting(): boolean {
    return (
      this.#operations.size > 0 ||
      this.conditions.size > 0 ||
      this.localCalls.size > 0 ||
      this.channels.isWatched ||
      this.updates.isWatched
    );
  }

  #tellDropped(dropped: readonly Asked[]): void {
    const { workflowId, runId, log } = this.options;
    const what = dropped.map(({ key }) => key);
    log.warn("The workflow has ended without waiting for what it began", {
      workflowId,
      runId,
      what,
    });
  }

  #confirm(made: readonly HistoryEvent[]): void {
    let isWhole = true;
    for (const event of made) {
      if (isMoreTimer(event)) isWhole = false;
      else this.#confirmOne(event);
    }
    if (this.#closing || !isWhole || this.outbox.size === 0) return;
    throw notAskedBefore(this, this.outbox.all());
  }

  #confirmOne(event: HistoryEvent): void {
    const rule = rules.made[event.type];
    if (!rule) return;
    const key = rule.key(event.data as never, this);
    if (this.outbox.take(key)) rule.link?.(this, event as never);
    else if (!isDeprecatedPatch(this, event)) throw mismatch(this, event, key);
  }

  // ── The workflow's function ────────────────────────────────────────────────────────────────────

  start(event: HistoryEvent<"WorkflowExecutionStarted">): void {
    this.started = event;
    const call = this.options.definition.run as (input: unknown) => Promise<unknown>;
    // In a promise, so that what a function throws that is not async is like what others throw.
    new Promise((resolve) => resolve(call(this.decode(event.data.input)))).then(
      (value) => this.#finish(() => completion(this, value)),
      (error) => this.#finish(() => ending(this, error)),
    );
  }

  /** Calls a handler of the user's; what it throws, now or later, fails the workflow. */
  guard(call: () => void | Promise<void>): void {
    new Promise<void>((resolve) => resolve(call())).catch((error) => this.fail(error));
  }

  fail(error: unknown): void {
    this.#finish(() => ending(this, error));
  }

  askToCloseAgain(): void {
    if (this.#closing) this.#askToClose(this.#closing);
  }

  /** The close was refused for good: the workflow has to end in another way. */
  reopen(): void {
    this.#closing = undefined;
  }

  #finish(decide: () => Decision): void {
    if (this.#closing) return;
    if (runningRun() !== this) {
      this.violate(notDurable(this));
      return;
    }
    try {
      this.#closing = decide();
    } catch (error) {
      if (!(error instanceof PayloadError)) throw error;
      this.#closing = ending(this, error);
    }
    this.#askToClose(this.#closing);
  }

  #askToClose(decision: Decision): void {
    this.outbox.add({ key: closeKeyOf(decision.type), decision, where: {} });
  }

  /** Fails the decision task, whatever the workflow's code makes of the error; returns it. */
  violate(failure: DecisionFailure): DecisionFailure {
    this.#violation ??= failure;
    return failure;
  }

  // ── What the workflow waits for ────────────────────────────────────────────────────────────────

  /** Asks for something; `cancel` is called when the scope it was asked in is canceled. */
  begin<T>(asked: Asked, cancel: (error: CanceledError) => void): Operation<T> {
    const scope = currentScope(this);
    if (scope.canceled) {
      const operation = newOperation<T>(asked.key);
      operation.settled = true;
      operation.reject(scope.canceled);
      return operation;
    }
    const operation = this.beginShielded<T>(asked);
    operation.leaveScope = scope.onCancel(cancel);
    return operation;
  }

  /** Asks for something that no scope cancels. */
  beginShielded<T>(asked: Asked): Operation<T> {
    if (this.#operations.has(asked.key)) {
      throw new Error(`${asked.key} is open already: ids are unique among what is open`);
    }
    const operation = newOperation<T>(asked.key);
    this.#operations.set(asked.key, operation as Operation);
    this.outbox.add(asked);
    return operation;
  }

  /** Takes back what has not been sent; false when it has. */
  takeBack({ key }: { readonly key: string }): boolean {
    return this.outbox.take(key) !== undefined;
  }

  operation(key: string): Operation | undefined {
    return this.#operations.get(key);
  }

  /** The open one that an event refers to by the id of the event that began it. */
  operationOf(eventId: number): Operation | undefined {
    return this.#byEvent.get(eventId);
  }

  link(key: string, eventId: number): void {
    const operation = this.#operations.get(key);
    if (!operation) return;
    operation.eventId = eventId;
    this.#byEvent.set(eventId, operation);
  }

  resolve(operation: Operation | undefined, value: unknown): void {
    if (operation && this.#settle(operation)) operation.resolve(value);
  }

  reject<T>(operation: Operation<T> | undefined, error: unknown): void {
    if (operation && this.#settle(operation as Operation)) operation.reject(error);
  }

  rejectWith(operation: Operation | undefined, error: (operation: Operation) => Error): void {
    if (operation) this.reject(operation, error(operation));
  }

  /** False when it was settled before: whoever waited has gone on. */
  #settle(operation: Operation): boolean {
    if (operation.settled) return false;
    operation.settled = true;
    operation.leaveScope?.();
    this.#operations.delete(operation.key);
    this.#byEvent.delete(operation.eventId);
    return true;
  }

  // ── Ids, numbers and texts ─────────────────────────────────────────────────────────────────────

  nextNumber(name: string): number {
    const number = (this.#counters.get(name) ?? 0) + 1;
    this.#counters.set(name, number);
    return number;
  }

  /** `name-1`, `name-2`, …: the same code asks for the same ids on every replay. */
  nextId(name: string): string {
    return `${name}-${this.nextNumber(name)}`;
  }

  random(): number {
    this.#random ??= randomFrom(this.options.runId);
    return this.#random();
  }

  /** Throws a PayloadError that names what cannot be sent. */
  encode(value: unknown, what: string): string | undefined {
    const { codec, payloadCharactersMost: most } = this.options;
    try {
      const text = encode(codec, value);
      if (text === undefined || text.length <= most) return text;
      throw new PayloadError(
        `it has ${text.length} characters, and the service takes ${most}: give the worker an ` +
          "offload, or send a reference",
      );
    } catch (error) {
      const { workflowId, runId } = this.options;
      const which = `${what} of ${workflowId} (run ${runId}) cannot be sent`;
      throw new PayloadError(`${which}: ${(error as Error).message}`, { cause: error });
    }
  }

  decode(text: string | undefined): unknown {
    return decode(this.options.codec, text);
  }

  errorFrom(reason: string | undefined, details: string | undefined): Error {
    return errorFrom(this.options.codec, reason, details);
  }
}

const isMoreTimer = (event: HistoryEvent): boolean =>
  (event.type === "TimerStarted" || event.type === "StartTimerFailed") &&
  event.data.timerId.startsWith(names.moreTimer);
