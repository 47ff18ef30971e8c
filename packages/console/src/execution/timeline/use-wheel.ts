// A wheel over the timeline: with Control it zooms, sideways or with Shift it moves.
import { type RefObject, useEffect, useRef } from "react";
import { type Layout, millisecondsPerPixel, shownAtX } from "./layout.ts";
import { moved, type Viewport, zoomed } from "./viewport.ts";

const wheelFactor = 1.0015;

interface Wheeled {
  readonly layout: Layout;
  readonly onViewport: (viewport: Viewport) => void;
}

/** React listens to wheels passively, and could not keep the page from scrolling. */
export const useWheel = (place: RefObject<HTMLElement | null>, wheeled: Wheeled): void => {
  const latest = useRef(wheeled);
  useEffect(() => {
    latest.current = wheeled;
  });
  useEffect(() => {
    const { current } = place;
    const listener = (event: WheelEvent) => {
      const next = viewportAfter(event, latest.current.layout);
      if (!next) return;
      event.preventDefault();
      latest.current.onViewport(next);
    };
    current?.addEventListener("wheel", listener, { passive: false });
    return () => current?.removeEventListener("wheel", listener);
  }, [place]);
};

const viewportAfter = (event: WheelEvent, layout: Layout): Viewport | undefined => {
  const { viewport, scale } = layout;
  const length = scale.shownMilliseconds;
  if (event.ctrlKey || event.metaKey) {
    const anchor = shownAtX(layout, event.offsetX);
    return zoomed(viewport, length, { factor: wheelFactor ** event.deltaY, anchor });
  }
  const pixels = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
  return pixels === 0 ? undefined : moved(viewport, length, pixels * millisecondsPerPixel(layout));
};
