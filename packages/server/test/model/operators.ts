// What the reference model makes of an operator's answer in the place of a worker that is gone.
import { Refusal } from "./decisions.ts";
import type { History } from "./histories.ts";

export type OperatorAct = "complete" | "fail" | "cancel" | "timeOut" | "retry" | "retryFailed";

export interface OperatorCommand {
  readonly activityId: string;
  readonly act: OperatorAct;
  readonly text: string;
  /** Only if no worker has it. */
  readonly isUnstarted: boolean;
}

type Data = Readonly<Record<string, unknown>>;

interface Recorded {
  readonly type: string;
  readonly data: Data;
}

interface Answered {
  readonly scheduledEventId: number;
  readonly events: readonly Recorded[];
}

/** The events that the run gets. Throws Refusal, and then there are none. */
export const eventsByOperator = (run: History, command: OperatorCommand): Answered => {
  const { activityId, act, isUnstarted } = command;
  const open = run.openActivities.find(({ data }) => data.activityId === activityId);
  if (!open) throw new Refusal("UnknownResourceFault");
  const scheduledEventId = open.id;
  const started = run.activityStart(scheduledEventId);
  const isCancelable = run.latestCancelRequest(scheduledEventId) !== undefined;
  const isPossible = { isStarted: started !== undefined, isCancelable };
  if ((isUnstarted && started) || !mayEnd(act, isPossible)) {
    throw new Refusal("ActivityStateConflict");
  }
  const end = endOf(command, run, scheduledEventId);
  if (started || end.type === "ActivityTaskTimedOut") {
    const ids = { scheduledEventId, startedEventId: started?.id ?? 0 };
    return { scheduledEventId, events: [{ type: end.type, data: { ...end.data, ...ids } }] };
  }
  const ids = { scheduledEventId, startedEventId: run.events.length + 1 };
  return {
    scheduledEventId,
    events: [
      { type: "ActivityTaskStarted", data: { scheduledEventId } },
      { type: end.type, data: { ...end.data, ...ids } },
    ],
  };
};

const mayEnd = (
  act: OperatorAct,
  { isStarted, isCancelable }: { readonly isStarted: boolean; readonly isCancelable: boolean },
): boolean => {
  if (act === "cancel") return isCancelable;
  return isStarted || !act.startsWith("retry");
};

const endOf = (
  { act, text }: OperatorCommand,
  run: History,
  scheduledEventId: number,
): Recorded => {
  switch (act) {
    case "complete":
      return { type: "ActivityTaskCompleted", data: { result: text } };
    case "fail":
      return { type: "ActivityTaskFailed", data: { reason: text } };
    case "retryFailed":
      return { type: "ActivityTaskFailed", data: { reason: "RetryRequested" } };
    case "cancel": {
      const latestCancelRequestedEventId = run.latestCancelRequest(scheduledEventId);
      return {
        type: "ActivityTaskCanceled",
        data: { details: text, latestCancelRequestedEventId },
      };
    }
    case "timeOut":
    case "retry": {
      // All activities of these walks have all clocks.
      const isStarted = run.activityStart(scheduledEventId) !== undefined;
      const timeoutType = isStarted ? "HEARTBEAT" : "SCHEDULE_TO_START";
      const details = run.heartbeats.get(scheduledEventId)?.details;
      return { type: "ActivityTaskTimedOut", data: { timeoutType, details } };
    }
  }
};
