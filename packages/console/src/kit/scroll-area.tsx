// What scrolls inside of a page. It takes the focus, so that the keyboard can scroll it.
import { type ComponentProps, createElement } from "react";

interface ScrollAreaProps extends ComponentProps<"section"> {
  readonly as?: "section" | "pre";
}

/** A section is announced as a region where `aria-label` or `aria-labelledby` names it. */
export const ScrollArea = ({ as = "section", ...attributes }: ScrollAreaProps) =>
  createElement(as, { tabIndex: 0, ...attributes });
