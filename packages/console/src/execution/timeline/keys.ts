// What the keys do on the timeline.
import type { Operation } from "../history/operation.ts";
import type { Layout } from "./layout.ts";
import { moved, type Viewport, whole, zoomed } from "./viewport.ts";

interface Pressed {
  readonly key: string;
  readonly shiftKey: boolean;
}

interface Before {
  readonly layout: Layout;
  readonly activeLane: number | undefined;
  readonly selected: Operation | undefined;
}

/** What is to change; undefined for a key that means nothing here. */
interface After {
  readonly viewport?: Viewport;
  readonly lane?: number;
  readonly operation?: Operation | undefined;
}

const moveShare = 0.2;
const zoomFactor = 0.6;

export const keyTo = (pressed: Pressed, before: Before): After | undefined =>
  pressed.shiftKey && pressed.key.startsWith("Arrow")
    ? moving(pressed, before)
    : (zooming(pressed, before) ?? stepping(pressed, before));

const moving = ({ key }: Pressed, { layout }: Before): After | undefined => {
  const { viewport, scale } = layout;
  const by = (viewport.to - viewport.from) * moveShare;
  const length = scale.shownMilliseconds;
  if (key === "ArrowLeft") return { viewport: moved(viewport, length, -by) };
  return key === "ArrowRight" ? { viewport: moved(viewport, length, by) } : undefined;
};

const zooming = ({ key }: Pressed, { layout }: Before): After | undefined => {
  const { viewport, scale } = layout;
  const anchor = (viewport.from + viewport.to) / 2;
  const length = scale.shownMilliseconds;
  if (key === "0") return { viewport: whole(length) };
  if (key === "+" || key === "=") {
    return { viewport: zoomed(viewport, length, { factor: zoomFactor, anchor }) };
  }
  return key === "-" || key === "_"
    ? { viewport: zoomed(viewport, length, { factor: 1 / zoomFactor, anchor }) }
    : undefined;
};

const stepping = ({ key }: Pressed, before: Before): After | undefined => {
  const { layout, activeLane = -1 } = before;
  const last = layout.lanes.length - 1;
  const lanes: Readonly<Record<string, number>> = {
    ArrowDown: Math.min(activeLane + 1, last),
    ArrowUp: Math.max(activeLane - 1, 0),
    Home: 0,
    End: last,
  };
  const lane = lanes[key];
  if (lane !== undefined) {
    const nearest = nearestIn(before, lane);
    return { lane, ...(nearest && { operation: nearest }) };
  }
  if (key !== "ArrowLeft" && key !== "ArrowRight") return undefined;
  const operations = layout.lanes[Math.max(0, activeLane)]?.operations ?? [];
  const index = before.selected ? operations.indexOf(before.selected) : -1;
  const next = operations[Math.max(0, index + (key === "ArrowRight" ? 1 : -1))];
  return { lane: Math.max(0, activeLane), operation: next ?? before.selected };
};

/** In another lane, what is closest in time to what is selected. */
const nearestIn = ({ layout, selected }: Before, lane: number): Operation | undefined => {
  const operations = layout.lanes[lane]?.operations ?? [];
  const at = selected?.opening.at ?? layout.scale.from;
  let nearest = operations[0];
  for (const operation of operations) {
    const isNearer =
      Math.abs(operation.opening.at - at) < Math.abs((nearest?.opening.at ?? 0) - at);
    if (isNearer) nearest = operation;
  }
  return nearest;
};
