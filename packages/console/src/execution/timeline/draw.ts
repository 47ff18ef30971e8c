// Draws the timeline: the lanes in sight and nothing else, however long the history is.
import { type Lane, type Segment, segmentsOf } from "../history/lanes.ts";
import { isUnsuccessful, type Operation, type OperationState } from "../history/operation.ts";
import { timeAt } from "../history/scale.ts";
import { kindMarks } from "../parts/state.tsx";
import type { ColorName, Colors } from "./colors.ts";
import { firstInSight, type Layout, xOf } from "./layout.ts";

interface Picture {
  readonly context: CanvasRenderingContext2D;
  readonly layout: Layout;
  readonly colors: Colors;
  readonly nameOf: (lane: Lane) => string;
  /** The lane that the keyboard is at, by its index. */
  readonly activeLane: number | undefined;
  readonly selected: Operation | undefined;
}

const stateColors: Readonly<Record<OperationState, ColorName>> = {
  waiting: "timed-out",
  running: "open",
  leftOpen: "canceled",
  completed: "completed",
  failed: "failed",
  timedOut: "failed",
  canceled: "canceled",
  terminated: "terminated",
  continued: "continued",
  refused: "failed",
  recorded: "accent",
};

const barHeight = 12;
const queueHeight = 4;

export const drawLanes = (picture: Picture): void => {
  const { context, layout, colors } = picture;
  const { scrollTop, height, laneHeight, lanes, width } = layout;
  context.clearRect(0, 0, width, height);
  const first = Math.floor(scrollTop / laneHeight);
  const last = Math.min(lanes.length, Math.ceil((scrollTop + height) / laneHeight));
  for (let index = first; index < last; index += 1) {
    const lane = lanes[index];
    const top = index * laneHeight - scrollTop;
    if (!lane) continue;
    context.fillStyle = index === picture.activeLane ? colors["accent-wash"] : colors.surface;
    context.fillRect(0, top, width, laneHeight);
    context.fillStyle = colors.line;
    context.fillRect(0, top + laneHeight - 1, width, 1);
    drawFolds(picture, top);
    drawLane(picture, lane, top);
    drawLabel(picture, lane, top);
  }
};

const middleOf = ({ labelWidth, laneHeight }: Layout, top: number): number =>
  labelWidth === 0 ? top + laneHeight - 12 : top + laneHeight / 2;

const drawLane = (picture: Picture, lane: Lane, top: number): void => {
  const { context, layout } = picture;
  const middle = middleOf(layout, top);
  const from = timeAt(layout.scale, layout.viewport.from);
  const to = timeAt(layout.scale, layout.viewport.to);
  context.save();
  context.beginPath();
  context.rect(layout.labelWidth, top, layout.width - layout.labelWidth, layout.laneHeight);
  context.clip();
  let drawnTo = Number.NEGATIVE_INFINITY;
  for (let index = firstInSight(lane, from); index < lane.operations.length; index += 1) {
    const operation = lane.operations[index] as Operation;
    if (operation.opening.at > to) break;
    const right = Math.max(
      xOf(layout, operation.ending?.at ?? layout.now),
      xOf(layout, operation.opening.at) + 1,
    );
    // Thousands fall on one pixel: those that would change nothing are not drawn.
    if (right < drawnTo + 0.5 && !isUnsuccessful(operation)) continue;
    drawnTo = right;
    for (const segment of segmentsOf(operation, layout.now)) drawSegment(picture, segment, middle);
    if (operation === picture.selected) drawSelection(picture, operation, middle);
  }
  context.restore();
};

const drawSegment = (picture: Picture, segment: Segment, middle: number): void => {
  const { context, layout, colors } = picture;
  const { part, operation } = segment;
  const left = xOf(layout, segment.from);
  const width = Math.max(1.5, xOf(layout, segment.to) - left);
  const color = colors[stateColors[operation.state]];
  context.fillStyle = color;
  if (part === "moment") drawMoment(picture, operation, { x: left, y: middle });
  else if (part === "queue") {
    context.fillStyle = operation.starting ? colors["line-strong"] : color;
    context.fillRect(left, middle - queueHeight / 2, width, queueHeight);
  } else if (part === "pause") {
    context.fillStyle = colors["ink-faint"];
    for (let x = left; x < left + width; x += 6) context.fillRect(x, middle - 1, 3, 2);
  } else {
    drawBar(picture, segment, { left, width, middle });
  }
};

