// How long something takes, by the clock of this machine.
const millisecondsPerSecond = 1_000;

/** Returns a function that measures the seconds since this call. */
export const stopwatch = (): (() => number) => {
  const begun = performance.now();
  return () => (performance.now() - begun) / millisecondsPerSecond;
};
