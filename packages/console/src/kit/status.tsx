// How an execution stands: a word and a shape, so that nobody needs the color.
import type { CloseStatus } from "@ekiden/model";
import { kitTexts } from "./kit-texts.ts";
import { useTexts } from "./texts.ts";

export type Status = CloseStatus | "OPEN";

const marks: Readonly<Record<Status, string>> = {
  OPEN: "◐",
  COMPLETED: "✓",
  FAILED: "✕",
  CANCELED: "⊘",
  TERMINATED: "■",
  CONTINUED_AS_NEW: "↻",
  TIMED_OUT: "◷",
};

export const StatusBadge = ({ status }: { readonly status: Status }) => (
  <span className="status" data-status={status}>
    <span aria-hidden="true">{marks[status]}</span> {useTexts(kitTexts)[status]}
  </span>
);
