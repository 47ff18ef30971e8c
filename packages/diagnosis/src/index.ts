// What other packages may use of the diagnosis.
export { explain, typesToLookUp, worstChild } from "./explain.ts";
export type { FindingRow } from "./finding.ts";
export { pollerGoneMilliseconds } from "./findings/task-lists.ts";
export {
  areSameIncidents,
  type IncidentSettings,
  incidentsOf,
  incidentsWithout,
  noIncidents,
  type RunIncident,
  type RunIncidentCode,
} from "./incidents.ts";
export type {
  KnownChild,
  KnownExecution,
  KnownPause,
  KnownPoller,
  KnownTaskList,
  KnownTaskLists,
  KnownTypes,
} from "./known.ts";
export type { NextDeadline } from "./next-deadline.ts";
export type {
  AskedFor,
  Call,
  ExplainedChild,
  Explanation,
  Finding,
  LastAnswer,
  Severity,
} from "./said.ts";
export { findingRows, findingsBySubject } from "./table.ts";
