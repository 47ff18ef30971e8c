// Colors of what is shown, on terminals that have colors.
import { styleText } from "node:util";

export type Color = "red" | "green" | "yellow" | "blue" | "gray" | "bold";

export type Paint = (color: Color | undefined, text: string) => string;

export const paintFor =
  (isColored: boolean): Paint =>
  (color, text) =>
    isColored && color !== undefined && text !== ""
      ? styleText(color, text, { validateStream: false })
      : text;

const byStatus: Readonly<Record<string, Color>> = {
  OPEN: "blue",
  COMPLETED: "green",
  FAILED: "red",
  TIMED_OUT: "red",
  TERMINATED: "yellow",
  CANCELED: "yellow",
  CONTINUED_AS_NEW: "gray",
  REGISTERED: "green",
  DEPRECATED: "yellow",
};

export const colorOfStatus = (status: string): Color | undefined => byStatus[status];
