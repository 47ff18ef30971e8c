// Draws the axis above the lanes, and the small picture of all of it.
import type { HistoryEvent } from "@ekiden/model";
import { shownAt, type TimeScale, timeAt } from "../history/scale.ts";
import { formatMilliseconds } from "../parts/times.tsx";
import type { Colors } from "./colors.ts";
import { axisHeight, type Layout, xOf } from "./layout.ts";
import { marksOf, type Viewport } from "./viewport.ts";

const pixelsPerMark = 96;
/** Between the texts of two marks. */
const marginPixels = 12;

interface Axis {
  readonly context: CanvasRenderingContext2D;
  readonly layout: Layout;
  readonly colors: Colors;
}

export const drawAxis = ({ context, layout, colors }: Axis): void => {
  const { width, labelWidth, viewport, scale } = layout;
  context.clearRect(0, 0, width, axisHeight);
  context.font = `11px ${colors.font}`;
  context.textBaseline = "middle";
  context.textAlign = "left";
  let freeFrom = labelWidth;
  for (const fold of scale.folds) {
    const left = xOf(layout, fold.from);
    const right = xOf(layout, fold.to);
    if (right < labelWidth || left > width) continue;
    context.fillStyle = colors.sunken;
    context.fillRect(Math.max(labelWidth, left), 0, right - Math.max(labelWidth, left), axisHeight);
  }
  for (const mark of marksOf(viewport, (width - labelWidth) / pixelsPerMark)) {
    const at = timeAt(scale, mark);
    const x = xOf(layout, at);
    context.fillStyle = colors.line;
    context.fillRect(x, axisHeight - 6, 1, 6);
    const text = `+${formatMilliseconds(at - scale.from)}`;
    const right = x + 3 + context.measureText(text).width;
    if (x + 3 < freeFrom || right > width || isInFold(scale, mark)) continue;
    context.fillStyle = colors["ink-faint"];
    context.fillText(text, x + 3, axisHeight / 2);
    freeFrom = right + marginPixels;
  }
};

const isInFold = ({ folds }: TimeScale, shown: number): boolean =>
  folds.some(({ shownFrom, shownTo }) => shown > shownFrom && shown < shownTo);

interface Minimap {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
  readonly colors: Colors;
}

/** How many events there are at each pixel, and the part that is in sight. */
export const drawMinimap = (
  { context, width, height, colors }: Minimap,
  events: readonly HistoryEvent[],
  { scale, viewport }: { readonly scale: TimeScale; readonly viewport: Viewport },
): void => {
  const counts = new Uint32Array(Math.max(1, Math.ceil(width)));
  const pixels = width / scale.shownMilliseconds;
  for (const { at } of events) {
    const x = Math.min(counts.length - 1, Math.floor(shownAt(scale, at) * pixels));
    counts[x] = (counts[x] ?? 0) + 1;
  }
  const max = Math.log1p(counts.reduce((one, other) => Math.max(one, other), 1));
  context.clearRect(0, 0, width, height);
  context.fillStyle = colors["ink-faint"];
  for (const [x, count] of counts.entries()) {
    const share = count === 0 ? 0 : Math.max(0.15, Math.log1p(count) / max);
    context.fillRect(x, height - share * (height - 4), 1, share * (height - 4));
  }
  const left = viewport.from * pixels;
  const right = viewport.to * pixels;
  context.globalAlpha = 0.14;
  context.fillStyle = colors.accent;
  context.fillRect(left, 0, right - left, height);
  context.globalAlpha = 1;
  context.strokeStyle = colors.accent;
  context.strokeRect(left + 0.5, 0.5, Math.max(2, right - left - 1), height - 1);
};
