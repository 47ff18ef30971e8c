// What goes wrong in a domain, in groups.
import { Count, DomainName, Name, RunId, Timestamp, Version, WorkflowId } from "../scalars.ts";
import { boolean, described, list, oneOf, optional, structure } from "../shape.ts";
import { ActivityType } from "../structures.ts";
import { TaskListKind } from "./figures.ts";
import type { EkidenRows } from "./row.ts";
import { knowledge } from "./task-lists.ts";

/** Of open runs, the gravest first. A code is stored, so it must never mean anything else. */
export const runIncidentCodes = [
  "DECISION_TASKS_TIME_OUT",
  "DECISIONS_REFUSED",
  "ACTIVITY_FAILS_REPEATEDLY",
  "HEARTBEATS_MISSED",
  "HUMAN_TASKS_OVERDUE",
  "HISTORY_NEAR_LIMIT",
] as const;

/** From when on something is an incident. */
export const incidentThresholds = {
  /** Decision tasks that time out one after the other. */
  decisionTimeouts: 3,
  /** Failures and time-outs of an activity type without a success between them. */
  activityFailures: 3,
  /** Percent of the events that a history may have. */
  historyPercent: 80,
} as const;

const { decisionTimeouts, activityFailures, historyPercent } = incidentThresholds;
/** Of each code. */
const maxCounted = 2_000;
export const incidentLimits = { maxCountedPerCode: maxCounted, maxGroups: 500 } as const;

const codesText = [
  "TASK_LIST_UNPOLLED: tasks wait on the list, and no poll of it has ended for two poll times, on " +
    "any node; lists of tasks for people are left out",
  `DECISION_TASKS_TIME_OUT: ${decisionTimeouts} decision tasks or more were started and timed out ` +
    "one after the other",
  "DECISIONS_REFUSED: a decision was refused, none that asks for work was accepted since, and " +
    "nothing is open that could move the run on",
  `ACTIVITY_FAILS_REPEATEDLY: ${activityFailures} failures or time-outs of the activity type, or ` +
    "more, without a success between them",
  "HEARTBEATS_MISSED: an activity of the type timed out for want of a heartbeat, and none has " +
    "succeeded since",
  "HUMAN_TASKS_OVERDUE: a task for people of the activity type ran out of time before it was " +
    "answered, claimed or not, and none of the type was answered since",
  `HISTORY_NEAR_LIMIT: the history has ${historyPercent} % of the events at which it is terminated`,
].join(". ");

const Incident = structure({
  code: described(`${codesText}.`, oneOf("TASK_LIST_UNPOLLED", ...runIncidentCodes)),
  taskList: optional(
    described("Of TASK_LIST_UNPOLLED.", structure({ kind: TaskListKind, name: Name })),
  ),
  workflowType: optional(
    described(
      "Of the runs: DECISION_TASKS_TIME_OUT, DECISIONS_REFUSED, HISTORY_NEAR_LIMIT.",
      structure({ name: Name, version: Version }),
    ),
  ),
  activityType: optional(
    described(
      "Of ACTIVITY_FAILS_REPEATEDLY, HEARTBEATS_MISSED and HUMAN_TASKS_OVERDUE.",
      ActivityType,
    ),
  ),
  count: described("Open executions; of TASK_LIST_UNPOLLED the tasks that wait.", Count),
  truncated: described(
    `There are more: the oldest ${maxCounted} of a code are counted, and of tasks as many as the ` +
      "store counts.",
    boolean(),
  ),
  since: optional(
    described(
      "When the oldest of them began, or was scheduled, in seconds since 1970. Absent where the " +
        "oldest task was started meanwhile.",
      Timestamp,
    ),
  ),
  oldest: optional(
    described(
      "The execution that has had it for longest; absent of TASK_LIST_UNPOLLED.",
      structure({ workflowId: WorkflowId, runId: RunId }),
    ),
  ),
});

const { asOf, watchedSince, unseenNodes } = knowledge;

export const incidentRows = {
  ListIncidents: {
    summary:
      "Lists what goes wrong in a domain, in groups of one code and one task list or type, the " +
      "gravest code first, then the largest group. Incidents of executions are written by the " +
      "change that begins or ends them: they are exact, over all nodes, and of open executions " +
      "alone. They are counted from the first change of an execution by a program that knows this " +
      "operation. Task lists are as ListTaskLists tells them, up to 3 seconds old.",
    input: structure({ domain: DomainName }),
    output: structure({
      incidents: list(Incident),
      truncated: described(
        `There are more groups: ${incidentLimits.maxGroups} are told.`,
        boolean(),
      ),
      asOf,
      watchedSince,
      unseenNodes,
    }),
    isReadOnly: true,
    policy: { resource: "domain" },
    faults: ["UnknownResourceFault"],
    example: {
      input: { domain: "office" },
      output: {
        incidents: [
          {
            code: "TASK_LIST_UNPOLLED",
            taskList: { kind: "activity", name: "mail" },
            count: 12,
            truncated: false,
            since: 1_764_003_000,
          },
          {
            code: "ACTIVITY_FAILS_REPEATEDLY",
            activityType: { name: "SendMail", version: "1" },
            count: 3,
            truncated: false,
            since: 1_764_002_000,
            oldest: { workflowId: "order-7", runId: "22pY" },
          },
        ],
        truncated: false,
        asOf: 1_764_003_597,
        watchedSince: 1_763_990_000,
        unseenNodes: 0,
      },
    },
  },
} as const satisfies EkidenRows;
