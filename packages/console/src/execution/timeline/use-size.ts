// How large an element is, as it changes.
import { type RefObject, useEffect, useState } from "react";

export const useWidth = (place: RefObject<HTMLElement | null>): number => {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const { current } = place;
    if (!current) return undefined;
    const observer = new ResizeObserver(() => setWidth(current.clientWidth));
    observer.observe(current);
    setWidth(current.clientWidth);
    return () => observer.disconnect();
  }, [place]);
  return width;
};

/** Makes a canvas as large as it is shown, in the pixels of the screen, and gives its pen. */
export const sized = (
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
): CanvasRenderingContext2D | undefined => {
  const pixels = devicePixelRatio || 1;
  if (
    canvas.width !== Math.round(width * pixels) ||
    canvas.height !== Math.round(height * pixels)
  ) {
    canvas.width = Math.round(width * pixels);
    canvas.height = Math.round(height * pixels);
    canvas.style.inlineSize = `${width}px`;
    canvas.style.blockSize = `${height}px`;
  }
  const context = canvas.getContext("2d") ?? undefined;
  context?.setTransform(pixels, 0, 0, pixels, 0, 0);
  return context;
};
