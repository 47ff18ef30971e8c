// Tasks and Lambda functions of the run that wait, because something is paused.
import type { KnownPause } from "./known.ts";
import type { Reading } from "./reading.ts";

/** The scheduling events of what waits in the run, and is held by the pause. */
export const heldBy = (
  reading: Reading,
  { kind, name, version }: KnownPause,
): readonly number[] => {
  const { queuedDecisionTask: queued, startedDecisionTask, workflowType, taskList } = reading.state;
  const waiting = reading.activities.filter(({ started }) => !started);
  const decisions = queued && !startedDecisionTask ? [queued] : [];
  const activityIds = waiting.map(({ scheduled }) => scheduled.id);
  const functionIds = [...reading.state.lambdas].flatMap(([id, { startedEventId }]) =>
    startedEventId === undefined ? [id] : [],
  );
  const decisionIds = decisions.map(({ scheduledEventId }) => scheduledEventId);
  switch (kind) {
    case "workflowType":
      return workflowType.name === name && workflowType.version === version
        ? [...decisionIds, ...activityIds, ...functionIds]
        : [];
    case "decisionTaskList":
      return [queued?.taskList.name, taskList.name].includes(name) ? decisionIds : [];
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

/**
 * Whether what waits by its scheduling event is held by a pause: of its list, of a type, or of the
 * run, of which nothing is handed out then.
 */
export const heldIn = (reading: Reading): ((scheduledEventId: number) => boolean) => {
  if (reading.isOpen && reading.state.pause) return () => true;
  const held = new Set((reading.known.pauses ?? []).flatMap((pause) => heldBy(reading, pause)));
  return (scheduledEventId) => held.has(scheduledEventId);
};
