// How bad a finding is: a word and a shape, so that it can be read without color.
import { useTexts } from "../../kit/texts.ts";
import type { Severity } from "./explanation.ts";
import { whyTexts } from "./why-texts.ts";

const marks: Readonly<Record<Severity, string>> = {
  error: "✕",
  warning: "▲",
  waiting: "◷",
  info: "•",
};

/** The colors are those of executions, see the theme. */
const statusOf: Readonly<Record<Severity, string>> = {
  error: "FAILED",
  warning: "TIMED_OUT",
  waiting: "OPEN",
  info: "CANCELED",
};

export const SeverityBadge = ({ severity }: { readonly severity: Severity }) => (
  <span className="status" data-status={statusOf[severity]}>
    <span aria-hidden="true">{marks[severity]}</span> {useTexts(whyTexts)[severity]}
  </span>
);