interface Bar {
  readonly left: number;
  readonly width: number;
  readonly middle: number;
}

const drawBar = (picture: Picture, { part, operation }: Segment, bar: Bar): void => {
  const { context, colors, layout } = picture;
  const { left, width, middle } = bar;
  const height = operation.kind === "execution" ? barHeight / 2 : barHeight;
  const color = colors[stateColors[operation.state]];
  context.fillStyle = part === "silence" ? colors["failed-wash"] : color;
  context.beginPath();
  context.roundRect(left, middle - height / 2, width, height, Math.min(3, width / 2));
  context.fill();
  if (part === "silence") {
    context.strokeStyle = color;
    context.setLineDash([3, 2]);
    context.stroke();
    context.setLineDash([]);
  }
  if (isUnsuccessful(operation) && width > 8)
    mark(picture, "✕", { x: left + width - 6, y: middle });
  if (!operation.ending && left + width <= layout.width + 1) {
    context.fillStyle = color;
    context.beginPath();
    context.moveTo(left + width, middle - height / 2);
    context.lineTo(left + width + 5, middle);
    context.lineTo(left + width, middle + height / 2);
    context.fill();
  }
};

interface Point {
  readonly x: number;
  readonly y: number;
}

const mark = ({ context, colors }: Picture, text: string, { x, y }: Point): void => {
  context.fillStyle = colors.surface;
  context.font = `bold 9px ${colors.font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(text, x, y + 0.5);
};

const drawMoment = ({ context }: Picture, _operation: Operation, { x, y }: Point): void => {
  context.beginPath();
  context.moveTo(x, y - 6);
  context.lineTo(x + 5, y);
  context.lineTo(x, y + 6);
  context.lineTo(x - 5, y);
  context.fill();
};

const drawSelection = (
  { context, layout, colors }: Picture,
  operation: Operation,
  middle: number,
) => {
  const left = xOf(layout, operation.opening.at);
  const right = xOf(layout, operation.ending?.at ?? layout.now);
  context.strokeStyle = colors.ink;
  context.lineWidth = 1.5;
  context.beginPath();
  context.roundRect(left - 4, middle - 9, Math.max(8, right - left + 8), 18, 4);
  context.stroke();
  context.lineWidth = 1;
};

const drawLabel = ({ context, layout, colors, nameOf }: Picture, lane: Lane, top: number): void => {
  const narrow = layout.labelWidth === 0;
  const width = narrow ? layout.width : layout.labelWidth;
  if (!narrow) {
    context.fillStyle = colors.line;
    context.fillRect(width - 1, top, 1, layout.laneHeight);
  }
  context.save();
  context.beginPath();
  context.rect(0, top, width - 6, layout.laneHeight);
  context.clip();
  context.textAlign = "left";
  context.textBaseline = "middle";
  const y = narrow ? top + 11 : top + layout.laneHeight / 2;
  context.font = `12px ${colors.font}`;
  context.fillStyle = colors["ink-faint"];
  context.fillText(kindMarks[lane.kind], 8, y);
  context.fillStyle = colors.ink;
  context.fillText(nameOf(lane), 26, y);
  const { subject } = lane;
  if (subject && subject !== lane.name) {
    const offset = 32 + context.measureText(nameOf(lane)).width;
    context.fillStyle = colors["ink-faint"];
    context.fillText(subject, offset, y);
  }
  context.restore();
};

const drawFolds = ({ context, layout, colors }: Picture, top: number): void => {
  for (const fold of layout.scale.folds) {
    const left = Math.max(layout.labelWidth, xOf(layout, fold.from));
    const right = Math.min(layout.width, xOf(layout, fold.to));
    if (right <= left) continue;
    context.fillStyle = colors.sunken;
    context.fillRect(left, top, right - left, layout.laneHeight - 1);
  }
};
