// What differs between workflow types and activity types: operations, members, defaults.
import type { OperationName } from "@ekiden/model";
import type { PauseTarget } from "../pauses/targets.ts";
import type { typesTexts } from "./types-texts.ts";

export type TypeKind = "workflow" | "activity";
type TextName = keyof (typeof typesTexts)["en"];

/** As an input of `register` and a member of what `describe` answers. */
export interface DefaultField {
  readonly member: string;
  readonly text: TextName;
  readonly form: "seconds" | "text" | "taskList" | "childPolicy";
}

interface Kind {
  readonly list: "ListWorkflowTypes" | "ListActivityTypes";
  readonly register: OperationName;
  readonly describe: OperationName;
  readonly deprecate: OperationName;
  readonly undeprecate: OperationName;
  readonly remove: OperationName;
  /** The member that names a type. */
  readonly member: "workflowType" | "activityType";
  readonly defaults: readonly DefaultField[];
}

export const kinds: Readonly<Record<TypeKind, Kind>> = {
  workflow: {
    list: "ListWorkflowTypes",
    register: "RegisterWorkflowType",
    describe: "DescribeWorkflowType",
    deprecate: "DeprecateWorkflowType",
    undeprecate: "UndeprecateWorkflowType",
    remove: "DeleteWorkflowType",
    member: "workflowType",
    defaults: [
      { member: "defaultTaskList", text: "taskList", form: "taskList" },
      {
        member: "defaultExecutionStartToCloseTimeout",
        text: "executionTimeout",
        form: "seconds",
      },
      { member: "defaultTaskStartToCloseTimeout", text: "taskTimeout", form: "seconds" },
      { member: "defaultChildPolicy", text: "childPolicy", form: "childPolicy" },
      { member: "defaultTaskPriority", text: "taskPriority", form: "text" },
      { member: "defaultLambdaRole", text: "lambdaRole", form: "text" },
    ],
  },
  activity: {
    list: "ListActivityTypes",
    register: "RegisterActivityType",
    describe: "DescribeActivityType",
    deprecate: "DeprecateActivityType",
    undeprecate: "UndeprecateActivityType",
    remove: "DeleteActivityType",
    member: "activityType",
    defaults: [
      { member: "defaultTaskList", text: "taskList", form: "taskList" },
      { member: "defaultTaskScheduleToStartTimeout", text: "scheduleToStart", form: "seconds" },
      { member: "defaultTaskScheduleToCloseTimeout", text: "scheduleToClose", form: "seconds" },
      { member: "defaultTaskStartToCloseTimeout", text: "taskTimeout", form: "seconds" },
      { member: "defaultTaskHeartbeatTimeout", text: "heartbeatTimeout", form: "seconds" },
      { member: "defaultTaskPriority", text: "taskPriority", form: "text" },
    ],
  },
};

/** What both kinds of answers have, under the names of neither. */
export interface TypeInfo {
  readonly name: string;
  readonly version: string;
  readonly status: "REGISTERED" | "DEPRECATED";
  readonly description?: string;
  readonly creationDate: number;
}

type WireInfo = Omit<TypeInfo, "name" | "version"> &
  Readonly<Partial<Record<Kind["member"], { readonly name: string; readonly version: string }>>>;

export const infosOf = (answer: unknown): readonly TypeInfo[] =>
  (answer as { typeInfos: readonly WireInfo[] }).typeInfos.map((info) => {
    const { name = "", version = "" } = info.workflowType ?? info.activityType ?? {};
    return { ...info, name, version };
  });

export const pauseTarget = (kind: TypeKind, { name, version }: TypeInfo): PauseTarget => ({
  kind: `${kind}Type`,
  name,
  version,
});

export const defaultsOf = (answer: unknown): Readonly<Record<string, unknown>> =>
  (answer as { configuration: Record<string, unknown> }).configuration;

export const defaultText = (value: unknown): string =>
  typeof value === "object" && value !== null && "name" in value
    ? String(value.name)
    : String(value);
