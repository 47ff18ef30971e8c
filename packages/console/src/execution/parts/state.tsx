// The state and kind of an operation: a word and a shape, so that they can be read without color.
import "./state.css";
import { useTexts } from "../../kit/texts.ts";
import type { Operation, OperationKind, OperationState } from "../history/operation.ts";
import { kindTexts, stateTexts } from "../operation-texts.ts";

const marks: Readonly<Record<OperationState, string>> = {
  waiting: "○",
  running: "◐",
  leftOpen: "◌",
  completed: "✓",
  failed: "✕",
  timedOut: "◷",
  canceled: "⊘",
  terminated: "■",
  continued: "↻",
  refused: "⚠",
  recorded: "•",
};

/** The colors are those of executions, see the theme. */
const statusOf: Readonly<Record<OperationState, string>> = {
  waiting: "TIMED_OUT",
  running: "OPEN",
  leftOpen: "CANCELED",
  completed: "COMPLETED",
  failed: "FAILED",
  timedOut: "FAILED",
  canceled: "CANCELED",
  terminated: "TERMINATED",
  continued: "CONTINUED_AS_NEW",
  refused: "FAILED",
  recorded: "CANCELED",
};

export const StateBadge = ({ state }: { readonly state: OperationState }) => (
  <span className="status" data-status={statusOf[state]}>
    <span aria-hidden="true">{marks[state]}</span> {useTexts(stateTexts)[state]}
  </span>
);

export const kindMarks: Readonly<Record<OperationKind, string>> = {
  execution: "▣",
  decision: "◇",
  activity: "▶",
  timer: "◔",
  child: "⤷",
  lambda: "λ",
  signal: "⚑",
  cancelRequest: "⊘",
  marker: "✎",
  outgoingSignal: "⚐",
  outgoingCancelRequest: "⊘",
};

/** Kind, name and id of an operation, in a line. */
export const OperationName = ({ operation }: { readonly operation: Operation }) => {
  const { kind, name, version, subject } = operation;
  return (
    <span className="operation-name">
      <span className="kind" data-kind={kind}>
        <span aria-hidden="true">{kindMarks[kind]}</span> {useTexts(kindTexts)[kind]}
      </span>{" "}
      <strong>{name}</strong>
      {version && <span className="faint"> {version}</span>}
      {subject && subject !== name && <span className="faint"> {subject}</span>}
    </span>
  );
};
