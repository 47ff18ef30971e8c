// A pointer on the timeline: what it is at, what it presses, and how it drags.
import { type PointerEvent, type RefObject, useRef, useState } from "react";
import type { Operation } from "../history/operation.ts";
import { type Layout, millisecondsPerPixel, operationAt } from "./layout.ts";
import { moved, type Viewport } from "./viewport.ts";

interface Pointed {
  readonly operation: Operation;
  readonly x: number;
  readonly y: number;
}

interface PointerProps {
  readonly layout: Layout;
  readonly onViewport: (viewport: Viewport) => void;
  readonly onSelect: (operation: Operation) => void;
  readonly onLane: (lane: number) => void;
}

/** A press that moves less is a press. */
const dragPixels = 4;

export const usePointer = (
  canvas: RefObject<HTMLCanvasElement | null>,
  { layout, onViewport, onSelect, onLane }: PointerProps,
) => {
  const [pointed, setPointed] = useState<Pointed>();
  const drag = useRef({ x: 0, moved: 0 });
  const at = (event: PointerEvent) => {
    const box = canvas.current?.getBoundingClientRect();
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
  };
  const dragBy = (pixels: number) => {
    drag.current.moved += Math.abs(pixels);
    if (drag.current.moved <= dragPixels) return;
    const by = -pixels * millisecondsPerPixel(layout);
    onViewport(moved(layout.viewport, layout.scale.shownMilliseconds, by));
  };
  return {
    pointed,
    onPointerDown: (event: PointerEvent) => {
      drag.current = { x: event.clientX, moved: 0 };
    },
    onPointerMove: (event: PointerEvent) => {
      if (event.buttons !== 0) dragBy(event.clientX - drag.current.x);
      drag.current.x = event.clientX;
      const operation = operationAt(layout, at(event));
      setPointed(operation && { operation, ...at(event) });
    },
    onPointerLeave: () => setPointed(undefined),
    onPointerUp: (event: PointerEvent) => {
      if (drag.current.moved > dragPixels) return;
      onLane(Math.floor((at(event).y + layout.scrollTop) / layout.laneHeight));
      const operation = operationAt(layout, at(event));
      if (operation) onSelect(operation);
    },
  };
};
