// The two ways in which these tests wait for time itself: a server that is a process of its own
// lives in real time, which no test can step.
import { systemClock } from "@ekiden/server";

/** Resolves at a moment (milliseconds), not before. */
export const until = (time: number): Promise<void> =>
  new Promise((resolve) => {
    systemClock.at(time, resolve);
  });

export const pass = (milliseconds: number): Promise<void> => until(Date.now() + milliseconds);
