// Jobs: one action on all executions that a query finds.
import { ChildPolicy } from "../enums.ts";
import {
  Count,
  Data,
  DomainName,
  PageToken,
  RunId,
  SignalName,
  TerminateReason,
  Timestamp,
  WorkflowId,
} from "../scalars.ts";
import {
  boolean,
  described,
  integer,
  list,
  named,
  number,
  oneOf,
  optional,
  string,
  structure,
} from "../shape.ts";
import { ExecutionName } from "./figures.ts";
import {
  maxExecutionsPerJob,
  maxJobPageSize,
  maxJobQueryCharacters,
  maxJobRatePerSecond,
  maxJobReasonCharacters,
} from "./limits.ts";
import type { EkidenRows } from "./row.ts";

const minRatePerSecond = 0.1;

const JobId = named(string(1, 64));
const JobAction = oneOf(
  ...(["cancel", "terminate", "signal", "restart"] as const),
  ...(["pause", "resume", "reset", "delete"] as const),
);
const JobStatus = oneOf("RUNNING", "STOPPING", "STOPPED", "COMPLETED", "FAILED");
const JobItemState = oneOf("WAITING", "DOING", "DONE", "SKIPPED", "FAILED", "UNKNOWN");

const parameters = {
  childPolicy: optional(
    described("For terminate: the policy of each execution unless given.", ChildPolicy),
  ),
  signalName: optional(described("For signal, and required there.", SignalName)),
  signalInput: optional(described("For signal: its input.", Data)),
  decision: optional(
    described(
      "For reset, and required there: the decision of each execution that is made again.",
      oneOf("FIRST", "LAST", "BEFORE_FAILURE"),
    ),
  ),
};

const JobCounts = structure({
  selected: described("Executions that the job has found so far.", Count),
  done: Count,
  skipped: described(
    "Had closed, were gone, are open (for delete and restart), are paused already or not paused " +
      "(for pause and resume), or (for restart and reset, of closed ones) have a later execution of " +
      "the same workflow id, or a parent that the job is about, too.",
    Count,
  ),
  failed: Count,
  unknown: described(
    "Whether the action was made is not known, since the server ended or its call failed. It is " +
      "not repeated.",
    Count,
  ),
});

const Job = structure({
  jobId: JobId,
  action: JobAction,
  ...parameters,
  query: string(1),
  reason: string(1),
  ratePerSecond: number(),
  maxExecutions: Count,
  startedBy: described("The ARN of the caller, as whom the job acts.", string(0)),
  status: JobStatus,
  statusText: optional(
    described("Why it was stopped, has failed, or may have left some.", string(0)),
  ),
  startedAt: described("Seconds since 1970.", Timestamp),
  endedAt: optional(described("Seconds since 1970; absent until it has ended.", Timestamp)),
  counts: JobCounts,
});

const JobItem = structure({
  workflowId: WorkflowId,
  runId: RunId,
  state: JobItemState,
  text: optional(described("Why it was skipped, failed or is unknown.", string(0))),
  at: optional(described("When the action had an outcome, in seconds since 1970.", Timestamp)),
});

const page = {
  nextPageToken: optional(PageToken),
  maximumPageSize: optional(described("100 unless given.", integer(1, maxJobPageSize))),
};
const jobOf = { domain: DomainName, jobId: JobId };

const running = {
  jobId: "5bZ1",
  action: "terminate",
  query: 'type.name = "order" and started < -2d',
  reason: "The orders of the fair are over",
  ratePerSecond: 50,
  maxExecutions: 1_000,
  startedBy: "arn:aws:iam::123456789012:user/mary",
  status: "RUNNING",
  startedAt: 1_764_003_000,
  counts: { selected: 200, done: 120, skipped: 3, failed: 1, unknown: 0 },
};

