// Tasks of the run that wait and that no poller is given, because something is paused.
import type { KnownPause } from "./known.ts";
import type { Reading } from "./reading.ts";

/** The scheduling events of tasks of the run that wait, and are held by the pause. */
export const heldBy = (
  reading: Reading,
  { kind, name, version }: KnownPause,
): readonly number[] => {
  const { queuedDecisionTask: queued, startedDecisionTask, workflowType } = reading.state;
  const waiting = reading.activities.filter(({ started }) => !started);
  const decisions = queued && !startedDecisionTask ? [queued] : [];
  const activityIds = waiting.map(({ scheduled }) => scheduled.id);
  const decisionIds = decisions.map(({ scheduledEventId }) => scheduledEventId);
  switch (kind) {
    case "workflowType":
      return workflowType.name === name && workflowType.version === version
        ? [...decisionIds, ...activityIds]
        : [];
    case "decisionTaskList":
      return queued?.taskList.name === name ? decisionIds : [];
    case "activityTaskList":
      return waiting
        .filter(({ scheduled }) => scheduled.data.taskList.name === name)
        .map(({ scheduled }) => scheduled.id);
    case "activityType":
      return waiting
        .filter(
          ({ scheduled: { data } }) =>
            data.activityType.name === name && data.activityType.version === version,
        )
        .map(({ scheduled }) => scheduled.id);
  }
};

/** Nothing of a run that is paused is handed out. */
export const isPaused = ({ state, isOpen }: Reading): boolean =>
  isOpen && state.pause !== undefined;

/** The scheduling events of tasks that wait and are held by a pause of their list or a type. */
export const heldEvents = (reading: Reading): ReadonlySet<number> =>
  new Set((reading.known.pauses ?? []).flatMap((pause) => heldBy(reading, pause)));
