// Executions by several filters at once, and what no operation of the service tells of one.
import { CloseStatus } from "../enums.ts";
import { WorkflowExecutionInfo } from "../operations/executions.ts";
import { Count, DomainName, EventId, PageToken, RunId, WorkflowId } from "../scalars.ts";
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
import { WorkflowType } from "../structures.ts";
import { ExecutionName, executionState } from "./figures.ts";
import { maxFoundExecutions } from "./limits.ts";
import { Pause } from "./pauses.ts";
import type { EkidenRows } from "./row.ts";

/** Over 3,000 years. */
const maxSeconds = 99_999_999_999;
const time = () => number(0, maxSeconds);

/** As lists of the service have it, and what these do not say. */
export const FoundExecution = structure({
  ...WorkflowExecutionInfo.properties,
  paused: optional(described("Absent where it is not paused itself.", Pause)),
});

const FoundExecutions = structure({
  executionInfos: described("Newest first.", list(FoundExecution)),
  examined: described(
    "About how many executions were looked at for this page; what an index leaves out is not " +
      "counted.",
    Count,
  ),
  nextPageToken: optional(
    described(
      "Absent: nothing older is left. A page without a single execution may have one, too.",
      PageToken,
    ),
  ),
});

const ExecutionDetails = structure({
  paused: optional(described("Absent where it is not paused.", Pause)),
  heartbeats: described(
    "The latest heartbeat of each open activity task that has sent one.",
    list(
      structure({
        scheduledEventId: EventId,
        at: described("Seconds since 1970.", number()),
        details: optional(string(0)),
      }),
    ),
  ),
  children: described(
    "The latest start first. How a child stands is absent where the child is not kept any more.",
    list(
      structure({
        ...ExecutionName.properties,
        workflowType: WorkflowType,
        startedAt: optional(executionState.startedAt),
        closedAt: executionState.closedAt,
        closeStatus: executionState.closeStatus,
      }),
    ),
  ),
  childrenTruncated: described("There are more children than are listed.", boolean()),
  origin: optional(
    described(
      "Of an execution that was reset or forked: the run that its first events are of.",
      structure({
        ...ExecutionName.properties,
        eventId: described("The last event of that run which was kept.", EventId),
        keptEvents: described("How many were kept.", Count),
        at: described("When that was, in seconds since 1970.", number()),
      }),
    ),
  ),
  resetTo: optional(
    described("The run that took its place when it was reset while it was open.", RunId),
  ),
  runs: described(
    "Runs of the same workflow id, this one among them, the latest start first.",
    list(
      structure({
        ...ExecutionName.properties,
        ...executionState,
        resetFrom: optional(
          described("The run of the same workflow id from which it goes on after a reset.", RunId),
        ),
      }),
    ),
  ),
  runsTruncated: described("There are more runs than are listed.", boolean()),
});

export const executionRows = {
  SearchWorkflowExecutions: {
    summary:
      "Finds executions by several filters at once, newest first. A page looks at a bounded number " +
      "of them: some 50,000, or 3,000 where text or paused is given, which no index knows. It may " +
      "then be short, or empty, and still have a next one.",
    input: structure({
      domain: DomainName,
      state: optional(described("open unless given.", oneOf("open", "closed"))),
      by: optional(
        described(
          "Which time oldest and latest are about; startTime unless given. What is open has no " +
            "other time.",
          oneOf("startTime", "closeTime"),
        ),
      ),
      oldest: optional(described("Seconds since 1970; 0 unless given.", time())),
      latest: optional(described("Seconds since 1970.", time())),
      workflowId: optional(WorkflowId),
      text: optional(
        described("A part of the workflow id or the run id, in any case.", string(1, 320)),
      ),
      typeName: optional(named(string(1, 256))),
      typeVersion: optional(named(string(1, 64))),
      tag: optional(named(string(1, 256))),
      paused: optional(described("Those that are paused, or, if false, the others.", boolean())),
      status: optional(CloseStatus),
      nextPageToken: optional(PageToken),
      maximumPageSize: optional(described("100 unless given.", integer(1, maxFoundExecutions))),
    }),
    output: FoundExecutions,
    isReadOnly: true,
    policy: {
      resource: "domain",
      keys: {
        "swf:tagFilter.tag": ["tag"],
        "swf:typeFilter.name": ["typeName"],
        "swf:typeFilter.version": ["typeVersion"],
      },
      includes: ["ListOpenWorkflowExecutions", "ListClosedWorkflowExecutions"],
    },
    faults: ["UnknownResourceFault"],
    example: {
      input: { domain: "office", state: "closed", tag: "travel", status: "FAILED" },
      output: {
        executionInfos: [
          {
            execution: { workflowId: "expense-7", runId: "22pY" },
            workflowType: { name: "Expense", version: "1" },
            startTimestamp: 1_764_001_990.5,
            closeTimestamp: 1_764_002_000,
            executionStatus: "CLOSED",
            closeStatus: "FAILED",
            cancelRequested: false,
            tagList: ["travel"],
          },
        ],
        examined: 12,
      },
    },
  },
  DescribeExecutionDetails: {
    summary:
      "Tells what no operation of the service tells of one execution: heartbeats, how its " +
      "children stand, and other runs of the workflow.",
    input: structure({ domain: DomainName, workflowId: WorkflowId, runId: RunId }),
    output: ExecutionDetails,
    isReadOnly: true,
    policy: { resource: "domain" },
    faults: ["UnknownResourceFault"],
    example: {
      input: { domain: "office", workflowId: "expense-8", runId: "23qZ" },
      output: {
        heartbeats: [{ scheduledEventId: 5, at: 1_764_003_590, details: "40 %" }],
        children: [],
        childrenTruncated: false,
        runs: [{ workflowId: "expense-8", runId: "23qZ", startedAt: 1_764_003_000 }],
        runsTruncated: false,
      },
    },
  },
} as const satisfies EkidenRows;
