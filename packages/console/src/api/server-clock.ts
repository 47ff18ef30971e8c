// What the server's clock shows: moments are told by it, and that of the browser may be hours off.

/** By so much it is ahead of the browser's clock. */
let aheadMilliseconds = 0;

const listeners = new Set<() => void>();

/** Calls whenever `serverNow` has become another, other than by the passing of time. */
export const onServerClockSet = (listener: () => void): void => {
  listeners.add(listener);
};

/** So little is not told apart from the time that an answer is on its way. */
const toleranceMilliseconds = 2_000;

/** What it showed when the browser's clock showed that. Both in milliseconds since 1970. */
export const serverTimeAt = (browserTime: number): number => browserTime + aheadMilliseconds;

/** Milliseconds since 1970. */
export const serverNow = (): number => serverTimeAt(Date.now());

/**
 * Takes in what an answer told. `askedAt`: when it was asked for, by the browser's clock. A node of
 * an earlier version tells no time, and nothing follows from that.
 */
export const learnServerTime = (toldMilliseconds: number, askedAt: number): void => {
  const halfWay = (Date.now() - askedAt) / 2;
  const ahead = toldMilliseconds - (askedAt + halfWay);
  const isOff = Math.abs(ahead - aheadMilliseconds) > toleranceMilliseconds + halfWay;
  if (!isOff) return;
  aheadMilliseconds = ahead;
  for (const each of listeners) each();
};
