// How the runs of a schedule are called. The names follow from the schedule and the time alone, so
// that a start can be tried again, by any node, and is found where it was made.
import { createHash } from "node:crypto";
import { runIdOf } from "../../run-id.ts";
import type { ScheduleRecord } from "../../store/schedule-store.ts";
import type { ScheduleDefinition } from "./definition.ts";

/** As in 20261130T030000Z: a workflow id must have no colon. */
const timeText = (time: number): string => new Date(time).toISOString().replace(/[-:]|\.\d+/g, "");

export const workflowIdOf = (
  name: string,
  { start }: Pick<ScheduleDefinition, "start">,
  time: number,
): string => `${start.workflowIdPrefix ?? name}-${timeText(time)}`;

const hashOf = ({ id }: Pick<ScheduleRecord, "id">, purpose: string, time: number): Buffer =>
  createHash("sha256")
    .update(JSON.stringify([id, purpose, time]))
    .digest();

/** Of the run that a schedule starts for a time. */
export const scheduledRunId = (schedule: Pick<ScheduleRecord, "id">, time: number): string =>
  runIdOf(hashOf(schedule, "run", time));

/** How much later the start of a time is, as a part of what it may be: the same on all nodes. */
export const jitterShareOf = (schedule: Pick<ScheduleRecord, "id">, time: number): number =>
  hashOf(schedule, "jitter", time).readUInt32BE(0) / 0x1_0000_0000;

/** Of a run that is started beside those of the times, and may be so twice in a second. */
export const triggeredWorkflowIdOf = (workflowId: string, runId: string): string =>
  `${workflowId}-${createHash("sha256").update(runId).digest("hex").slice(0, 4)}`;

/**
 * Of the calls that are made for a schedule; as a header, it has ASCII alone. Half of a surrogate
 * pair, which cannot be encoded, becomes U+FFFD on the way through bytes.
 */
export const userAgentOf = (name: string): string =>
  `ekiden-schedule/${encodeURIComponent(Buffer.from(name).toString())}`;
