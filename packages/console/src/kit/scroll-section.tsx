// A part of a screen that may be wider than the window: it scrolls, with the keyboard, too.
import type { ReactNode } from "react";

interface ScrollSectionProps {
  /** Read out where no heading inside of it names it. */
  readonly label?: string;
  /** The id of that heading. */
  readonly labelledBy?: string;
  readonly children: ReactNode;
}

export const ScrollSection = ({ label, labelledBy, children }: ScrollSectionProps) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls needs the keyboard.
  <section className="card scroll" tabIndex={0} aria-label={label} aria-labelledby={labelledBy}>
    {children}
  </section>
);
