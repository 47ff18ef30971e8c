// What registered types say where a call or a decision is silent: it counts as said. Source:
// developer guide, "Using IAM to manage access": StringEquals holds of defaults, too.
import type { Decision, WorkflowType } from "@ekiden/model";
import type { Defaults } from "./call.ts";

type TypeWithTaskList = { readonly defaultTaskList?: { readonly name: string } | undefined };
type Lookup = (name: string, version: string) => TypeWithTaskList | undefined;

/** Registered types by name and version: the engine's `Facts` are such. */
interface TypeLookups {
  readonly workflowType: Lookup;
  readonly activityType: Lookup;
}

const nothing: Defaults = {};

/** Of the type that a start or a decision names; undefined where it is not registered. */
export const defaultsOfType = (type: TypeWithTaskList | undefined): Defaults =>
  type?.defaultTaskList ? { "swf:taskList.name": type.defaultTaskList.name } : nothing;

/** For `Answer.defaultsOf`; `own` is the type of the run that decides. */
export const defaultsOfDecisions =
  ({ workflowType, activityType }: TypeLookups, own: WorkflowType) =>
  ({ type, data }: Decision): Defaults => {
    if (type === "ScheduleActivityTask") {
      const { name, version } = data.activityType;
      return defaultsOfType(activityType(name, version));
    }
    if (type === "StartChildWorkflowExecution") {
      const { name, version } = data.workflowType;
      return defaultsOfType(workflowType(name, version));
    }
    if (type !== "ContinueAsNewWorkflowExecution") return nothing;
    // A continuation that names no version keeps its own; that it counts as said is a guess.
    const version = data.workflowTypeVersion ?? own.version;
    const next = workflowType(own.name, version);
    return { ...defaultsOfType(next), "swf:workflowTypeVersion": version };
  };
