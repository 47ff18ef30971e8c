// What other packages may use of the diagnosis.
export { type ExplainedChild, type Explanation, explain, worstChild } from "./explain.ts";
export { type Call, type Finding, type FindingRow, type Severity, severities } from "./finding.ts";
export type {
  KnownChild,
  KnownExecution,
  KnownPoller,
  KnownTaskList,
  KnownTaskLists,
  KnownTypes,
} from "./known.ts";
export type { AskedFor, LastAnswer } from "./last-answer.ts";
export type { NextDeadline } from "./next-deadline.ts";
export { findingRows, findingsBySubject } from "./table.ts";
export { durationText } from "./texts.ts";
