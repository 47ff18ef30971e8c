// Executions that a query finds.
import { TagFilter, WorkflowTypeFilter } from "../operations/visibility.ts";
import { Count, DomainName, PageToken } from "../scalars.ts";
import { boolean, described, integer, list, oneOf, optional, string, structure } from "../shape.ts";
import { FoundExecution } from "./executions.ts";
import { maxFoundExecutions, maxQueryCharacters } from "./limits.ts";
import type { EkidenRows } from "./row.ts";

/** What a query can compare, as the page on finding executions describes it. */
export const queryAttributes = [
  "workflowId",
  "runId",
  "type.name",
  "type.version",
  "status",
  "started",
  "closed",
  "duration",
  "tag",
  "taskList",
  "parent.workflowId",
  "parent.runId",
  "lambdaRole",
  "cancelRequested",
  "paused",
  "historyLength",
  "failure.reason",
  "failure.details",
  "context",
  "input",
  "result",
] as const;

const FacetName = oneOf("type", "status", "reason", "tag", "hour");

const Facet = structure({
  by: FacetName,
  values: described(
    "The 100 most frequent, and those first; hours in their order. A type is name@version, an " +
      "hour the time at which it begins, of starts or, in the order of closes, of closes.",
    list(structure({ value: string(0), count: Count })),
  ),
  omitted: described("Executions whose value is not among those.", Count),
});

export const findRows = {
  FindWorkflowExecutions: {
    summary:
      "Finds the executions of a domain, open and closed, that a query asks for; the page on " +
      "finding executions describes its language. What was acknowledged before the call is seen. " +
      "Over all pages, an execution that the query finds throughout is found once, while others " +
      "start and close. A call looks at a bounded number of executions: it says with incomplete " +
      "that it ended there, and the next page goes on.",
    input: structure({
      domain: DomainName,
      query: optional(
        described("All executions, the newest first, unless given.", string(0, maxQueryCharacters)),
      ),
      typeFilter: optional(
        described("Only those of this type; policies can demand it.", WorkflowTypeFilter),
      ),
      tagFilter: optional(
        described("Only those with this tag; policies can demand it.", TagFilter),
      ),
      facets: optional(
        described(
          "Count in the place of listing: how many there are, and how many with each value of " +
            "these. An empty list counts them all. Where the answer has a token, its counts are " +
            "those of one part of the executions, and the counts of all parts add up.",
          list(FacetName, 5),
        ),
      ),
      nextPageToken: optional(PageToken),
      maximumPageSize: optional(described("100 unless given.", integer(1, maxFoundExecutions))),
    }),
    output: structure({
      executionInfos: described(
        "In the order of the query; empty where facets were asked for.",
        list(FoundExecution),
      ),
      count: optional(described("Where facets were asked for.", Count)),
      facets: optional(list(Facet)),
      incomplete: described(
        "The call ended at what one call may look at, before the page was full or all was counted.",
        boolean(),
      ),
      nextPageToken: optional(described("Absent: nothing is left.", PageToken)),
    }),
    isReadOnly: true,
    policy: {
      resource: "domain",
      keys: {
        "swf:tagFilter.tag": ["tagFilter", "tag"],
        "swf:typeFilter.name": ["typeFilter", "name"],
        "swf:typeFilter.version": ["typeFilter", "version"],
      },
      includes: ["ListOpenWorkflowExecutions", "ListClosedWorkflowExecutions"],
    },
    faults: ["UnknownResourceFault"],
    example: {
      input: {
        domain: "office",
        query: 'status = FAILED and failure.reason ~ "Insufficient" and closed > -2h',
      },
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
        incomplete: false,
      },
    },
  },
} as const satisfies EkidenRows;