export const jobRows = {
  StartJob: {
    summary:
      "Begins a job: one action on all executions that a query finds, at a rate, and on each " +
      "execution once at most. It finds executions that were started before the job was. The job " +
      "goes on after restarts, on any node, and acts as its caller: it is refused what the caller " +
      "may not do, also later, is counted by the quotas of the account, and is in the audit under " +
      "the caller's name. With dryRun nothing begins, and the answer has a count and a sample.",
    input: structure({
      domain: DomainName,
      action: JobAction,
      query: described(
        "As of FindWorkflowExecutions, without an order.",
        string(1, maxJobQueryCharacters),
      ),
      reason: described(
        "Why: shown with the job, and the reason of terminations.",
        string(1, maxJobReasonCharacters),
      ),
      ...parameters,
      ratePerSecond: optional(
        described(
          "Executions in a second; 50 unless given.",
          number(minRatePerSecond, maxJobRatePerSecond),
        ),
      ),
      maxExecutions: optional(
        described(
          "The job ends after so many executions; 1,000,000 unless given.",
          integer(1, maxExecutionsPerJob),
        ),
      ),
      dryRun: optional(boolean()),
    }),
    output: structure({
      jobId: optional(described("Absent of a dry run.", JobId)),
      count: optional(described("Of a dry run: how many executions the query finds now.", Count)),
      truncated: optional(
        described("Of a dry run: there are more; counting stopped at its bound.", boolean()),
      ),
      sample: optional(described("Of a dry run: the first ten of them.", list(ExecutionName))),
    }),
    isReadOnly: false,
    policy: { resource: "domain" },
    faults: ["UnknownResourceFault", "LimitExceededFault"],
    example: {
      input: {
        domain: "office",
        action: "terminate",
        query: 'type.name = "order" and started < -2d',
        reason: "The orders of the fair are over",
      },
      output: { jobId: "5bZ1" },
    },
  },
  StopJob: {
    summary:
      "Stops a job: no action begins after the answer. A job that has ended already stays as it is.",
    input: structure({
      ...jobOf,
      reason: optional(described("Shown with the job.", TerminateReason)),
    }),
    output: structure({ status: JobStatus }),
    isReadOnly: false,
    policy: { resource: "domain" },
    faults: ["UnknownResourceFault"],
    example: { input: { domain: "office", jobId: "5bZ1" }, output: { status: "STOPPING" } },
  },
  ListJobs: {
    summary: "Lists the jobs of a domain that are kept, the latest first.",
    input: structure({ domain: DomainName, ...page }),
    output: structure({ jobs: list(Job), nextPageToken: optional(PageToken) }),
    isReadOnly: true,
    policy: { resource: "domain" },
    faults: ["UnknownResourceFault"],
    example: { input: { domain: "office" }, output: { jobs: [running] } },
  },
  DescribeJob: {
    summary: "Tells what a job is to do, how far it is, and as whom it acts.",
    input: structure(jobOf),
    output: Job,
    isReadOnly: true,
    policy: { resource: "domain" },
    faults: ["UnknownResourceFault"],
    example: { input: { domain: "office", jobId: "5bZ1" }, output: running },
  },
  ListJobItems: {
    summary:
      "Lists the executions of a job with what came of each, in the order in which it took them. " +
      "Those that failed or are unknown are all kept; of those that were done or skipped the " +
      "first 10,000 are, and later ones are only counted.",
    input: structure({ ...jobOf, state: optional(JobItemState), ...page }),
    output: structure({ items: list(JobItem), nextPageToken: optional(PageToken) }),
    isReadOnly: true,
    policy: { resource: "domain" },
    faults: ["UnknownResourceFault"],
    example: {
      input: { domain: "office", jobId: "5bZ1", state: "SKIPPED" },
      output: {
        items: [
          {
            workflowId: "order-7",
            runId: "23qZ",
            state: "SKIPPED",
            text: "UnknownResourceFault: Unknown execution",
            at: 1_764_003_001,
          },
        ],
      },
    },
  },
} as const satisfies EkidenRows;
