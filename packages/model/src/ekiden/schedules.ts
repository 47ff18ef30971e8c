// Schedules: executions that the server starts by itself, at the times of a calendar.
import { ChildPolicy } from "../enums.ts";
import {
  Arn,
  Count,
  Data,
  Description,
  DomainName,
  PageToken,
  RunId,
  Seconds,
  SecondsOrNone,
  Tag,
  TaskPriority,
  Timestamp,
  WorkflowId,
} from "../scalars.ts";
import {
  boolean,
  described,
  integer,
  list,
  named,
  oneOf,
  optional,
  string,
  structure,
} from "../shape.ts";
import { TaskList, WorkflowType } from "../structures.ts";
import {
  maxBackfilledTimes,
  maxCronCharacters,
  maxCronsPerSchedule,
  maxJitterSeconds,
  maxPauseReasonCharacters,
  maxScheduleNameCharacters,
  maxSchedulePageSize,
  maxScheduleTimes,
  maxTimeZoneCharacters,
  shownScheduleTimes,
} from "./limits.ts";
import { Pause } from "./pauses.ts";
import type { EkidenRows } from "./row.ts";

const oneYearSeconds = 31_536_000;

const ScheduleName = named(string(1, maxScheduleNameCharacters, "name"));
const Overlap = oneOf("SKIP", "WAIT", "CANCEL", "TERMINATE", "ALLOW");
const Missed = oneOf("LAST", "ALL", "NONE");
const StartOutcome = oneOf("STARTED", "SKIPPED", "FAILED");

const Times = structure({
  cron: optional(
    described(
      "Expressions of five fields (minute, hour, day of the month, month, day of the week), as of " +
        "crontab, with names, ranges, lists and steps, or @hourly, @daily, @weekly, @monthly, " +
        "@yearly. Where both days are restricted, either is enough.",
      list(string(1, maxCronCharacters), maxCronsPerSchedule),
    ),
  ),
  timeZone: optional(
    described(
      "Of cron: a name of the IANA database, as in Europe/Berlin; UTC unless given. A time that " +
        "clocks skip in spring is met as they go on, and one that they show twice in autumn is met " +
        "once, the first time. Where the minute or the hour is a wildcard or has a step, times are " +
        "met as often as clocks show them.",
      string(1, maxTimeZoneCharacters),
    ),
  ),
  everySeconds: optional(
    described(
      "Each so many seconds since 1970, in UTC: 3600 is each full hour.",
      integer(1, oneYearSeconds),
    ),
  ),
  offsetSeconds: optional(
    described("Of everySeconds: so much later; less than it.", integer(0, oneYearSeconds)),
  ),
  at: optional(
    described("Single moments, in whole seconds since 1970.", list(Timestamp, maxScheduleTimes)),
  ),
  notBefore: optional(described("No time before it; seconds since 1970.", Timestamp)),
  notAfter: optional(described("No time after it; seconds since 1970.", Timestamp)),
  jitterSeconds: optional(
    described(
      "Each start is later than its time by up to so many seconds, the same for the same time, and " +
        "before the next time.",
      integer(0, maxJitterSeconds),
    ),
  ),
});

const Start = structure({
  workflowType: WorkflowType,
  workflowIdPrefix: optional(
    described(
      "The workflow id is this, and the time as in -20261130T030000Z; the name unless given.",
      named(string(1, maxScheduleNameCharacters)),
    ),
  ),
  taskList: optional(TaskList),
  taskPriority: optional(TaskPriority),
  input: optional(Data),
  executionStartToCloseTimeout: optional(Seconds),
  taskStartToCloseTimeout: optional(SecondsOrNone),
  tagList: optional(list(Tag, 5)),
  childPolicy: optional(ChildPolicy),
  lambdaRole: optional(Arn),
});

const definition = {
  description: optional(Description),
  times: described(
    "All of these times together: at least one of cron, everySeconds and at.",
    Times,
  ),
  start: described("What StartWorkflowExecution is called with.", Start),
  overlap: optional(
    described(
      "What happens at a time at which the execution that the schedule has started last is open: " +
        "SKIP (unless given): nothing; WAIT: it is started when that one has closed, where several " +
        "wait only the latest; CANCEL, TERMINATE: that one is asked to cancel, or terminated, and " +
        "it is started when it has closed; ALLOW: it is started.",
      Overlap,
    ),
  ),
  missed: optional(
    described(
      "Which of the times are made up for that passed more than a minute ago, while no server ran: " +
        "the LAST of them (unless given), ALL (the last 1,000), or NONE.",
      Missed,
    ),
  ),
};

