// Carries a function that was started to its end.
//
//  D2 What was started ends in the history: with the outcome, or, where the node is gone or the
//     outcome came too late, with the function's own time-out.
import { randomUUID } from "node:crypto";
import { endLambda, type LambdaOutcome, type StartedLambda } from "@ekiden/engine";
import { Fault, refuse } from "@ekiden/model";
import type { Clock } from "../clock.ts";
import type { Log } from "../log/log.ts";
import type { ExecutionId, Store } from "../store/store.ts";
import type { AbortableDelays } from "./abortable-delays.ts";
import { abandoned, notInvoked, unknownFunction } from "./outcome.ts";
import type { FunctionTarget, Invocation } from "./target.ts";
import type { NamedFunction, Targets } from "./targets.ts";

interface InvokerOptions {
  readonly store: Store;
  readonly targets: Targets;
  readonly clock: Clock;
  readonly log: Log;
  readonly delays: AbortableDelays;
}

/** A function of a run, whose start is committed. */
export interface StartedFunction extends StartedLambda, NamedFunction {
  readonly execution: ExecutionId;
  readonly workflowId: string;
  readonly runId: string;
}

const retryMilliseconds = 1_000;
const timeIsUp = "The function has timed out";
const serverStops = "The server stops";

export class Invoker {
  readonly #options: InvokerOptions;
  readonly #invocations = new Set<AbortController>();
  #isAbandoning = false;

  constructor(options: InvokerOptions) {
    this.#options = options;
  }

  /** Resolves when its outcome is in the history, or the time-out will be. */
  async carry(started: StartedFunction): Promise<void> {
    const end = new AbortController();
    const { signal } = end;
    const alarm = this.#options.clock.at(started.dueAt, () => end.abort(timeIsUp));
    this.#invocations.add(end);
    if (this.#isAbandoning) end.abort(serverStops);
    try {
      const outcome = await this.#outcomeOf(started, signal);
      // The time-out is the engine's to record, and that may be a moment from now.
      if (signal.reason !== timeIsUp) await this.#record(started, outcome, signal);
    } finally {
      alarm.cancel();
      this.#invocations.delete(end);
    }
  }

  /** From now on, all that runs counts as failed. */
  abandon(): void {
    this.#isAbandoning = true;
    for (const end of this.#invocations) end.abort(serverStops);
  }

  async #outcomeOf(started: StartedFunction, signal: AbortSignal): Promise<LambdaOutcome> {
    const { clock, targets } = this.#options;
    const { dueAt, account, domain, workflowId, runId, name, role } = started;
    const target = targets.find(started);
    if (!target) return unknownFunction(name);
    const input = await this.#untilDone(() => this.#inputOf(started), signal);
    if (signal.aborted || input === undefined) return abandoned;
    const requestId = randomUUID();
    const remainingMilliseconds = Math.max(0, dueAt - clock.now());
    const about = { requestId, account, domain, workflowId, runId, name, role };
    return this.#invoke(target, { ...about, input, remainingMilliseconds }, signal);
  }

  async #invoke(
    target: FunctionTarget,
    invocation: Invocation,
    signal: AbortSignal,
  ): Promise<LambdaOutcome> {
    const { log } = this.#options;
    log.functionInvoked(invocation);
    const outcome = await target.invoke(invocation, signal).catch((error) => {
      log.functionFailed(error);
      return notInvoked("ServiceException", String(error));
    });
    const cutShort = signal.reason === timeIsUp ? "timed out" : "abandoned";
    const ended = "reason" in outcome ? outcome.reason : "completed";
    log.functionEnded(invocation, signal.aborted ? cutShort : ended);
    return signal.aborted ? abandoned : outcome;
  }

  async #inputOf(started: StartedFunction): Promise<string> {
    const { execution, scheduledEventId: id } = started;
    const text = await this.#options.store.histories.read(execution, id, id);
    // It was removed after the function was started.
    if (text === "") throw refuse.unknownExecution(started);
    return JSON.parse(text).lambdaFunctionScheduledEventAttributes.input || "{}";
  }

  /** To write it twice changes nothing; so it is written until it is known to be there. */
  async #record(
    { execution: id, scheduledEventId }: StartedFunction,
    outcome: LambdaOutcome,
    signal: AbortSignal,
  ): Promise<void> {
    const { store, clock } = this.#options;
    const write = () =>
      store.executions.step({ id }, clock.now(), (step) =>
        endLambda(step, scheduledEventId, outcome),
      );
    await this.#untilDone(write, signal);
  }

  /** An unavailable store is asked again; a run that does not exist needs no answer. */
  async #untilDone<T>(act: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
    for (;;) {
      try {
        return await act();
      } catch (error) {
        if (error instanceof Fault && error.fault === "UnknownResourceFault") return undefined;
        this.#options.log.functionFailed(error);
      }
      if (signal.aborted || this.#options.delays.isOver) return undefined;
      await this.#options.delays.rest(retryMilliseconds);
    }
  }
}
