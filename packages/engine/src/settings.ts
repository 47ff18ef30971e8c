// The settings of a run that a type can have defaults for, and the ways to say that one is missing.
import type { ChildPolicy } from "@ekiden/model";
import type { WorkflowTypeDefaults } from "./facts.ts";

export interface Settings {
  readonly executionStartToCloseTimeout: string;
  readonly taskList: { name: string };
  readonly taskStartToCloseTimeout: string;
  readonly childPolicy: ChildPolicy;
  readonly taskPriority?: string | undefined;
  readonly lambdaRole?: string | undefined;
}

/**
 * The caller's value where there is one, else the type's default; never the parent's. When a
 * required one is in neither, the first such.
 */
export const resolveSettings = (
  given: { readonly [K in keyof Settings]?: Settings[K] | undefined },
  defaults: WorkflowTypeDefaults,
): Settings | Missing => {
  const taskList = given.taskList ?? defaults.defaultTaskList;
  return settle({
    executionStartToCloseTimeout:
      given.executionStartToCloseTimeout ?? defaults.defaultExecutionStartToCloseTimeout,
    taskList: taskList && { name: taskList.name },
    taskStartToCloseTimeout:
      given.taskStartToCloseTimeout ?? defaults.defaultTaskStartToCloseTimeout,
    childPolicy: given.childPolicy ?? defaults.defaultChildPolicy,
    taskPriority: given.taskPriority ?? defaults.defaultTaskPriority,
    lambdaRole: given.lambdaRole ?? defaults.defaultLambdaRole,
  });
};

/** In the order in which the service looks at them. */
const required = [
  ["executionStartToCloseTimeout", "DEFAULT_EXECUTION_START_TO_CLOSE_TIMEOUT_UNDEFINED"],
  ["taskList", "DEFAULT_TASK_LIST_UNDEFINED"],
  ["taskStartToCloseTimeout", "DEFAULT_TASK_START_TO_CLOSE_TIMEOUT_UNDEFINED"],
  ["childPolicy", "DEFAULT_CHILD_POLICY_UNDEFINED"],
] as const;

type Required = (typeof required)[number];
/** A setting that is nowhere defined: its member for a fault, its cause for an event. */
type Missing = { readonly member: Required[0]; readonly cause: Required[1] };

const settle = (settings: Partial<Settings>): Settings | Missing => {
  const missing = required.find(([member]) => settings[member] === undefined);
  return missing ? { member: missing[0], cause: missing[1] } : (settings as Settings);
};
