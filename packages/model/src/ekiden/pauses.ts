// Pausing: what is paused is not handed out, and goes on as it was once it is resumed.
import { DomainName, Identity, Name, RunId, Timestamp, Version, WorkflowId } from "../scalars.ts";
import { boolean, described, list, oneOf, optional, string, structure } from "../shape.ts";
import { TaskListKind } from "./figures.ts";
import { maxPauseReasonCharacters } from "./limits.ts";
import type { EkidenRows } from "./row.ts";
import { taskListPolicy } from "./task-lists.ts";

const Reason = described("For those who find it paused.", string(1, maxPauseReasonCharacters));

/** Since when, why and by whom something is paused. */
const pauseMembers = {
  since: described("Seconds since 1970.", Timestamp),
  reason: Reason,
  identity: optional(described("Who has paused it, as policies name the caller.", Identity)),
};
export const Pause = structure(pauseMembers);

const resumed = described("False: it was not paused.", boolean());

const workflow = {
  domain: DomainName,
  workflowId: WorkflowId,
  runId: optional(described("The open run unless given.", RunId)),
};
const type = { domain: DomainName, name: Name, version: Version };
const taskList = { domain: DomainName, kind: TaskListKind, name: Name };

const workflowTypePolicy = {
  resource: "domain",
  keys: { "swf:workflowType.name": ["name"], "swf:workflowType.version": ["version"] },
} as const;
const activityTypePolicy = {
  resource: "domain",
  keys: { "swf:activityType.name": ["name"], "swf:activityType.version": ["version"] },
} as const;

const example = { reason: "the bank is away", since: 1_764_003_600 };
const identity = "arn:aws:iam::123456789012:user/ann";
const faults = [
  "UnknownResourceFault",
  "LimitExceededFault",
  "OperationNotPermittedFault",
] as const;

const pauseOf = (what: string): string =>
  `Pauses ${what}: once the call is answered, none of its tasks is handed out, by any node. What ` +
  "waits keeps its place, and its schedule-to-start clocks stand still. What is paused already " +
  "stays as it is, with the first reason.";

const expense = {
  policy: workflowTypePolicy,
  input: { domain: "office", name: "Expense", version: "1" },
};
const pay = {
  policy: activityTypePolicy,
  input: { domain: "office", name: "Pay", version: "2" },
};

const pauseOfType = (what: string, { policy, input }: typeof expense | typeof pay) =>
  ({
    summary: `${pauseOf(what)} Of a type that is not registered, too.`,
    input: structure({ ...type, reason: Reason }),
    output: Pause,
    isReadOnly: false,
    policy,
    faults,
    example: {
      input: { ...input, reason: example.reason },
      output: { ...example, identity },
    },
  }) as const;

const resumeOfType = (what: string, { policy, input }: typeof expense | typeof pay) =>
  ({
    summary: `Ends the pause of ${what}.`,
    input: structure(type),
    output: structure({ resumed }),
    isReadOnly: false,
    policy,
    faults: ["UnknownResourceFault"],
    example: { input, output: { resumed: true } },
  }) as const;

export const pauseRows = {
  PauseWorkflowExecution: {
    summary:
      `${pauseOf("an execution")} Signals, timers and the answers of workers are recorded, all ` +
      "other clocks go on, and the run that continues it as new is paused, too.",
    input: structure({ ...workflow, reason: Reason }),
    output: structure({ runId: RunId, ...pauseMembers }),
    isReadOnly: false,
    policy: { resource: "domain" },
    faults: ["UnknownResourceFault", "OperationNotPermittedFault"],
    example: {
      input: { domain: "office", workflowId: "expense-9", reason: example.reason },
      output: { runId: "24rA", ...example, identity },
    },
  },
  ResumeWorkflowExecution: {
    summary: "Ends the pause of an execution: what has waited is handed out, in its old order.",
    input: structure(workflow),
    output: structure({ runId: RunId, resumed }),
    isReadOnly: false,
    policy: { resource: "domain" },
    faults: ["UnknownResourceFault"],
    example: {
      input: { domain: "office", workflowId: "expense-9" },
      output: { runId: "24rA", resumed: true },
    },
  },
  PauseWorkflowType: pauseOfType("all executions of a workflow type", expense),
  ResumeWorkflowType: resumeOfType("a workflow type", expense),
  PauseActivityType: pauseOfType("the activity tasks of a type", pay),
  ResumeActivityType: resumeOfType("an activity type", pay),
  PauseTaskList: {
    summary: `${pauseOf("a task list")} Of a list that nothing has used yet, too.`,
    input: structure({ ...taskList, reason: Reason }),
    output: Pause,
    isReadOnly: false,
    policy: taskListPolicy,
    faults,
    example: {
      input: { domain: "office", kind: "activity", name: "mail", reason: example.reason },
      output: { ...example, identity },
    },
  },
  ResumeTaskList: {
    summary: "Ends the pause of a task list.",
    input: structure(taskList),
    output: structure({ resumed }),
    isReadOnly: false,
    policy: taskListPolicy,
    faults: ["UnknownResourceFault"],
    example: {
      input: { domain: "office", kind: "activity", name: "mail" },
      output: { resumed: true },
    },
  },
  ListPauses: {
    summary:
      "Lists the task lists and types of a domain that are paused, the oldest pause first. " +
      "DescribeExecutionDetails and SearchWorkflowExecutions tell of paused executions.",
    input: structure({ domain: DomainName }),
    output: structure({
      pauses: list(
        structure({
          kind: oneOf("decisionTaskList", "activityTaskList", "workflowType", "activityType"),
          name: Name,
          version: optional(described("Of a type.", Version)),
          ...pauseMembers,
        }),
      ),
    }),
    isReadOnly: true,
    policy: { resource: "domain" },
    faults: ["UnknownResourceFault"],
    example: {
      input: { domain: "office" },
      output: { pauses: [{ kind: "activityTaskList", name: "mail", ...example, identity }] },
    },
  },
} as const satisfies EkidenRows;
