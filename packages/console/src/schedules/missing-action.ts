// Which action is missing for a call about schedules.
import type { EkidenOperationName } from "@ekiden/model";
import { useMissingAction, useMissingEkidenAction } from "../kit/permissions.ts";

/** With these, a caller has executions started: that must be allowed as well. */
const starting: readonly EkidenOperationName[] = [
  "CreateSchedule",
  "UpdateSchedule",
  "TriggerSchedule",
];

export const useMissingScheduleAction = (
  operation: EkidenOperationName,
  domain: string,
): string | undefined => {
  const own = useMissingEkidenAction(operation, domain);
  const start = useMissingAction("StartWorkflowExecution", domain);
  return own ?? (starting.includes(operation) ? start : undefined);
};
