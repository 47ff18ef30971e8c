// How long something takes, by the clock of this machine.
const millisecondsPerSecond = 1_000;

/** Tells the seconds since it was made. */
export const stopwatch = (): (() => number) => {
  const begun = performance.now();
  return () => (performance.now() - begun) / millisecondsPerSecond;
};
