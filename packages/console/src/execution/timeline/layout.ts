// Where things stand on the timeline, in pixels: for drawing them, and for what is pointed at.
import type { Lane } from "../history/lanes.ts";
import type { Operation } from "../history/operation.ts";
import { shownAt, type TimeScale } from "../history/scale.ts";
import type { Viewport } from "./viewport.ts";

export interface Layout {
  readonly width: number;
  /** Of the part in sight, without the axis. */
  readonly height: number;
  readonly scrollTop: number;
  readonly labelWidth: number;
  readonly laneHeight: number;
  readonly lanes: readonly Lane[];
  readonly scale: TimeScale;
  readonly viewport: Viewport;
  readonly now: number;
}

export const axisHeight = 26;
const narrowPixels = 560;
const maxLabelWidth = 240;

/** On a narrow screen names stand above their bars, and not beside them. */
export const isNarrow = (width: number): boolean => width < narrowPixels;
export const labelWidthOf = (width: number): number =>
  isNarrow(width) ? 0 : Math.min(maxLabelWidth, width * 0.28);
export const laneHeightOf = (width: number): number => (isNarrow(width) ? 40 : 26);

export const xOf = ({ width, labelWidth, viewport, scale }: Layout, at: number): number => {
  const share = (shownAt(scale, at) - viewport.from) / (viewport.to - viewport.from);
  return labelWidth + share * (width - labelWidth);
};

/** What stands at that distance from the left, in milliseconds as they are shown. */
export const shownAtX = ({ width, labelWidth, viewport }: Layout, x: number): number =>
  viewport.from + ((x - labelWidth) / (width - labelWidth)) * (viewport.to - viewport.from);

export const millisecondsPerPixel = ({ width, labelWidth, viewport }: Layout): number =>
  (viewport.to - viewport.from) / Math.max(1, width - labelWidth);

/** The first operation of a lane that can reach into what is in sight, by its index. */
export const firstInSight = ({ operations }: Lane, from: number): number => {
  let [low, high] = [0, operations.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((operations[middle]?.opening.at ?? 0) <= from) low = middle + 1;
    else high = middle;
  }
  // Those of one lane follow each other; a few may overlap.
  return Math.max(0, low - maxOverlap);
};
const maxOverlap = 4;

const reachPixels = 5;

/** The operation at a point of the part in sight, if there is one near it. */
export const operationAt = (
  layout: Layout,
  { x, y }: { readonly x: number; readonly y: number },
): Operation | undefined => {
  const lane = layout.lanes[Math.floor((y + layout.scrollTop) / layout.laneHeight)];
  if (!lane || x < layout.labelWidth) return undefined;
  let nearest: Operation | undefined;
  let nearestPixels = reachPixels;
  for (const operation of lane.operations) {
    const pixels = distance(layout, operation, x);
    if (pixels > nearestPixels) continue;
    nearest = operation;
    nearestPixels = pixels;
  }
  return nearest;
};

const distance = (layout: Layout, { opening, ending }: Operation, x: number): number => {
  const from = xOf(layout, opening.at);
  const to = xOf(layout, ending?.at ?? layout.now);
  return x < from ? from - x : Math.max(0, x - to);
};
