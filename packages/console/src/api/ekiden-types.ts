// Names for what Ekiden's own operations answer; docs/reference/operations.md says what it means.
import type {
  EkidenOutput,
  OverviewWindow,
  PathEvents,
  PathOutput,
  WorkflowExecution,
} from "@ekiden/model";
import { overviewWindows } from "@ekiden/model";

export type ExecutionName = Readonly<WorkflowExecution>;
export type ExecutionDetails = EkidenOutput<"DescribeExecutionDetails">;
export type Pause = NonNullable<ExecutionDetails["paused"]>;
export type ListedPause = EkidenOutput<"ListPauses">["pauses"][number];
export type TaskLists = EkidenOutput<"ListTaskLists">;
export type TaskListFigures = TaskLists["taskLists"][number];
export type Worker = EkidenOutput<"ListWorkers">["workers"][number];
export type Incidents = EkidenOutput<"ListIncidents">;
export type Incident = Incidents["incidents"][number];
export type Overview = EkidenOutput<"DescribeDomainOverview">;
export type Count = Overview["open"];
export type Quantiles = Overview["durations"];
export type FoundExecutions = EkidenOutput<"SearchWorkflowExecutions">;
export type ExecutionInfo = FoundExecutions["executionInfos"][number];
export type TypeUsage = EkidenOutput<"DescribeTypeUsage">;
export type Session = PathOutput<"DescribeSession">;
export type ExecutionsChanged = PathEvents<"WatchWorkflowExecutions">["changed"];
export type DomainRefused = PathEvents<"WatchWorkflowExecutions">["refused"];
export type StreamEvent = keyof PathEvents<"WatchWorkflowExecutions">;
export type HumanTask = EkidenOutput<"DescribeHumanTask">;

export const windowNames = Object.keys(overviewWindows) as readonly OverviewWindow[];
