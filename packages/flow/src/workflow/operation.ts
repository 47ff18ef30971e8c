// Something durable that the workflow waits for: an activity, a timer, a child, …
import type { Where } from "./where.ts";

export interface Operation<T = unknown> {
  /** As in the pending decisions. */
  readonly key: string;
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
  /** Of the event that records that it was scheduled or initiated; 0 before. */
  eventId: number;
  settled: boolean;
  /** Its end is among the news of this turn, so that there is nothing left to cancel. */
  hasEnded: boolean;
  /** Takes it out of the scope that may cancel it. */
  leaveScope: (() => void) | undefined;
  /** The place of the call, in a run that keeps places. */
  where: Where | undefined;
  /** What its errors say of it. */
  subject: unknown;
}

export const newOperation = <T>(key: string): Operation<T> => {
  let resolve: (value: T) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<T>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  return {
    key,
    promise,
    resolve,
    reject,
    eventId: 0,
    settled: false,
    hasEnded: false,
    leaveScope: undefined,
    where: undefined,
    subject: undefined,
  };
};

/** The promise of what `begin` begins; what it throws is what the promise is rejected with. */
export const promised = <T>(begin: () => Operation<T>): Promise<T> => {
  try {
    return begin().promise;
  } catch (error) {
    return Promise.reject(error);
  }
};
