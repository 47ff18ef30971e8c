// Named strings and numbers of the service, with its own limits (characters are UTF-16 code units).
import { integer, optional, string, timestamp } from "./shape.ts";

/** Longest input, result, control, details of an event and execution context. */
export const dataCharactersMost = 32_768;
/** Largest page of any paged operation, and the page when none is asked for. */
export const pageSizeMost = 1000;

export const ActivityId = string(1, 256);
export const Arn = string(1, 1600);
export const CauseMessage = string(0, 1728);
export const Count = integer(0);
export const Data = string(0, dataCharactersMost);
export const Description = string(0, 1024);
export const DomainName = string(1, 256, "name");
export const EventId = integer();
export const FailureReason = string(0, 256);
export const FunctionId = string(1, 256);
export const FunctionName = string(1, 64);
export const Identity = string(0, 256);
export const LambdaSeconds = string(0, 8, "lambdaSeconds");
export const LimitedData = string(0, 2048);
export const MarkerName = string(1, 256);
export const Name = string(1, 256, "name");
export const OpenDecisionTasksCount = integer(0, 1);
export const PageSize = integer(0, pageSizeMost);
export const PageToken = string(0, 2048);
export const ResourceTagKey = string(1, 128, "resourceTag");
export const ResourceTagValue = string(0, 256, "resourceTag");
export const RetentionDays = string(1, 8, "retentionDays");
export const RunId = string(1, 64);
export const RunIdOrEmpty = string(0, 64);
export const Seconds = string(1, 8, "seconds");
export const SecondsOrNone = string(0, 8, "secondsOrNone");
/** A time-out of an execution as it is described: one that is not there reads NONE. */
export const SettledSeconds = string(1, 8, "secondsOrNone");
export const SignalName = string(1, 256);
export const Tag = string(0, 256);
export const TaskPriority = string(0, undefined, "priority");
export const TaskToken = string(1, 1024);
export const TerminateReason = string(0, 256);
export const TimerId = string(1, 256);
export const Timestamp = timestamp();
export const Version = string(1, 64, "name");
export const VersionOrEmpty = string(0, 64);
export const WorkflowId = string(1, 256);

/** Members shared by every paged operation. */
export const page = {
  nextPageToken: optional(PageToken),
  maximumPageSize: optional(PageSize),
};
