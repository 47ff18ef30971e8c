// Draws the timeline anew after each rendering, once for each frame of the screen.
import { type RefObject, useEffect } from "react";
import type { Operation } from "../history/operation.ts";
import { useColors } from "./colors.ts";
import { drawLanes } from "./draw.ts";
import { drawAxis } from "./draw-axis.ts";
import { useLaneName } from "./lane-name.ts";
import { axisHeight, type Layout } from "./layout.ts";
import { sized } from "./use-size.ts";

interface Canvases {
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  readonly axis: RefObject<HTMLCanvasElement | null>;
}

interface Drawn {
  readonly layout: Layout;
  readonly selected: Operation | undefined;
  readonly activeLane: number | undefined;
}

export const useDrawing = (
  { canvas, axis }: Canvases,
  { layout, selected, activeLane }: Drawn,
): void => {
  const colors = useColors();
  const nameOf = useLaneName();
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      if (!canvas.current || !axis.current || layout.width === 0) return;
      const context = sized(canvas.current, layout.width, layout.height);
      if (context) drawLanes({ context, layout, colors, nameOf, activeLane, selected });
      const above = sized(axis.current, layout.width, axisHeight);
      if (above) drawAxis({ context: above, layout, colors });
    });
    return () => cancelAnimationFrame(frame);
  });
};
