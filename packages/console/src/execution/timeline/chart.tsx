// The timeline itself: a canvas as high as what is in sight, in a place that scrolls.
import { type KeyboardEvent, type RefObject, useRef, useState } from "react";
import { ScrollArea } from "../../kit/scroll-area.tsx";
import { useTexts } from "../../kit/texts.ts";
import type { Operation } from "../history/operation.ts";
import { shownAt, type TimeScale } from "../history/scale.ts";
import { usePresent, useShown } from "../shown.ts";
import { ChartTip } from "./chart-tip.tsx";
import { keyTo } from "./keys.ts";
import { axisHeight, type Layout, labelWidthOf, laneHeightOf } from "./layout.ts";
import { timelineTexts } from "./timeline-texts.ts";
import { useDrawing } from "./use-drawing.ts";
import { usePointer } from "./use-pointer.ts";
import { useWidth } from "./use-size.ts";
import { useWheel } from "./use-wheel.ts";
import { brought, type Viewport } from "./viewport.ts";

interface ChartProps {
  readonly scale: TimeScale;
  readonly viewport: Viewport;
  readonly onViewport: (viewport: Viewport) => void;
  readonly selected: Operation | undefined;
  readonly onSelect: (operation: Operation) => void;
  /** Enter was pressed: the focus is to go to the details of the selected operation. */
  readonly onEnter: () => void;
}

const maxHeight = 520;

export const Chart = (props: ChartProps) => {
  const { onViewport, selected, onSelect } = props;
  const texts = useTexts(timelineTexts);
  const place = useRef<HTMLElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const axis = useRef<HTMLCanvasElement>(null);
  const [scrollTop, setScrollTop] = useState(0);
  const [activeLane, setActiveLane] = useState<number>();
  const layout = useLayout(props, place, scrollTop);
  useDrawing({ canvas, axis }, { layout, selected, activeLane });
  useWheel(place, { layout, onViewport });
  const { pointed, ...pointer } = usePointer(canvas, {
    layout,
    onViewport,
    onSelect,
    onLane: setActiveLane,
  });
  const onKeyDown = useKeys({ ...props, layout, place, activeLane, setActiveLane });
  return (
    <div className="gantt">
      <canvas ref={axis} className="gantt-axis" />
      {/* Histories are too long for an element of each event: the table is there for those. */}
      <ScrollArea
        ref={place}
        className="gantt-lanes"
        role="application"
        aria-label={texts.chart}
        aria-description={texts.chartHelp}
        onScroll={({ currentTarget }) => setScrollTop(currentTarget.scrollTop)}
        onKeyDown={onKeyDown}
        {...pointer}
      >
        <div
          className="gantt-space"
          style={{ blockSize: layout.lanes.length * layout.laneHeight }}
        />
        <canvas ref={canvas} className="gantt-canvas" />
      </ScrollArea>
      {pointed && <ChartTip {...pointed} top={axisHeight} width={layout.width} />}
    </div>
  );
};

const useLayout = (
  { scale, viewport }: Pick<ChartProps, "scale" | "viewport">,
  place: RefObject<HTMLElement | null>,
  scrollTop: number,
): Layout => {
  const { lanes } = useShown();
  const width = useWidth(place);
  const laneHeight = laneHeightOf(width);
  return {
    width,
    scrollTop,
    laneHeight,
    scale,
    viewport,
    height: Math.min(maxHeight, lanes.all.length * laneHeight),
    labelWidth: labelWidthOf(width),
    lanes: lanes.all,
    now: usePresent(),
  };
};

interface KeyProps extends ChartProps {
  readonly layout: Layout;
  readonly place: RefObject<HTMLElement | null>;
  readonly activeLane: number | undefined;
  readonly setActiveLane: (lane: number) => void;
}

const useKeys = (props: KeyProps) => {
  const { layout, place, activeLane, setActiveLane, selected, onViewport } = props;
  const show = (operation: Operation) => {
    const { scale, viewport, now } = layout;
    const from = shownAt(scale, operation.opening.at);
    const to = shownAt(scale, operation.ending?.at ?? now);
    props.onSelect(operation);
    onViewport(brought(viewport, scale.shownMilliseconds, { from, to }));
  };
  return (event: KeyboardEvent): void => {
    if (event.key === "Enter") props.onEnter();
    const after = keyTo(event, { layout, activeLane, selected });
    if (!after) return;
    event.preventDefault();
    if (after.viewport) onViewport(after.viewport);
    if (after.lane !== undefined) {
      setActiveLane(after.lane);
      scrollTo(place.current, after.lane, layout.laneHeight);
    }
    if (after.operation) show(after.operation);
  };
};

const scrollTo = (place: HTMLElement | null, lane: number, laneHeight: number): void => {
  if (!place) return;
  const top = lane * laneHeight;
  if (top < place.scrollTop) place.scrollTop = top;
  else if (top + laneHeight > place.scrollTop + place.clientHeight) {
    place.scrollTop = top + laneHeight - place.clientHeight;
  }
};
