// What operators do to an open activity whose worker is gone.
import { ActivityTaskTimeoutType } from "../enums.ts";
import {
  ActivityId,
  Data,
  DomainName,
  EventId,
  FailureReason,
  LimitedData,
  RunId,
  RunIdOrEmpty,
  WorkflowId,
} from "../scalars.ts";
import { boolean, described, list, oneOf, optional, structure } from "../shape.ts";
import type { EkidenRows } from "./row.ts";

const meant = {
  domain: DomainName,
  workflowId: WorkflowId,
  runId: optional(described("The open run unless given.", RunIdOrEmpty)),
  activityId: ActivityId,
  scheduledEventId: optional(
    described(
      "That of the activity which the caller has seen. An id can be used again once its activity " +
        "has ended: a call that is repeated, or that comes late, would end the next one without it.",
      EventId,
    ),
  ),
  startedEventId: optional(
    described("That of the attempt which the caller has seen; 0: not started.", EventId),
  ),
  dryRun: optional(described("Answers or refuses as without it, and records nothing.", boolean())),
};

const Ended = structure({
  runId: RunId,
  scheduledEventId: EventId,
  events: described(
    "What was recorded of the activity, in this order. In a dry run, without ids.",
    list(
      structure({
        eventType: oneOf(
          "ActivityTaskStarted",
          "ActivityTaskCompleted",
          "ActivityTaskFailed",
          "ActivityTaskTimedOut",
          "ActivityTaskCanceled",
        ),
        eventId: optional(EventId),
      }),
    ),
  ),
});

const shared = {
  output: Ended,
  isReadOnly: false,
  policy: { resource: "domain" },
  faults: ["UnknownResourceFault", "ActivityStateConflict"],
} as const;

const startsFirst =
  "An activity that no worker has started is started first, in the same change, in the name of " +
  "the caller: the identity of ActivityTaskStarted is the caller's ARN.";
const worker =
  "Its worker, should it come back, is refused as for any task that has ended, and no poller is " +
  "given it any more.";

const of = { domain: "office", workflowId: "expense-9", activityId: "pay-1" };
const ended = (eventType: string) => ({
  runId: "24rA",
  scheduledEventId: 5,
  events: [{ eventType, eventId: 9 }],
});

export const activityRows = {
  CompleteActivity: {
    summary:
      "Completes an open activity by its id, in the place of a worker that is gone. " +
      `${startsFirst} ${worker}`,
    input: structure({ ...meant, result: optional(Data) }),
    ...shared,
    example: {
      input: { ...of, scheduledEventId: 5, result: '{"paid":true}' },
      output: ended("ActivityTaskCompleted"),
    },
  },
  FailActivity: {
    summary:
      "Fails an open activity by its id, in the place of a worker that is gone. " +
      `${startsFirst} ${worker}`,
    input: structure({ ...meant, reason: optional(FailureReason), details: optional(Data) }),
    ...shared,
    example: {
      input: { ...of, scheduledEventId: 5, reason: "CardRefused" },
      output: ended("ActivityTaskFailed"),
    },
  },
  CancelActivity: {
    summary:
      "Answers by its id that an open activity was canceled, in the place of a worker that is " +
      "gone. Only where the workflow has asked for it (ActivityTaskCancelRequested): a decider " +
      `does not expect it otherwise, and the call is refused. ${worker}`,
    input: structure({ ...meant, details: optional(Data) }),
    ...shared,
    example: {
      input: { ...of, scheduledEventId: 5, details: '"nothing was paid"' },
      output: ended("ActivityTaskCanceled"),
    },
  },
  TimeOutActivity: {
    summary:
      "Lets one of the time-outs of an open activity end it now. Only one that is set, and that " +
      `could end it as it is: deciders get no event that the service could not send. ${worker}`,
    input: structure({
      ...meant,
      timeoutType: optional(
        described(
          "Unless given, the first that runs of HEARTBEAT, START_TO_CLOSE, SCHEDULE_TO_START, " +
            "SCHEDULE_TO_CLOSE.",
          ActivityTaskTimeoutType,
        ),
      ),
      details: optional(
        described(
          "Those of the last heartbeat unless given. A decider may hand them to the next attempt " +
            "to go on from there, as Flow does.",
          LimitedData,
        ),
      ),
    }),
    ...shared,
    example: {
      input: { ...of, scheduledEventId: 5, timeoutType: "START_TO_CLOSE" },
      output: ended("ActivityTaskTimedOut"),
    },
  },
  RetryActivity: {
    summary:
      "Ends the open attempt of a started activity so that its decider tries again at once: by a " +
      "HEARTBEAT or START_TO_CLOSE time-out where one is set, with the details of the last " +
      "heartbeat, and by ActivityTaskFailed with the reason RetryRequested otherwise. The service " +
      "has no retries of its own: whether and when another attempt is scheduled is the decider's " +
      "choice. Flow does it if the call has a retry policy with attempts left, after its pause. " +
      `${worker}`,
    input: structure({
      ...meant,
      as: optional(
        described(
          "How the attempt ends, where that is not to follow from its time-outs.",
          oneOf("TIMED_OUT", "FAILED"),
        ),
      ),
    }),
    ...shared,
    example: {
      input: { ...of, scheduledEventId: 5, startedEventId: 6 },
      output: ended("ActivityTaskTimedOut"),
    },
  },
} as const satisfies EkidenRows;
