// Times on a line, on which the long stretches in which nothing happens can be folded.
import type { HistoryEvent } from "@ekiden/model";

/** A stretch without events, shown shorter than it was; all in milliseconds. */
export interface Fold {
  readonly from: number;
  readonly to: number;
  readonly shownFrom: number;
  readonly shownTo: number;
}

export interface TimeScale {
  readonly from: number;
  readonly to: number;
  /** How long the whole of it is, with its folds. */
  readonly shownMilliseconds: number;
  readonly folds: readonly Fold[];
}

/** A gap so many times longer than the usual one is folded. */
const longTimes = 20;
const longMilliseconds = 500;
/** The share of the line that all folds together take. */
const foldedShare = 0.15;

interface Gap {
  readonly from: number;
  readonly to: number;
}

export const timeScale = (
  events: readonly HistoryEvent[],
  now: number,
  { folded }: { readonly folded: boolean },
): TimeScale => {
  const from = events[0]?.at ?? now;
  const to = Math.max(now, events.at(-1)?.at ?? now, from + 1);
  const gaps = folded ? longGaps(events, to) : [];
  const idle = gaps.reduce((sum, gap) => sum + gap.to - gap.from, 0);
  const busy = Math.max(1, to - from - idle);
  const each = (busy * foldedShare) / Math.max(1, gaps.length) / (1 - foldedShare);
  const folds: Fold[] = [];
  let saved = 0;
  for (const gap of gaps) {
    const shown = Math.min(each, gap.to - gap.from);
    const shownFrom = gap.from - from - saved;
    folds.push({ ...gap, shownFrom, shownTo: shownFrom + shown });
    saved += gap.to - gap.from - shown;
  }
  return { from, to, shownMilliseconds: to - from - saved, folds };
};

const longGaps = (events: readonly HistoryEvent[], to: number): readonly Gap[] => {
  const gaps: Gap[] = [];
  for (const [index, event] of events.entries()) {
    const next = events[index + 1]?.at ?? to;
    if (next > event.at) gaps.push({ from: event.at, to: next });
  }
  const lengths = gaps.map((gap) => gap.to - gap.from).sort((one, other) => one - other);
  const usual = lengths[Math.floor((lengths.length - 1) / 2)] ?? 0;
  const max = Math.max(longMilliseconds, usual * longTimes);
  return gaps.filter((gap) => gap.to - gap.from > max);
};

/** Where a time stands on the line. */
export const shownAt = ({ from, folds }: TimeScale, at: number): number => {
  const fold = lastBefore(folds, (each) => each.from <= at);
  if (!fold) return at - from;
  if (at >= fold.to) return fold.shownTo + at - fold.to;
  return (
    fold.shownFrom + ((at - fold.from) * (fold.shownTo - fold.shownFrom)) / (fold.to - fold.from)
  );
};

/** The time that stands there on the line. */
export const timeAt = ({ from, folds }: TimeScale, shown: number): number => {
  const fold = lastBefore(folds, (each) => each.shownFrom <= shown);
  if (!fold) return from + shown;
  if (shown >= fold.shownTo) return fold.to + shown - fold.shownTo;
  const width = Math.max(fold.shownTo - fold.shownFrom, Number.EPSILON);
  return fold.from + ((shown - fold.shownFrom) * (fold.to - fold.from)) / width;
};

const lastBefore = (
  folds: readonly Fold[],
  isBefore: (fold: Fold) => boolean,
): Fold | undefined => {
  let [low, high] = [0, folds.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const fold = folds[middle];
    if (fold && isBefore(fold)) low = middle + 1;
    else high = middle;
  }
  return folds[low - 1];
};
