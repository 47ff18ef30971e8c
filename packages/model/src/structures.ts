// Structures that several subjects share.
import {
  Count,
  Name,
  ResourceTagKey,
  ResourceTagValue,
  RunId,
  Version,
  WorkflowId,
} from "./scalars.ts";
import { type Infer, optional, structure } from "./shape.ts";

/** A registered activity type: its name and version. */
export const ActivityType = structure({ name: Name, version: Version });
export type ActivityType = Infer<typeof ActivityType>;
/** A registered workflow type: its name and version. */
export const WorkflowType = structure({ name: Name, version: Version });
export type WorkflowType = Infer<typeof WorkflowType>;
/** The list on which tasks wait for pollers. */
export const TaskList = structure({ name: Name });
export type TaskList = Infer<typeof TaskList>;
/** One run: its workflowId and its runId. */
export const WorkflowExecution = structure({ workflowId: WorkflowId, runId: RunId });
export type WorkflowExecution = Infer<typeof WorkflowExecution>;
/**
 * Not of the service: a run that has decided the first events of a run that was reset or forked, as
 * far as `keptEvents`, but for those of the origins before it.
 */
export const RunOrigin = structure({ ...WorkflowExecution.properties, keptEvents: Count });
export type RunOrigin = Infer<typeof RunOrigin>;
export const ResourceTag = structure({ key: ResourceTagKey, value: optional(ResourceTagValue) });
export type ResourceTag = Infer<typeof ResourceTag>;
