// How long no call was served, as the callers saw it.
import type { LoggedCall } from "../durability/client.ts";
import type { Interval, StandStill } from "../durability/stand-still.ts";

/** Polls wait by themselves, and tell nothing. */
export const isAcknowledged = ({ operation, outcome }: LoggedCall): boolean =>
  outcome.kind === "ok" && !operation.startsWith("Poll");

export interface Span extends Interval {
  readonly ports: readonly number[];
  /** Of the whole machine; what falls into it does not count. */
  readonly standStill: StandStill;
}

/** Milliseconds: the longest time in the span during which one of them acknowledged no call. */
export const longestSilence = (calls: readonly LoggedCall[], span: Span): number =>
  Math.max(...span.ports.map((port) => silenceOf(calls, port, span)));

const silenceOf = (calls: readonly LoggedCall[], ofPort: number, span: Span): number => {
  const { from, until, standStill } = span;
  const times = calls
    .filter((call) => call.port === ofPort && isAcknowledged(call))
    .map(({ returnedAt }) => returnedAt)
    .filter((time) => time > from && time < until)
    .sort((one, other) => one - other);
  const gaps = [...times, until].map((time, index) => {
    const gap = { from: times[index - 1] ?? from, until: time };
    return time - gap.from - standStill.within(gap);
  });
  return Math.max(...gaps);
};

/** Milliseconds: the longest that a caller waited to hear that he is to try again later. */
export const slowestRefusal = (calls: readonly LoggedCall[], span: Span): number => {
  const { ports, from, until, standStill } = span;
  const waited = calls
    .filter(({ port, outcome }) => ports.includes(port) && outcome.kind === "fault")
    .filter(({ returnedAt }) => returnedAt > from && returnedAt < until)
    .map(({ sentAt, returnedAt }) => ({ from: sentAt, until: returnedAt }))
    .map((wait) => wait.until - wait.from - standStill.within(wait));
  return Math.max(0, ...waited);
};
