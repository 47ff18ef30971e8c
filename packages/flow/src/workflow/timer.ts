// Timers: the workflow asks to be woken later.
import { type Duration, secondsOf } from "../duration.ts";
import { CanceledError, DecisionRefused, isCanceled, TimeoutError } from "../errors.ts";
import type { TimerInput } from "../interceptors/workflow.ts";
import { isReserved } from "../names.ts";
import { currentRun } from "./current.ts";
import { inPromise, outbound } from "./interception.ts";
import { type Operation, promised } from "./operation.ts";
import type { Asked } from "./pending-decisions.ts";
import type { Run } from "./run.ts";
import { CancellationScope, currentScope, type Scope } from "./scope.ts";
import type { Subject } from "./subject.ts";
import { whereOf } from "./where.ts";

/** How the history names a timer. */
export interface TimerOptions {
  /**
   * Its timerId; `timer-1`, `timer-2`, … by default. Those that begin with `ekiden.` are Flow's
   * own: an Error says so.
   */
  readonly id?: string;
}

const refuseReserved = (timerId = ""): void => {
  if (isReserved(timerId))
    throw new Error(`timer ${timerId} cannot be started: Flow keeps such ids`);
};

const keyOf = (timerId: string): string => `timer ${timerId}`;
const cancelKeyOf = (timerId: string): string => `cancel-timer ${timerId}`;

interface AlarmOptions extends TimerOptions, Pick<Asked, "where" | "mayDiffer" | "orElse"> {}

interface Alarm {
  readonly operation: Operation<void>;
  /** Calls it off; its promise is rejected with the error. */
  readonly cancel: (error: CanceledError) => void;
}

export const setAlarm = (run: Run, duration: Duration, options: AlarmOptions): Alarm => {
  const { id: timerId = run.numbers.nextId("timer", "timer"), ...asked } = options;
  const { where } = asked;
  const cancel = (error: CanceledError) => {
    if (operation.settled) return;
    run.operations.reject(operation, error);
    if (run.operations.takeBack(operation) || operation.hasEnded) return;
    const decision = { type: "CancelTimer", data: { timerId } } as const;
    run.pendingDecisions.add({ key: cancelKeyOf(timerId), decision, where });
  };
  const data = { timerId, startToFireTimeout: secondsOf(duration) };
  const decision = { type: "StartTimer", data } as const;
  const operation: Operation<void> = run.operations.begin(
    { key: keyOf(timerId), decision, ...asked },
    cancel,
  );
  operation.subject = data.startToFireTimeout;
  return { operation, cancel };
};

/** Starts a timer again, with its whole time, that the workflow waits for and that was canceled. */
export const restartTimer = (run: Run, timerId: string): void => {
  const operation = run.operations.of(keyOf(timerId));
  if (!operation) return;
  const data = { timerId, startToFireTimeout: String(operation.subject) };
  run.pendingDecisions.add({
    key: operation.key,
    decision: { type: "StartTimer", data },
    where: {},
  });
};

/**
 * Waits, durably: for seconds or for months, and through restarts of everything. Whole seconds,
 * rounded up. Throws a CanceledError when its scope is canceled, a DecisionRefused when the service
 * does not start the timer, and a RangeError for what is no duration.
 *
 * @example
 * ```ts
 * import { sleep } from "@ekiden/flow";
 *
 * await sleep("30 days");
 * await sleep({ hours: 1, minutes: 30 }, { id: "review" });
 * ```
 */
export const sleep = (duration: Duration, options: TimerOptions = {}): Promise<void> => {
  const run = currentRun("sleep()");
  const where = whereOf(sleep, run);
  const start = (given: TimerInput): Promise<void> => {
    const id = given.id === undefined ? {} : { id: given.id };
    return promised(() => {
      refuseReserved(given.id);
      return setAlarm(run, given.duration, { ...id, where }).operation;
    });
  };
  const chain = outbound(run, "startTimer");
  const input = { duration, id: options.id };
  return chain ? inPromise(() => chain(input, start)) : start(input);
};

/**
 * Runs `act`, and cancels it when it takes longer. Throws a TimeoutError then, as soon as what was
 * canceled has ended, and a DecisionRefused when the service does not start the timer. What `act`
 * returns or throws of its own is the outcome, however long it took; local activities take the
 * time that they take. With it end the waits for signals that `act` has left, such as the one that
 * has lost a race.
 *
 * @example
 * ```ts
 * import { TimeoutError, withTimeout } from "@ekiden/flow";
 *
 * declare const search: () => Promise<string>;
 * try {
 *   await withTimeout("10 minutes", search);
 * } catch (error) {
 *   if (!(error instanceof TimeoutError)) throw error;
 * }
 * ```
 */
export const withTimeout = async <T>(duration: Duration, act: () => T | Promise<T>): Promise<T> => {
  const run = currentRun("withTimeout()");
  const work = new CancellationScope();
  const alarm = setAlarm(run, duration, { where: whereOf(withTimeout) });
  let over: Error | undefined;
  let scope: Scope | undefined;
  alarm.operation.promise.then(
    () => {
      over = new TimeoutError(`not done within ${JSON.stringify(duration)}`);
      work.cancel("out of time");
    },
    (error) => {
      // Or it was canceled: below, or with what is around it, which reaches the work as well.
      if (!(error instanceof DecisionRefused)) return;
      over = error;
      work.cancel("its timer was refused");
    },
  );
  try {
    return await work.run(() => {
      scope = currentScope(run);
      return act();
    });
  } catch (error) {
    if (!over || !isCanceled(error)) throw error;
    throw Object.assign(over, { cause: error });
  } finally {
    if (scope) run.channels.endWaitsOf(run, scope);
    alarm.cancel(new CanceledError("no longer needed"));
  }
};

/** By its event, because its id may have been given to another one meanwhile. */
const fired = (run: Run, { startedEventId }: { readonly startedEventId: number }) =>
  run.operations.ofEvent(startedEventId);

export const timer = {
  resultingEvents: {
    TimerStarted: {
      key: ({ timerId }) => keyOf(timerId),
      link: (run, { id, data }) => run.operations.link(keyOf(data.timerId), id),
    },
    StartTimerFailed: { key: ({ timerId }) => keyOf(timerId) },
    TimerCanceled: { key: ({ timerId }) => cancelKeyOf(timerId) },
    CancelTimerFailed: { key: ({ timerId }) => cancelKeyOf(timerId) },
  },
  newEvents: {
    TimerFired: (run, { data }) => run.operations.resolve(fired(run, data), undefined),
    StartTimerFailed(run, { data: { timerId, cause } }) {
      const refused = new DecisionRefused("StartTimer", cause, timerId);
      run.operations.reject(run.operations.of(keyOf(timerId)), refused);
    },
  },
  ended: { TimerFired: fired },
} satisfies Subject;