const outcomeMembers = {
  scheduledFor: described("The time of the schedule, in seconds since 1970.", Timestamp),
  at: described("When it was so, in seconds since 1970.", Timestamp),
  outcome: StartOutcome,
  workflowId: optional(described("Of the execution that was started.", WorkflowId)),
  runId: optional(described("Of the execution that was started.", RunId)),
  text: optional(described("Why it was skipped or has failed.", string(0))),
};
const Outcome = structure(outcomeMembers);

const summary = {
  name: ScheduleName,
  workflowType: WorkflowType,
  times: Times,
  description: optional(Description),
  paused: optional(described("Since when, why and by whom.", Pause)),
  nextTime: optional(
    described(
      "When it starts an execution next; absent while it is paused, and where no time follows.",
      Timestamp,
    ),
  ),
  lastOutcome: optional(Outcome),
};

const Schedule = structure({
  ...definition,
  name: ScheduleName,
  overlap: Overlap,
  missed: Missed,
  createdAt: described("Seconds since 1970.", Timestamp),
  changedAt: described("Of the latest UpdateSchedule; seconds since 1970.", Timestamp),
  actsAs: described("The ARN of the caller as whom it starts executions.", string(0)),
  paused: optional(described("Since when, why and by whom.", Pause)),
  upcoming: described(
    `The next times, ${shownScheduleTimes} at most, in seconds since 1970; without their jitter.`,
    list(Timestamp),
  ),
  waiting: optional(
    described("A time whose start waits until an execution has closed.", Timestamp),
  ),
  backfill: optional(
    described(
      "Past times that are being made up for; in seconds since 1970.",
      structure({ next: Timestamp, to: Timestamp }),
    ),
  ),
  counts: structure({ started: Count, skipped: Count, failed: Count }),
  recent: described("What came of the latest 20 times, the latest first.", list(Outcome)),
});

const scheduleOf = { domain: DomainName, name: ScheduleName };
const given = {
  ...scheduleOf,
  ...definition,
  dryRun: optional(described("Nothing is changed; the answer says the next times.", boolean())),
};
const upcoming = structure({
  upcoming: described(
    `The next times, ${shownScheduleTimes} at most, in seconds since 1970; without their jitter.`,
    list(Timestamp),
  ),
});

const workflowType = { name: "Report", version: "1" };
const times = { cron: ["0 3 * * MON-FRI"], timeZone: "Europe/Berlin" };
const nightly = {
  domain: "office",
  name: "nightly-report",
  times,
  start: { workflowType, input: "[]" },
};
const nextTimes = [1_764_036_000, 1_764_122_400];
const started = {
  scheduledFor: 1_763_949_600,
  at: 1_763_949_600,
  outcome: "STARTED",
  workflowId: "nightly-report-20251124T020000Z",
  runId: "22kT",
};

const startRights =
  "The caller needs the right to swf:StartWorkflowExecution for what is started as well, and to " +
  "swf:RequestCancelWorkflowExecution or swf:TerminateWorkflowExecution where an overlap asks for it.";
const policy = { resource: "domain" } as const;
const startFaults = [
  "UnknownResourceFault",
  "TypeDeprecatedFault",
  "DomainDeprecatedFault",
  "DefaultUndefinedFault",
] as const;

