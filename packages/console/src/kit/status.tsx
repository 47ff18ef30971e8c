// The status of an execution: a word and a shape, so that it can be read without color.
import type { CloseStatus } from "@ekiden/model";
import { Icon } from "./icons.tsx";
import { kitTexts } from "./kit-texts.ts";
import { useTexts } from "./texts.ts";

export type Status = CloseStatus | "OPEN";

const marks: Readonly<Record<Status, string>> = {
  OPEN: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12M8 4.500v7a3.500 3.500 0 0 0 0-7",
  COMPLETED: "M3 8.500 6.500 12 13 4.500",
  FAILED: "M4 4l8 8M12 4l-8 8",
  CANCELED: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12M3.800 12.200l8.400-8.400",
  TERMINATED: "M4 4h8v8H4zM6.500 6.500h3v3h-3z",
  CONTINUED_AS_NEW: "M13 8a5 5 0 1 1-1.500-3.600M12 1.500v3.200H8.800",
  TIMED_OUT: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12M8 5v3.300l2.300 1.500",
};

export const StatusBadge = ({ status }: { readonly status: Status }) => (
  <span className="status" data-status={status}>
    <Icon path={marks[status]} /> {useTexts(kitTexts)[status]}
  </span>
);
