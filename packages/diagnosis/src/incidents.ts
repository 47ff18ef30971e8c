// What goes wrong in an open run, as its state says. A store asks this of each run that a commit
// changes, so it must cost next to nothing where nothing does.
import type { Execution } from "@ekiden/engine";
import { type runIncidentCodes, incidentThresholds as thresholds } from "@ekiden/model";

export type RunIncidentCode = (typeof runIncidentCodes)[number];

/** Name and version: of an activity type where the code speaks of one, else of the run's type. */
export interface RunIncident {
  readonly code: RunIncidentCode;
  readonly name: string;
  readonly version: string;
}

export const noIncidents: readonly RunIncident[] = [];

/** What a server has been told, and no state says. */
export interface IncidentSettings {
  /** Events at which a history is terminated. */
  readonly historyEvents: number;
  /** Whether tasks of that list are for people. */
  isInbox(taskList: string): boolean;
}

/**
 * One of each code and type at most. Example: `incidentsOf(state, settings)` is
 * `[{ code: "HEARTBEATS_MISSED", name: "ChargeCard", version: "1" }]`.
 */
export const incidentsOf = (
  state: Execution,
  { historyEvents, isInbox }: IncidentSettings,
): readonly RunIncident[] => {
  const { setbacks, closed, workflowType } = state;
  const isNearLimit = state.lastEventId * 100 >= historyEvents * thresholds.historyPercent;
  if (closed || (!setbacks && !isNearLimit)) return noIncidents;
  const { name, version } = workflowType;
  const { decisionTimeouts = 0, isRefused = false, activities = [] } = setbacks ?? {};
  const found: RunIncident[] = [];
  const add = (code: RunIncidentCode, isSo: boolean, type = { name, version }) => {
    if (isSo) found.push({ code, name: type.name, version: type.version });
  };
  add("DECISION_TASKS_TIME_OUT", decisionTimeouts >= thresholds.decisionTimeouts);
  add("DECISIONS_REFUSED", isRefused && isIdle(state));
  for (const type of activities) {
    add("ACTIVITY_FAILS_REPEATEDLY", type.failures >= thresholds.activityFailures, type);
    add("HEARTBEATS_MISSED", type.missedHeartbeats > 0, type);
    const { overdueTaskList } = type;
    add("HUMAN_TASKS_OVERDUE", overdueTaskList !== undefined && isInbox(overdueTaskList), type);
  }
  add("HISTORY_NEAR_LIMIT", isNearLimit);
  return found.length > 0 ? found : noIncidents;
};

/** Only a signal, a cancel request or its time-out moves it on. */
const isIdle = (state: Execution): boolean =>
  !state.queuedDecisionTask &&
  !state.startedDecisionTask &&
  [state.activities, state.lambdas, state.children, state.externals, state.timers].every(
    ({ size }) => size === 0,
  );

/** Whether both are of the same codes and types: a store then writes nothing. */
export const areSameIncidents = (
  some: readonly RunIncident[],
  others: readonly RunIncident[],
): boolean =>
  some === others ||
  (some.length === others.length &&
    some.every(({ code, name, version }, at) => {
      const other = others[at];
      return other?.code === code && other.name === name && other.version === version;
    }));

/** Those of `some` that `others` has not. */
export const incidentsWithout = (
  some: readonly RunIncident[],
  others: readonly RunIncident[],
): readonly RunIncident[] => {
  if (some.length === 0 || others.length === 0) return some;
  return some.filter((one) => !others.some((other) => areSameIncidents([one], [other])));
};
