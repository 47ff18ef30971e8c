// Why an execution is where it is.
import { EventTypeName } from "../history.ts";
import { Count, DomainName, EventId, Identity, RunId, Timestamp, WorkflowId } from "../scalars.ts";
import { described, jsonObject, list, oneOf, optional, string, structure } from "../shape.ts";
import type { EkidenRows } from "./row.ts";

const Finding = structure({
  code: described("See the reference of findings.", string(1)),
  severity: described(
    "The findings come in this order.",
    oneOf("error", "warning", "waiting", "info"),
  ),
  since: optional(described("Seconds since 1970.", Timestamp)),
  events: described("Those that prove it: the latest, where there are many.", list(EventId)),
  values: described(
    "What the text is made from. Members that end in At are seconds since 1970, those that end " +
      "in Milliseconds are durations.",
    jsonObject(),
  ),
  text: described("A sentence in English.", string(1)),
  next: structure({
    text: described("What to do.", string(1)),
    call: optional(
      described(
        "A call that does it, where one does.",
        structure({ operation: string(1), input: jsonObject() }),
      ),
    ),
  }),
});

const NextDeadline = structure({
  at: described("Seconds since 1970.", Timestamp),
  clock: described(
    "What runs out then.",
    oneOf(
      "EXECUTION_START_TO_CLOSE",
      "DECISION_TASK_SCHEDULE_TO_START",
      "DECISION_TASK_START_TO_CLOSE",
      "ACTIVITY_SCHEDULE_TO_START",
      "ACTIVITY_SCHEDULE_TO_CLOSE",
      "ACTIVITY_START_TO_CLOSE",
      "ACTIVITY_HEARTBEAT",
      "LAMBDA_START_TO_CLOSE",
      "TIMER",
    ),
  ),
  eventId: described("By which the activity, the timer, … or the run began.", EventId),
});

const LastAnswer = structure({
  eventId: described("The DecisionTaskCompleted.", EventId),
  at: described("Seconds since 1970.", Timestamp),
  identity: optional(described("Of the decider, where its poll gave one.", Identity)),
  asked: described(
    "What came of its decisions, the first 20 in their order.",
    list(
      structure({
        eventId: EventId,
        eventType: EventTypeName,
        about: described("The id or the name that it is about; empty for a close.", string(0)),
        refused: optional(described("The cause, where it was refused.", string(1))),
      }),
    ),
  ),
  count: described("Of all its decisions.", Count),
  refusedCount: Count,
});

const explanation = {
  findings: described("The worst first.", list(Finding)),
  omitted: described(
    "Codes of which there are more findings than the ten that are told.",
    list(structure({ code: string(1), count: Count })),
  ),
  nextDeadline: optional(
    described("Of all clocks, heartbeats included. Absent of a closed run.", NextDeadline),
  ),
  lastAnswer: optional(
    described("Of the last decision task that was completed; absent where none was.", LastAnswer),
  ),
};

export const explainRows = {
  ExplainWorkflowExecution: {
    summary:
      "Says why an execution is where it is, or what it died of: findings, the worst first, with " +
      "the events that prove them and what to do; the next deadline; what the last decision task " +
      "asked for; and the child at the bottom of it. It descends five levels, into the child in " +
      "the worst trouble of the ten that were asked for first.",
    input: structure({
      domain: DomainName,
      workflowId: WorkflowId,
      runId: optional(described("The open run unless given.", RunId)),
    }),
    output: structure({
      runId: RunId,
      ...explanation,
      blockedBy: described(
        "From the open child that the run waits for down to the one at the bottom of it.",
        list(structure({ workflowId: WorkflowId, runId: RunId, ...explanation })),
      ),
    }),
    isReadOnly: true,
    policy: { resource: "domain" },
    faults: ["UnknownResourceFault"],
    example: {
      input: { domain: "office", workflowId: "expense-8" },
      output: {
        runId: "23qZ",
        findings: [
          {
            code: "POLLERS_GONE",
            severity: "error",
            since: 1_764_003_000,
            events: [8],
            values: {
              kind: "decision",
              list: "expenses",
              seenAt: 1_764_003_001,
              identity: "decider-1",
              scope: "",
              sinceAt: 1_764_003_000,
              forMilliseconds: 180_000,
            },
            text:
              "A task has waited on decision task list expenses since 2025-11-24 16:50:00 UTC, and " +
              "no poller has been seen on that list since 2025-11-24 16:50:01 UTC: decider-1 was " +
              "the last.",
            next: { text: "Start decider-1 again, or another worker that polls expenses." },
          },
        ],
        omitted: [],
        nextDeadline: { at: 1_764_089_400, clock: "EXECUTION_START_TO_CLOSE", eventId: 1 },
        lastAnswer: {
          eventId: 4,
          at: 1_764_002_990,
          identity: "decider-1",
          asked: [{ eventId: 5, eventType: "ActivityTaskScheduled", about: "mail-1 (Mail 1)" }],
          count: 1,
          refusedCount: 0,
        },
        blockedBy: [],
      },
    },
  },
} as const satisfies EkidenRows;
