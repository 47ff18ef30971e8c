// All of the run in a strip: where its events are, and which part is in sight. A pointer moves it.
import { type PointerEvent, useEffect, useRef } from "react";
import type { TimeScale } from "../history/scale.ts";
import { useShown } from "../shown.ts";
import { useColors } from "./colors.ts";
import { drawMinimap } from "./draw-axis.ts";
import { sized, useWidth } from "./use-size.ts";
import { moved, type Viewport } from "./viewport.ts";

const heightPixels = 34;

interface MinimapProps {
  readonly scale: TimeScale;
  readonly viewport: Viewport;
  readonly onViewport: (viewport: Viewport) => void;
}

export const Minimap = ({ scale, viewport, onViewport }: MinimapProps) => {
  const { view } = useShown();
  const place = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = useWidth(place);
  const colors = useColors();
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      if (!canvas.current || width === 0) return;
      const context = sized(canvas.current, width, heightPixels);
      const pen = context && { context, width, height: heightPixels, colors };
      if (pen) drawMinimap(pen, view.events, { scale, viewport });
    });
    return () => cancelAnimationFrame(frame);
  });
  const goTo = (event: PointerEvent) => {
    if (event.buttons === 0) return;
    const box = event.currentTarget.getBoundingClientRect();
    const at = ((event.clientX - box.left) / Math.max(1, box.width)) * scale.shownMilliseconds;
    const middle = (viewport.from + viewport.to) / 2;
    onViewport(moved(viewport, scale.shownMilliseconds, at - middle));
  };
  // The keys of the timeline move it as well.
  return (
    <div
      ref={place}
      className="minimap"
      aria-hidden="true"
      onPointerDown={goTo}
      onPointerMove={goTo}
    >
      <canvas ref={canvas} />
    </div>
  );
};
