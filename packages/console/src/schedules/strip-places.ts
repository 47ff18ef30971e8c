// Where marks stand along a line: at their times, and apart so that each can be seen.

/** So far two marks are apart at least; the line is 1 long. */
const apart = 0.045;

/** From 0 to 1, for times in their order. */
export const placesOf = (times: readonly number[]): readonly number[] => {
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  const span = last - first || 1;
  const lastIndex = times.length - 1;
  let before = Number.NEGATIVE_INFINITY;
  return times
    .map((time) => {
      before = Math.max((time - first) / span, before + apart);
      return before;
    })
    .map((place, index) => Math.min(place, 1 - (lastIndex - index) * apart));
};
