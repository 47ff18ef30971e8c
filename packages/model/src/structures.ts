// Structures that several subjects share.
import { Name, ResourceTagKey, ResourceTagValue, RunId, Version, WorkflowId } from "./scalars.ts";
import { type Infer, optional, structure } from "./shape.ts";

export const ActivityType = structure({ name: Name, version: Version });
export type ActivityType = Infer<typeof ActivityType>;
export const WorkflowType = structure({ name: Name, version: Version });
export type WorkflowType = Infer<typeof WorkflowType>;
export const TaskList = structure({ name: Name });
export type TaskList = Infer<typeof TaskList>;
export const WorkflowExecution = structure({ workflowId: WorkflowId, runId: RunId });
export type WorkflowExecution = Infer<typeof WorkflowExecution>;
export const ResourceTag = structure({ key: ResourceTagKey, value: optional(ResourceTagValue) });
export type ResourceTag = Infer<typeof ResourceTag>;
