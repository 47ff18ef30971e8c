// Started tasks beside what pollers were told: each attempt is told to one poller at most, and one
// whose poller left before it was told goes to a poll of its list that comes after.
import {
  type ClientCall,
  type Evidence,
  mayBeHeld,
  type RunEvidence,
  Seen,
  type Violation,
} from "@ekiden/invariants";
import type { HistoryEvent } from "@ekiden/model";

export const toldKey = (runId: string, startedEventId: number): string =>
  `${runId}/${startedEventId}`;

/**
 * Until a node has heard that a caller is gone, and all nodes that its task can be had again: half
 * a second, and the second between two looks, where a notice is spent before its row can be seen.
 */
const latenessMilliseconds = 1_500;

/** An attempt that no caller received. */
interface Untold {
  readonly operation: "PollForDecisionTask" | "PollForActivityTask";
  readonly list: string;
  readonly scheduled: HistoryEvent | undefined;
  readonly startedEventId: number;
  readonly startedAt: number;
  readonly endedAt: number;
}

/** `told`: the keys of attempts that a caller received. */
export function* untoldViolations(
  evidence: Evidence,
  told: ReadonlySet<string>,
): Generator<Violation> {
  const { runs, calls = [] } = evidence;
  const startedAt = startTimesOf(runs);
  // One that was given a task which waited already came as it should: there may be several of them.
  const polls = calls
    .filter(isWholePoll)
    .filter((poll) => !(startOfTask(poll, startedAt) < poll.sentAt));
  const seen = new Seen(evidence);
  for (const { workflowId, runId, history, origin } of runs) {
    for (const attempt of attemptsOf(history)) {
      const { scheduled, operation, list, startedEventId, startedAt: from } = attempt;
      // It was an attempt of the run that this one goes on from.
      if (startedEventId <= (origin?.keptEvents ?? 0)) continue;
      if (told.has(toldKey(runId, startedEventId))) continue;
      const run = seen.run({ workflowId, runId });
      const kept = polls.find(
        (poll) =>
          shouldHaveHad(poll, attempt) &&
          !(run && mayBeHeld(seen, run, { scheduled, from, until: poll.returnedAt })),
      );
      if (!kept) continue;
      const message = `no caller received event ${startedEventId}, and ${operation} on ${list} of ${kept.client} came after it`;
      yield { invariant: "Q2", run: `${workflowId}/${runId}`, message };
    }
  }
}

type PollCall = ClientCall<"PollForDecisionTask" | "PollForActivityTask">;

/** Not one for further pages. */
const isWholePoll = (call: ClientCall): call is PollCall =>
  call.operation.startsWith("PollFor") && !("nextPageToken" in call.input);

/** When each attempt was started, by its key. */
const startTimesOf = (runs: readonly RunEvidence[]): ReadonlyMap<string, number> =>
  new Map(
    runs.flatMap(({ runId, history }) =>
      [...attemptsOf(history)].map(({ startedEventId, startedAt }) => [
        toldKey(runId, startedEventId),
        startedAt,
      ]),
    ),
  );

/** Of the task that the poll was given; NaN where it was given none. */
const startOfTask = ({ outcome }: PollCall, startedAt: ReadonlyMap<string, number>): number => {
  if (outcome.kind !== "ok") return Number.NaN;
  const { workflowExecution, startedEventId = 0 } = outcome.output;
  return startedAt.get(toldKey(workflowExecution?.runId ?? "", startedEventId)) ?? Number.NaN;
};

/** What was given back comes before everything that is ready. */
const shouldHaveHad = (
  { operation, input, sentAt, returnedAt, outcome }: PollCall,
  { list, startedAt, endedAt, ...attempt }: Untold,
): boolean =>
  outcome.kind === "ok" &&
  operation === attempt.operation &&
  input.taskList.name === list &&
  sentAt > startedAt + latenessMilliseconds &&
  returnedAt < endedAt;

function* attemptsOf(history: readonly HistoryEvent[]): Generator<Untold> {
  for (const event of history) {
    if (event.type !== "DecisionTaskStarted" && event.type !== "ActivityTaskStarted") continue;
    const scheduled = history.find(({ id }) => id === event.data.scheduledEventId);
    const { taskList } = (scheduled?.data ?? {}) as { taskList?: { name: string } };
    yield {
      operation:
        event.type === "DecisionTaskStarted" ? "PollForDecisionTask" : "PollForActivityTask",
      list: taskList?.name ?? "",
      scheduled,
      startedEventId: event.id,
      startedAt: event.at,
      endedAt: endOf(history, event.id),
    };
  }
}

/** When the attempt ended, or the run did. */
const endOf = (history: readonly HistoryEvent[], startedEventId: number): number => {
  const end = history.find(
    ({ data }) => (data as { startedEventId?: number }).startedEventId === startedEventId,
  );
  const closing = history.find(({ type }) => closings.test(type));
  return (end ?? closing)?.at ?? Number.POSITIVE_INFINITY;
};

const closings =
  /^WorkflowExecution(Completed|Failed|Canceled|TimedOut|Terminated|ContinuedAsNew)$/;
