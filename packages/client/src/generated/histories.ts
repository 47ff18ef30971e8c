// Structures that hold events.
// Written by `npm run client:types` from the rows of @ekiden/model; do not edit it.
import type { WireEvent } from "../history.ts";
import type { WorkflowExecution, WorkflowType } from "./structures.ts";

export type History = {
  events: WireEvent[];
  nextPageToken?: string;
};

export type DecisionTask = {
  taskToken: string;
  startedEventId: number;
  workflowExecution: WorkflowExecution;
  workflowType: WorkflowType;
  events: WireEvent[];
  nextPageToken?: string;
  previousStartedEventId?: number;
};
