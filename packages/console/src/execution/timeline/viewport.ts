// Which part of the line of time is in sight, in milliseconds as they are shown.
export interface Viewport {
  readonly from: number;
  readonly to: number;
}

const narrowestMilliseconds = 2;

/** The whole of a line of that length. */
export const whole = (length: number): Viewport => ({ from: 0, to: length });

/** As in `1500-4200`, for an address. */
export const textOf = ({ from, to }: Viewport): string => `${Math.round(from)}-${Math.round(to)}`;

/** Undefined for a text that is none. */
export const viewportIn = (text: string): Viewport | undefined => {
  const [, from, to] = /^(\d{1,15})-(\d{1,15})$/.exec(text) ?? [];
  const viewport = { from: Number(from), to: Number(to) };
  return viewport.from < viewport.to ? viewport : undefined;
};

/** Kept between the ends of the line, and not narrower than can be told apart. */
const kept = ({ from, to }: Viewport, length: number): Viewport => {
  const width = Math.min(length, Math.max(narrowestMilliseconds, to - from));
  const start = Math.min(Math.max(0, from), length - width);
  return { from: start, to: start + width };
};

/** Shows `factor` times as much, with what is at `anchor` staying where it is. */
export const zoomed = (
  { from, to }: Viewport,
  length: number,
  { factor, anchor }: { readonly factor: number; readonly anchor: number },
): Viewport =>
  kept({ from: anchor - (anchor - from) * factor, to: anchor + (to - anchor) * factor }, length);

export const moved = ({ from, to }: Viewport, length: number, by: number): Viewport =>
  kept({ from: from + by, to: to + by }, length);

/** Moved just so far that a stretch is in sight. */
export const brought = (viewport: Viewport, length: number, stretch: Viewport): Viewport => {
  const width = viewport.to - viewport.from;
  if (stretch.from >= viewport.from && stretch.to <= viewport.to) return viewport;
  const middle = (stretch.from + stretch.to) / 2;
  const half = Math.max(width, (stretch.to - stretch.from) * 1.2) / 2;
  return kept({ from: middle - half, to: middle + half }, length);
};

/** Lengths that people count in, in milliseconds. */
const steps = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000,
  300_000, 600_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 21_600_000, 43_200_000, 86_400_000,
  172_800_000, 604_800_000, 2_592_000_000,
];

/** Where the marks of the axis stand: round lengths of time, at most `max` of them. */
export const marksOf = ({ from, to }: Viewport, max: number): readonly number[] => {
  const wanted = (to - from) / Math.max(1, max);
  const step = steps.find((each) => each >= wanted) ?? wanted;
  const marks: number[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) marks.push(at);
  return marks;
};
