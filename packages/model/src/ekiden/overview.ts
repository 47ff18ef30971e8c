// How a domain is doing, and how its types are used.
import { CloseStatus } from "../enums.ts";
import {
  Count as Amount,
  DomainName,
  Name,
  RunId,
  Timestamp,
  Version,
  WorkflowId,
} from "../scalars.ts";
import {
  boolean,
  described,
  list,
  number,
  oneOf,
  optional,
  string,
  structure,
  structureOf,
  valuesOf,
} from "../shape.ts";
import { WorkflowType } from "../structures.ts";
import { Count, Quantiles, TaskListKind } from "./figures.ts";
import { type OverviewWindow, overviewWindows } from "./limits.ts";
import type { EkidenRows } from "./row.ts";

const Bucket = structure({
  at: described("When it begins, in seconds since 1970.", Timestamp),
  started: Amount,
  completed: described("COMPLETED and CONTINUED_AS_NEW.", Amount),
  failed: described("FAILED and TIMED_OUT.", Amount),
  otherwise: described("All others that closed.", Amount),
});

const FailureGroup = structure({
  status: CloseStatus,
  reason: described("Empty where none was given.", string(0)),
  details: optional(described("The beginning of those of the latest.", string(0))),
  count: Amount,
  workflowTypes: list(WorkflowType),
  latest: structure({
    workflowId: WorkflowId,
    runId: RunId,
    at: described("When it closed, in seconds since 1970.", Timestamp),
  }),
});

const Overview = structure({
  from: described("Seconds since 1970.", Timestamp),
  to: described("Seconds since 1970.", Timestamp),
  open: Count,
  started: described("Executions that started in the window, open and closed.", Count),
  closed: described(
    "Executions that closed in the window.",
    structureOf(valuesOf(CloseStatus), Count),
  ),
  series: structure({
    bucketSeconds: number(0),
    completeSince: described(
      "Seconds since 1970. Of the time before that, not all was looked at.",
      Timestamp,
    ),
    buckets: list(Bucket),
  }),
  durations: described("From the start of an execution to its close.", Quantiles),
  waits: described(
    "From the scheduling of a task to its start, in a few executions.",
    structure({ decision: Quantiles, activity: Quantiles }),
  ),
  sampledRuns: described("How many histories the waits are from.", Amount),
  oldestTask: optional(
    structure({
      kind: TaskListKind,
      taskList: Name,
      at: described("When it was scheduled, in seconds since 1970.", Timestamp),
    }),
  ),
  failures: structure({
    groups: described("The largest first.", list(FailureGroup)),
    examined: described("How many executions were looked at.", Amount),
  }),
});

const taskOutcomes = ["completed", "failed", "timedOut", "canceled"] as const;

const TypeUsage = structure({
  workflowTypes: list(
    structure({
      name: Name,
      version: Version,
      open: Amount,
      closed: described(
        "By close status; a status that no execution has is left out.",
        structureOf(valuesOf(CloseStatus), optional(Amount)),
      ),
      lastStartedAt: described("Seconds since 1970.", Timestamp),
      durations: described("From start to close.", Quantiles),
    }),
  ),
  activityTypes: list(
    structure({
      name: Name,
      version: Version,
      tasks: Amount,
      outcomes: structureOf(taskOutcomes, optional(Amount)),
      waits: described("From scheduling to start.", Quantiles),
      durations: described("From start to end.", Quantiles),
    }),
  ),
  examinedRuns: described("How many of the latest executions were counted.", Amount),
  truncated: described("There are more executions.", boolean()),
  sampledRuns: described("How many histories were read for activity types.", Amount),
});

const none = { count: 0, truncated: false };

export const overviewRows = {
  DescribeDomainOverview: {
    summary:
      "Tells how a domain is doing: executions that started and closed, how long they took, how " +
      "long tasks waited, and why executions failed. What no index counts is worked out from the " +
      "latest executions, and is up to 3 seconds old.",
    input: structure({
      domain: DomainName,
      window: optional(
        described(
          "How far back; 1d unless given.",
          oneOf(...(Object.keys(overviewWindows) as OverviewWindow[])),
        ),
      ),
    }),
    output: Overview,
    isReadOnly: true,
    policy: { resource: "domain" },
    faults: ["UnknownResourceFault"],
    example: {
      input: { domain: "office", window: "1h" },
      output: {
        from: 1_764_000_000,
        to: 1_764_003_600,
        open: { count: 3, truncated: false },
        started: { count: 4, truncated: false },
        closed: {
          COMPLETED: none,
          FAILED: { count: 1, truncated: false },
          CANCELED: none,
          TERMINATED: none,
          CONTINUED_AS_NEW: none,
          TIMED_OUT: none,
        },
        series: {
          bucketSeconds: 75,
          completeSince: 1_764_000_000,
          buckets: [{ at: 1_764_000_000, started: 4, completed: 0, failed: 1, otherwise: 0 }],
        },
        durations: { count: 1, p50: 2.5, p90: 2.5, p99: 2.5 },
        waits: { decision: { count: 4, p50: 0.01, p90: 0.02, p99: 0.02 }, activity: { count: 0 } },
        sampledRuns: 4,
        oldestTask: { kind: "activity", taskList: "mail", at: 1_764_003_000 },
        failures: {
          groups: [
            {
              status: "FAILED",
              reason: "card declined",
              details: "code 51",
              count: 1,
              workflowTypes: [{ name: "Expense", version: "1" }],
              latest: { workflowId: "expense-7", runId: "22pY", at: 1_764_002_000 },
            },
          ],
          examined: 1,
        },
      },
    },
  },
  DescribeTypeUsage: {
    summary:
      "Tells how the types of a domain are used, as far as the latest 2,000 open and 2,000 closed " +
      "executions and the histories of 40 of them say.",
    input: structure({ domain: DomainName }),
    output: TypeUsage,
    isReadOnly: true,
    policy: { resource: "domain" },
    faults: ["UnknownResourceFault"],
    example: {
      input: { domain: "office" },
      output: {
        workflowTypes: [
          {
            name: "Expense",
            version: "1",
            open: 3,
            closed: { COMPLETED: 12, FAILED: 1 },
            lastStartedAt: 1_764_003_000,
            durations: { count: 13, p50: 2.5, p90: 8, p99: 9.1 },
          },
        ],
        activityTypes: [
          {
            name: "charge",
            version: "1",
            tasks: 14,
            outcomes: { completed: 13, failed: 1 },
            waits: { count: 14, p50: 0.01, p90: 0.02, p99: 0.3 },
            durations: { count: 14, p50: 0.4, p90: 0.7, p99: 1.2 },
          },
        ],
        examinedRuns: 16,
        truncated: false,
        sampledRuns: 16,
      },
    },
  },
} as const satisfies EkidenRows;
