// Task lists of what a workflow asks for. The service would take the list with which a type was
// registered first, perhaps by a worker that polls another one today; so the list is named in each
// decision, for types that this worker has itself.
import type { Decision } from "@ekiden/client";
import type { Activity } from "../activities.ts";
import type { WorkflowDefinition } from "../definitions.ts";
import { typeKey } from "./type-key.ts";

/** By type. */
export interface TaskLists {
  readonly ofActivities: ReadonlyMap<string, string>;
  readonly ofWorkflows: ReadonlyMap<string, string>;
}

interface Listed {
  readonly name: string;
  readonly version: string;
  readonly defaults: { readonly taskList?: string | undefined };
}

const listsOf = (taskList: string, all: readonly Listed[]): ReadonlyMap<string, string> =>
  new Map(
    all.map(({ name, version, defaults }) => [
      typeKey(name, version),
      defaults.taskList ?? taskList,
    ]),
  );

/** Of a worker that polls `taskList`; a type may have chosen another one. */
export const taskListsOf = (
  taskList: string,
  workflows: readonly WorkflowDefinition[],
  activities: readonly Activity[],
): TaskLists => ({
  ofActivities: listsOf(taskList, activities),
  ofWorkflows: listsOf(taskList, workflows),
});

/** The decision with its list, unless one was chosen, or the type is not known here. */
export const withTaskList = (decision: Decision, lists: TaskLists): Decision => {
  const { type, data } = decision;
  const name = nameOfList(decision, lists);
  if (name === undefined || ("taskList" in data && data.taskList)) return decision;
  return { type, data: { ...data, taskList: { name } } } as Decision;
};

const nameOfList = ({ type, data }: Decision, lists: TaskLists): string | undefined => {
  if (type === "ScheduleActivityTask") {
    return lists.ofActivities.get(typeKey(data.activityType.name, data.activityType.version));
  }
  if (type === "StartChildWorkflowExecution") {
    return lists.ofWorkflows.get(typeKey(data.workflowType.name, data.workflowType.version));
  }
  return undefined;
};
