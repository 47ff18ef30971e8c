// Each operation, of the service and of Ekiden, with an input about what an account has, and what
// policies may ask about it: made out from the tables of operations, so that none is left out.
import {
  type AnyOperationName,
  type EkidenOperationName,
  type EkidenPolicyRow,
  ekidenOperations,
  type MemberPath,
  type OperationName,
  operations,
  type PolicyKey,
  policyKeyPaths,
  type Shape,
} from "@ekiden/model";
import { operationKeys } from "../../src/access/policy/keys.ts";
import { type Account, domain, type } from "./account.ts";
import { calls } from "./calls.ts";
import { inputOf } from "./own-operations.ts";

export const isOfService = (operation: AnyOperationName): operation is OperationName =>
  Object.hasOwn(operations, operation);

const policyOf = (operation: EkidenOperationName): EkidenPolicyRow =>
  ekidenOperations[operation].policy;

export const everyOperation: readonly AnyOperationName[] = [
  ...(Object.keys(operations) as OperationName[]),
  ...(Object.keys(ekidenOperations) as EkidenOperationName[]),
];

export const actionOf = (operation: AnyOperationName): string =>
  isOfService(operation) ? `swf:${operation}` : `ekiden:${operation}`;

export const inputShapeOf = (operation: AnyOperationName): Shape =>
  (isOfService(operation) ? operations[operation] : ekidenOperations[operation]).input;

/** Those that policies are asked about. */
export const judgedOperations = everyOperation.filter(
  (operation) =>
    isOfService(operation) || !["administrator", "none"].includes(policyOf(operation).resource),
);

/** Those that no policy grants. */
export const administratorOperations = everyOperation.filter(
  (operation) => !isOfService(operation) && policyOf(operation).resource === "administrator",
);

/**
 * What its caller must be allowed besides. What a job or a schedule does is asked for with the job,
 * or with the schedule.
 */
export const includedBy = (operation: AnyOperationName): readonly AnyOperationName[] => {
  if (isOfService(operation)) return [];
  const own = policyOf(operation).includes ?? [];
  if (operation === "TriggerSchedule") return [...own, "StartWorkflowExecution"];
  if (makesSchedule(operation)) {
    return [...own, "StartWorkflowExecution", "TerminateWorkflowExecution"];
  }
  if (operation !== "StartJob") return own;
  const found: AnyOperationName = "FindWorkflowExecutions";
  return [...own, found, ...includedBy(found), "TerminateWorkflowExecution"];
};

const makesSchedule = (operation: AnyOperationName): boolean =>
  operation === "CreateSchedule" || operation === "UpdateSchedule";

/** Where the input has values of condition keys. */
const pathsOf = (operation: AnyOperationName): readonly (readonly [PolicyKey, MemberPath])[] => {
  if (!isOfService(operation)) {
    return Object.entries(policyOf(operation).keys ?? {}) as [PolicyKey, MemberPath][];
  }
  return operationKeys[operation].keys.map((key) => [key, policyKeyPaths[key]] as const);
};

/** A task of people, whose values are in the task. */
const ofTask: Readonly<Record<string, string>> = {
  taskList: "people",
  name: "order",
  version: "1",
};

const valueAt = (input: object, path: MemberPath): unknown =>
  path.reduce<unknown>((value, step) => (value as Record<string, unknown>)?.[step], input);

/** Condition keys that have a value for this call, with it. */
export const conditionsOf = (
  operation: AnyOperationName,
  input: object,
): readonly (readonly [key: PolicyKey, value: string])[] =>
  pathsOf(operation).flatMap(([key, path]) => {
    const isOfTask = !isOfService(operation) && policyOf(operation).resource === "humanTask";
    const value = isOfTask ? ofTask[String(path.at(-1))] : valueAt(input, path);
    return typeof value === "string" ? [[key, value] as const] : [];
  });

/** One with a task of people, jobs and schedules; `fresh` is a name of no workflow yet. */
export class Subject {
  readonly account: Account;
  /** Of a task of people. */
  readonly taskId: string;
  readonly jobId: string;

  private constructor(account: Account, taskId: string, jobId: string) {
    this.account = account;
    this.taskId = taskId;
    this.jobId = jobId;
  }

  static async populate(account: Account): Promise<Subject> {
    await account.populate();
    for (const activityId of ["one", "two"]) await askPeople(account, activityId);
    const { tasks } = await account.call("ListHumanTasks", { domain });
    const [{ id = "" } = {}] = (tasks ?? []) as { readonly id?: string }[];
    const query = 'workflowId = "none"';
    const job = { domain, action: "terminate", query, reason: "none is meant" };
    await account.call("StartJob", job);
    const { jobId = "" } = await account.call("StartJob", job);
    const subject = new Subject(account, id, jobId);
    const schedule = subject.inputOf("CreateSchedule");
    await account.call("CreateSchedule", schedule);
    await account.call("CreateSchedule", { ...schedule, name: "another" });
    return subject;
  }

  inputOf(operation: AnyOperationName): object {
    if (isOfService(operation)) return calls[operation](this.account, "fresh");
    const input: Record<string, unknown> = { ...inputOf(operation, this.account) };
    if (operation === "FindWorkflowExecutions") return { domain, query: "started exists" };
    if (operation === "ListHumanTasks") return { ...input, taskList: "people" };
    if (policyOf(operation).resource === "humanTask") return { ...input, id: this.taskId };
    if ("jobId" in input) return { ...input, jobId: this.jobId };
    if (makesSchedule(operation)) {
      return { ...input, start: { workflowType: type }, overlap: "TERMINATE" };
    }
    if (operation !== "StartJob") return input;
    return { domain, action: "terminate", query: "started exists", reason: "all" };
  }

  /** All that can be asked about what the account has, but for its keys and policies. */
  async look(): Promise<readonly string[]> {
    const seen = [...(await this.account.look())];
    for (const operation of looks) {
      seen.push(JSON.stringify(await this.account.call(operation, this.inputOf(operation))));
    }
    return seen;
  }
}

const looks = [
  ...["ListHumanTasks", "DescribeHumanTask", "ListJobs", "ListJobItems", "ListPauses"],
  ...["ListSchedules", "DescribeSchedule", "ListRoles"],
] as readonly EkidenOperationName[];

const askPeople = async (account: Account, workflowId: string): Promise<void> => {
  const taskList = { name: "asked" };
  const activityType = { name: "order", version: "1" };
  const more = { workflowType: activityType, taskList };
  await account.call("StartWorkflowExecution", { domain, workflowId, ...more });
  const { taskToken } = await account.call("PollForDecisionTask", { domain, taskList });
  const attributes = { activityId: workflowId, activityType, taskList: { name: "people" } };
  await account.call("RespondDecisionTaskCompleted", {
    taskToken,
    decisions: [
      {
        decisionType: "ScheduleActivityTask",
        scheduleActivityTaskDecisionAttributes: attributes,
      },
    ],
  });
};
