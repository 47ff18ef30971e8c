// Why an execution is where it is.
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
  template: described(
    "The text before its values were filled in, their names in braces: for those who show times " +
      "by a clock of their own.",
    string(1),
  ),
  next: structure({
    text: described("What to do.", string(1)),
    template: described("The same before its values were filled in.", string(1)),
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
    "What runs out then: TIMER, or a time-out such as ACTIVITY_HEARTBEAT, " +
      "DECISION_TASK_START_TO_CLOSE or EXECUTION_START_TO_CLOSE.",
    string(1),
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
        eventType: described("As in a history.", string(1)),
        about: described("The id or the name that it is about; empty for a close.", string(0)),
        refused: optional(described("The cause, where it was refused.", string(1))),
      }),
    ),
  ),
  count: described("Of all its decisions.", Count),
  refusedCount: Count,
});

const Explanation = structure({
  workflowId: WorkflowId,
  runId: RunId,
  findings: described("The worst first.", list(Finding)),
  omitted: described(
    "Code → how many more findings of it there are than the ten that are told.",
    jsonObject(),
  ),
  nextDeadline: optional(
    described("Of all clocks, heartbeats included. Absent of a closed run.", NextDeadline),
  ),
  lastAnswer: optional(
    described("Of the last decision task that was completed; absent where none was.", LastAnswer),
  ),
});

export const explainRows = {
  ExplainWorkflowExecution: {
    summary:
      "Says why an execution is where it is, or what it died of: findings, the worst first, with " +
      "the events that prove them and what to do; the next deadline; what the last decision task " +
      "asked for; and the child at the bottom of it. It descends five levels, into the child in " +
      "the worst state of the ten that were asked for first.",
    input: structure({
      domain: DomainName,
      workflowId: WorkflowId,
      runId: optional(described("The open run unless given.", RunId)),
    }),
    output: structure({
      explanations: described(
        "First that of the run; then, from the open child that it waits for, down to the one at " +
          "the bottom of it.",
        list(Explanation),
      ),
    }),
    isReadOnly: true,
    policy: { resource: "domain" },
    faults: ["UnknownResourceFault", "LimitExceededFault"],
    example: {
      input: { domain: "office", workflowId: "expense-8" },
      output: {
        explanations: [
          {
            workflowId: "expense-8",
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
                  busy: "",
                  scope: "",
                  sinceAt: 1_764_003_000,
                  forMilliseconds: 180_000,
                },
                text:
                  "A task has waited on decision task list expenses since 2025-11-24 16:50:00 UTC, and " +
                  "no poller has been seen on that list since 2025-11-24 16:50:01 UTC: decider-1 was " +
                  "the last.",
                template:
                  "A task has waited on {kind} task list {list} since {sinceAt}, and no poller has " +
                  "been seen on that list since {seenAt}: {identity} was the last.{busy}{scope}",
                next: {
                  text:
                    "Look whether decider-1 is alive: while all of its slots are busy it does not " +
                    "poll. If it has stopped, start it again, or another worker that polls expenses.",
                  template:
                    "Look whether {identity} is alive: while all of its slots are busy it does not " +
                    "poll. If it has stopped, start it again, or another worker that polls {list}.",
                },
              },
            ],
            omitted: {},
            nextDeadline: { at: 1_764_089_400, clock: "EXECUTION_START_TO_CLOSE", eventId: 1 },
            lastAnswer: {
              eventId: 4,
              at: 1_764_002_990,
              identity: "decider-1",
              asked: [{ eventId: 5, eventType: "ActivityTaskScheduled", about: "mail-1 (Mail 1)" }],
              count: 1,
              refusedCount: 0,
            },
          },
        ],
      },
    },
  },
} as const satisfies EkidenRows;
