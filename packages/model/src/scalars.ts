// Named strings and numbers of the service, with its own limits (characters are UTF-16 code units).
// What is `named` may be written to an audit log; free text, tokens and payloads are not.
import { maxDataCharacters } from "./data-length.ts";
import { integer, named, optional, string, timestamp } from "./shape.ts";

/** Largest page of any paged operation, and the page when none is asked for. */
export const maxPageSize = 1000;

export const ActivityId = named(string(1, 256));
export const Arn = named(string(1, 1600));
export const CauseMessage = string(0, 1728);
export const Count = integer(0);
export const Data = string(0, maxDataCharacters);
export const Description = string(0, 1024);
export const DomainName = named(string(1, 256, "name"));
export const EventId = integer();
export const FailureReason = string(0, 256);
export const FunctionId = named(string(1, 256));
export const FunctionName = named(string(1, 64));
export const Identity = named(string(0, 256));
export const LambdaSeconds = named(string(0, 8, "lambdaSeconds"));
export const LimitedData = string(0, 2048);
export const MarkerName = named(string(1, 256));
export const Name = named(string(1, 256, "name"));
export const OpenDecisionTasksCount = integer(0, 1);
export const PageSize = integer(0, maxPageSize);
export const PageToken = string(0, 2048);
export const ResourceTagKey = named(string(1, 128, "resourceTag"));
export const ResourceTagValue = string(0, 256, "resourceTag");
export const RetentionDays = named(string(1, 8, "retentionDays"));
export const RunId = named(string(1, 64));
export const RunIdOrEmpty = named(string(0, 64));
export const Seconds = named(string(1, 8, "seconds"));
export const SecondsOrNone = named(string(0, 8, "secondsOrNone"));
/** A time-out of an execution as it is described: one that is not there reads NONE. */
export const SettledSeconds = named(string(1, 8, "secondsOrNone"));
export const SignalName = named(string(1, 256));
export const Tag = named(string(0, 256));
export const TaskPriority = named(string(0, undefined, "priority"));
export const TaskToken = string(1, 1024);
export const TerminateReason = string(0, 256);
export const TimerId = named(string(1, 256));
export const Timestamp = timestamp();
export const Version = named(string(1, 64, "name"));
export const VersionOrEmpty = named(string(0, 64));
export const WorkflowId = named(string(1, 256));

/** Members shared by every paged operation. */
export const page = {
  nextPageToken: optional(PageToken),
  maximumPageSize: optional(PageSize),
};
