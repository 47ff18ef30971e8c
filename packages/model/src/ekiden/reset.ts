// A run that goes on from an earlier decision: in place of the run that made it, or beside it.
import {
  ActivityId,
  Count,
  Data,
  DomainName,
  EventId,
  RunId,
  RunIdOrEmpty,
  WorkflowId,
} from "../scalars.ts";
import { boolean, described, integer, list, oneOf, optional, string, structure } from "../shape.ts";
import { ExecutionName } from "./figures.ts";
import { maxListedChanges, maxResetReasonCharacters } from "./limits.ts";
import type { EkidenRows } from "./row.ts";

/** As many decisions as the longest history can have. */
const maxDecisions = 100_000;

const cut = {
  eventId: optional(
    described(
      "Decides again at the decision task of this event, which scheduled, started or completed " +
        "it. Exactly one of eventId, decision and decisionsBack is given.",
      EventId,
    ),
  ),
  decision: optional(
    described(
      "Makes the first or the last decision again, or the last one before anything failed: what " +
        "workers and functions have failed at since is done again then, and where a child, or a " +
        "request to another execution, was the first to fail, the decision is the one that asked " +
        "for it.",
      oneOf("FIRST", "LAST", "BEFORE_FAILURE"),
    ),
  ),
  decisionsBack: optional(
    described("Makes one of the latest decisions again: 1 is the last.", integer(1, maxDecisions)),
  ),
  applySignals: optional(
    described(
      "Signals and requests to cancel that have come since the decision are recorded again; true " +
        "unless given. A reset records what the child policy of a closed parent asked for again " +
        "in any case, because the parent will not ask again.",
      boolean(),
    ),
  ),
  applyResults: optional(
    described(
      "What workers and functions have answered since, of what was asked for before the decision, " +
        "is recorded again; true unless given. What they have not answered, or what is left out, " +
        "is handed out again. What became of timers, of children and of requests to other " +
        "executions is recorded again in any case.",
      boolean(),
    ),
  ),
  dryRun: optional(
    described("Changes nothing, and says what would become of it; false unless given.", boolean()),
  ),
};

const outcome = {
  runId: optional(described("Of the new run; absent of a dry run.", RunId)),
  from: described("The run whose events were kept.", ExecutionName),
  decisionTaskScheduledEventId: described(
    "There: the event that scheduled the decision task which is worked on again.",
    EventId,
  ),
  keptEvents: described("How many of its events the new run begins with.", Count),
  appliedEvents: described("How many later ones were recorded again after these.", Count),
  droppedEvents: described("How many were left out.", Count),
  applied: described(
    `The first ${maxListedChanges} of the events that were recorded again, as that run has them.`,
    list(structure({ eventId: EventId, eventType: string(1) })),
  ),
  handedOut: described(
    `The first ${maxListedChanges} of the activities and functions that are handed out again: ` +
      "their events in the new run, and their ids.",
    list(structure({ scheduledEventId: EventId, id: ActivityId })),
  ),
  children: described(
    `The first ${maxListedChanges} of the open children, which report to the new run.`,
    list(ExecutionName),
  ),
};

const appliedExample = [{ eventId: 14, eventType: "WorkflowExecutionSignaled" }];
const exampleOutcome = {
  decisionTaskScheduledEventId: 8,
  keptEvents: 8,
  appliedEvents: 1,
  droppedEvents: 9,
  applied: appliedExample,
  handedOut: [],
  children: [],
};

export const resetRows = {
  ResetWorkflowExecution: {
    summary:
      "Ends an execution and begins another run of its workflow, which has its history up to a " +
      "decision, and makes that decision again: with corrected code, for example. Both is one " +
      "change. The run that ends is terminated, with a reason that names the new run; its parent " +
      "hears nothing of it, and its open children report to the new run. Children that were " +
      "started after the decision get its child policy. Task tokens of before are void: a worker " +
      "that is still at work on an activity is refused its answer, and the activity is handed out " +
      "again. The time of the execution and of its activities is counted anew, timers keep the " +
      "moment at which they fire. A run that is closed can be reset, too, as long as its history " +
      "is kept and no other run of its workflow is open.",
    input: structure({
      domain: DomainName,
      workflowId: WorkflowId,
      runId: optional(described("The open run unless given.", RunIdOrEmpty)),
      ...cut,
      reason: optional(
        described("Why, for the event that ends the run.", string(1, maxResetReasonCharacters)),
      ),
    }),
    output: structure(outcome),
    isReadOnly: false,
    policy: { resource: "domain", includes: ["TerminateWorkflowExecution"] },
    faults: [
      "UnknownResourceFault",
      "WorkflowExecutionAlreadyStartedFault",
      "LimitExceededFault",
      "OperationNotPermittedFault",
    ],
    example: {
      input: {
        domain: "office",
        workflowId: "expense-9",
        decision: "BEFORE_FAILURE",
        reason: "the rate of exchange was wrong",
      },
      output: {
        runId: "25sB",
        from: { workflowId: "expense-9", runId: "24rA" },
        ...exampleOutcome,
      },
    },
  },
  ForkWorkflowExecution: {
    summary:
      "Begins an execution of another workflow id with the history of one up to a decision, and " +
      "makes that decision again: to try out corrected code, say. The other execution stays as it " +
      "is, and neither knows of the other: the new one has no parent, and cannot be forked from a " +
      "decision at which children were open that have not ended. Its input, and the result of one " +
      "activity, can be edited. What was open is handed out in both.",
    input: structure({
      domain: DomainName,
      workflowId: described("Of the execution that is forked.", WorkflowId),
      runId: optional(described("The open run unless given.", RunIdOrEmpty)),
      newWorkflowId: WorkflowId,
      ...cut,
      input: optional(described("In place of the input of the execution.", Data)),
      activityResult: optional(
        described(
          "In place of what the activity was completed with: the latest of that id among those " +
            "that the new execution has.",
          structure({ activityId: ActivityId, result: Data }),
        ),
      ),
    }),
    output: structure(outcome),
    isReadOnly: false,
    policy: { resource: "domain" },
    faults: [
      "UnknownResourceFault",
      "WorkflowExecutionAlreadyStartedFault",
      "LimitExceededFault",
      "DomainDeprecatedFault",
      "TypeDeprecatedFault",
    ],
    example: {
      input: {
        domain: "office",
        workflowId: "expense-9",
        newWorkflowId: "expense-9-trial",
        decision: "FIRST",
        input: '{"amount":13}',
      },
      output: {
        runId: "26tC",
        from: { workflowId: "expense-9", runId: "24rA" },
        ...exampleOutcome,
        decisionTaskScheduledEventId: 2,
        keptEvents: 2,
        droppedEvents: 15,
      },
    },
  },
} as const satisfies EkidenRows;
