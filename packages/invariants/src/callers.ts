// Z and Q4, Q6: a caller without permission gets nothing, and time heals what no client holds.
import type { HistoryEvent, OperationName } from "@ekiden/model";
import { endsOf } from "./activities.ts";
import { isEndedByOperator, isStartedByOperator } from "./activity-operators.ts";
import type { ClientCall, Quota } from "./evidence.ts";
import { asFarAsSeen, type Finding, overall } from "./invariant.ts";
import { add, print, type RunReading } from "./reading.ts";
import type { Seen } from "./seen.ts";

const acknowledged = (seen: Seen): readonly ClientCall[] =>
  (seen.evidence.calls ?? []).filter(({ outcome }) => outcome.kind === "ok");

function* takenThough(seen: Seen, ...wrongs: ClientCall["wrong"][]): Generator<Finding> {
  for (const { operation, client, wrong } of acknowledged(seen)) {
    if (wrong === undefined || !wrongs.includes(wrong)) continue;
    yield { message: `${operation} of ${client} was taken, which was ${wrong}` };
  }
}

const Z1 = asFarAsSeen("no call is taken without its right signature", (seen) =>
  takenThough(seen, "unsigned", "forged"),
);

const Z2 = asFarAsSeen("no call is taken that a policy denies", (seen) =>
  takenThough(seen, "denied"),
);

const Z3 = asFarAsSeen("no call is taken that is about another account", (seen) =>
  takenThough(seen, "foreign"),
);

const Z4 = asFarAsSeen("no secret is in a log", function* (seen) {
  const { text = "", secrets = [] } = seen.evidence.log ?? {};
  for (const [index, secret] of secrets.entries()) {
    // The secret itself must not come into a report either.
    if (text.includes(secret)) yield { message: `secret ${index + 1} of ${secrets.length} is` };
  }
});

const Z5 = asFarAsSeen("no more calls are taken than the quotas let through", function* (seen) {
  const byOperation = new Map<OperationName, ClientCall[]>();
  for (const call of acknowledged(seen)) add(byOperation, call.operation, call);
  for (const [operation, quota] of Object.entries(seen.circumstances.quotas ?? {})) {
    const excess = excessOf(byOperation.get(operation as OperationName) ?? [], quota);
    if (excess > 0) yield { message: `${operation}: ${excess} calls more than there were` };
  }
});

/** Of a bucket that fills evenly. When a call was let through is known up to its duration. */
const excessOf = (calls: readonly ClientCall[], { atOnce, perSecond }: Quota): number => {
  const longest = Math.max(0, ...calls.map(({ sentAt, returnedAt }) => returnedAt - sentAt));
  const max = atOnce + (perSecond * longest) / 1000;
  let left = max;
  let before: number | undefined;
  let excess = 0;
  for (const at of calls.map(({ returnedAt }) => returnedAt).sort((one, other) => one - other)) {
    left = Math.min(max, left + (perSecond * (at - (before ?? at))) / 1000) - 1;
    before = at;
    excess = Math.max(excess, Math.ceil(-left));
  }
  return excess;
};

const Q4 = overall("a token that was given to no client opens nothing", function* (seen) {
  if (!seen.evidence.deliveries) return;
  const given = new Set(seen.evidence.deliveries.map(({ task }) => task.taskToken));
  for (const { operation, client, input } of acknowledged(seen)) {
    if (!("taskToken" in input) || given.has(input.taskToken)) continue;
    yield {
      message: `${operation} of ${client} was taken with a token that was given to no client`,
    };
  }
});

/** A poll whose answer was lost, or could not be read any more, may have taken a task with it. */
const isLost = ({ outcome }: ClientCall): boolean =>
  outcome.kind === "unknown" ||
  (outcome.kind === "fault" && outcome.fault === "ServiceUnavailable");

type Started = HistoryEvent<"ActivityTaskStarted"> | HistoryEvent<"DecisionTaskStarted">;

const isOperators = (seen: Seen, run: RunReading, started: Started): boolean =>
  started.type === "ActivityTaskStarted" && isStartedByOperator(seen, run, started);

/** What only a client that was given the task, or an operator, can have brought about. */
const unexplainedEnd = (
  seen: Seen,
  run: RunReading,
  started: Started,
): HistoryEvent | undefined => {
  const [end] =
    started.type === "ActivityTaskStarted"
      ? endsOf(run, started.data.scheduledEventId)
      : run.citing("startedEventId", started.id, ["DecisionTaskCompleted"]);
  if (!end || end.type === "ActivityTaskTimedOut") return undefined;
  return isEndedByOperator(seen, run, end) ? undefined : end;
};

const Q6 = overall(
  "a task that was lost on the way to its worker ends by time or an operator, and a lost poll explains it",
  function* (seen) {
    if (!seen.evidence.deliveries || !seen.hasCalls) return;
    const polls = [...seen.calls("PollForDecisionTask"), ...seen.calls("PollForActivityTask")];
    const lost = polls.filter(isLost).length;
    let abandoned = 0;
    for (const run of seen.runs) {
      for (const started of seen.ownEvents(run, "ActivityTaskStarted", "DecisionTaskStarted")) {
        if (seen.wasGiven(run, started.id) || isOperators(seen, run, started)) continue;
        abandoned += 1;
        const end = unexplainedEnd(seen, run, started);
        if (end)
          yield { run, message: `${print(end)}, though no client was given ${print(started)}` };
      }
    }
    if (abandoned > lost) {
      yield { message: `${abandoned} tasks were given to no client, and ${lost} polls were lost` };
    }
  },
);

export const callerInvariants = { Z1, Z2, Z3, Z4, Z5, Q4, Q6 };