export const scheduleRows = {
  CreateSchedule: {
    summary:
      "Begins a schedule: at each of its times the server starts an execution, once, whichever " +
      "nodes run, as this caller: policies and quotas are asked each time, and the audit has it " +
      `under the caller's name. ${startRights}`,
    input: structure(given),
    output: upcoming,
    isReadOnly: false,
    policy,
    faults: [...startFaults, "LimitExceededFault", "OperationNotPermittedFault"],
    example: { input: nightly, output: { upcoming: nextTimes } },
  },
  UpdateSchedule: {
    summary:
      "Puts another definition in the place of all that the schedule had. It stays paused, keeps " +
      "what came of its times, and acts as this caller from then on. Where its times are others " +
      "than before, those that have passed are not made up for, what waited does not start, and a " +
      `backfill ends. ${startRights}`,
    input: structure(given),
    output: upcoming,
    isReadOnly: false,
    policy,
    faults: startFaults,
    example: { input: nightly, output: { upcoming: nextTimes } },
  },
  DescribeSchedule: {
    summary: "Tells what a schedule starts, when it does so next, and what came of its last times.",
    input: structure(scheduleOf),
    output: Schedule,
    isReadOnly: true,
    policy,
    faults: ["UnknownResourceFault"],
    example: {
      input: { domain: "office", name: "nightly-report" },
      output: {
        name: "nightly-report",
        times,
        start: nightly.start,
        overlap: "SKIP",
        missed: "LAST",
        createdAt: 1_763_900_000,
        changedAt: 1_763_900_000,
        actsAs: "arn:aws:iam::123456789012:user/mary",
        upcoming: nextTimes,
        counts: { started: 1, skipped: 0, failed: 0 },
        recent: [started],
      },
    },
  },
  ListSchedules: {
    summary: "Lists the schedules of a domain by name.",
    input: structure({
      domain: DomainName,
      nextPageToken: optional(PageToken),
      maximumPageSize: optional(described("100 unless given.", integer(1, maxSchedulePageSize))),
    }),
    output: structure({ schedules: list(structure(summary)), nextPageToken: optional(PageToken) }),
    isReadOnly: true,
    policy,
    faults: ["UnknownResourceFault"],
    example: {
      input: { domain: "office" },
      output: {
        schedules: [
          {
            name: "nightly-report",
            workflowType,
            times,
            nextTime: nextTimes[0],
            lastOutcome: started,
          },
        ],
      },
    },
  },
  PauseSchedule: {
    summary:
      "Pauses a schedule: no execution is started for its times, nor for those of a backfill. A " +
      "schedule that is paused already stays so, with the first reason.",
    input: structure({
      ...scheduleOf,
      reason: described("For those who find it paused.", string(1, maxPauseReasonCharacters)),
    }),
    output: Pause,
    isReadOnly: false,
    policy,
    faults: ["UnknownResourceFault"],
    example: {
      input: { domain: "office", name: "nightly-report", reason: "the bank is away" },
      output: { since: 1_764_003_600, reason: "the bank is away" },
    },
  },
  ResumeSchedule: {
    summary:
      "Ends the pause of a schedule. Times that have passed meanwhile are not made up for; " +
      "BackfillSchedule does that.",
    input: structure(scheduleOf),
    output: structure({ resumed: described("False: it was not paused.", boolean()) }),
    isReadOnly: false,
    policy,
    faults: ["UnknownResourceFault"],
    example: {
      input: { domain: "office", name: "nightly-report" },
      output: { resumed: true },
    },
  },
  TriggerSchedule: {
    summary:
      "Starts an execution as the schedule would, now and as this caller, also while the schedule " +
      "is paused or an execution of it is open. The caller needs the right to " +
      "swf:StartWorkflowExecution for what is started as well.",
    input: structure(scheduleOf),
    output: structure({ workflowId: WorkflowId, runId: RunId }),
    isReadOnly: false,
    policy,
    faults: [...startFaults, "LimitExceededFault"],
    example: {
      input: { domain: "office", name: "nightly-report" },
      output: { workflowId: "nightly-report-20251124T110000Z-7f3a", runId: "22kT" },
    },
  },
  BackfillSchedule: {
    summary:
      "Starts executions for past times of a schedule, in their order, the next when the one before " +
      "has closed. A time for which the schedule has started one, which is still kept, is left out. " +
      `At most ${maxBackfilledTimes} times; one backfill of a schedule at a time. With dryRun ` +
      "nothing begins.",
    input: structure({
      ...scheduleOf,
      from: described("The first moment, in seconds since 1970.", Timestamp),
      to: described("The last moment, in seconds since 1970; not in the future.", Timestamp),
      dryRun: optional(boolean()),
    }),
    output: structure({ count: described("Times of the schedule between the two.", Count) }),
    isReadOnly: false,
    policy,
    faults: ["UnknownResourceFault", "LimitExceededFault", "OperationNotPermittedFault"],
    example: {
      input: {
        domain: "office",
        name: "nightly-report",
        from: 1_763_600_000,
        to: 1_763_900_000,
      },
      output: { count: 3 },
    },
  },
  StopScheduleBackfill: {
    summary:
      "Ends a backfill. The execution that it has started last goes on, and times that are left are " +
      "not made up for.",
    input: structure(scheduleOf),
    output: structure({ stopped: described("False: there was none.", boolean()) }),
    isReadOnly: false,
    policy,
    faults: ["UnknownResourceFault"],
    example: {
      input: { domain: "office", name: "nightly-report" },
      output: { stopped: true },
    },
  },
  DeleteSchedule: {
    summary: "Ends a schedule. The executions that it has started go on.",
    input: structure(scheduleOf),
    output: structure({}),
    isReadOnly: false,
    policy,
    faults: ["UnknownResourceFault"],
    example: { input: { domain: "office", name: "nightly-report" }, output: {} },
  },
} as const satisfies EkidenRows;
