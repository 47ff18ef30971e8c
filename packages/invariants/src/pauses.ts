// P1: what is paused is not handed out, from the answer of the pause to the call that ends it.
import type { HistoryEvent } from "@ekiden/model";
import { isStartedByOperator } from "./activity-operators.ts";
import type { ClientCall } from "./evidence.ts";
import { overall } from "./invariant.ts";
import { pausedSpansOf, pauseKeysOf } from "./paused-spans.ts";
import { add, print, type RunReading } from "./reading.ts";
import type { Seen } from "./seen.ts";

type Started = HistoryEvent<
  "DecisionTaskStarted" | "ActivityTaskStarted" | "LambdaFunctionStarted"
>;

type PollCall = ClientCall<"PollForDecisionTask" | "PollForActivityTask">;

/** Those that were given a task, by run and started event. */
const successfulPolls = (seen: Seen): ReadonlyMap<string, readonly PollCall[]> => {
  const polls = new Map<string, PollCall[]>();
  const all: readonly PollCall[] = [
    ...seen.calls("PollForDecisionTask"),
    ...seen.calls("PollForActivityTask"),
  ];
  for (const poll of all) {
    if (poll.outcome.kind !== "ok" || "nextPageToken" in poll.input) continue;
    const { workflowExecution, startedEventId } = poll.outcome.output;
    const run = workflowExecution && seen.run(workflowExecution);
    if (run) add(polls, `${run.name} ${startedEventId}`, poll);
  }
  return polls;
};

/** Between these times the task has left the server, in milliseconds. */
interface HandOver {
  readonly earliest: number;
  readonly latest: number;
}

/** Without a poll that got it, a copy has left the server in the run that it is copied from. */
const handOversOf = (
  { at, id }: Started,
  run: RunReading,
  { seen, polls }: { readonly seen: Seen; readonly polls: readonly PollCall[] | undefined },
): readonly HandOver[] => {
  if (polls) {
    return polls.map(({ sentAt, returnedAt }) => ({
      earliest: Math.max(at, sentAt),
      latest: returnedAt,
    }));
  }
  if (seen.isCopy(run, id)) return [];
  return [{ earliest: at, latest: at + seen.circumstances.maxCommitMilliseconds }];
};

const P1 = overall("nothing is handed out while it is paused", function* (seen) {
  const { sure } = pausedSpansOf(seen);
  if (sure.size === 0) return;
  const polls = successfulPolls(seen);
  for (const run of seen.runs) {
    for (const started of startedIn(run)) {
      if (started.type === "ActivityTaskStarted" && isStartedByOperator(seen, run, started)) {
        continue;
      }
      const own = polls.get(`${run.name} ${started.id}`);
      const handOvers = handOversOf(started, run, { seen, polls: own });
      const key = pauseKeysOf(run, run.event(started.data.scheduledEventId)).find((each) =>
        (sure.get(each) ?? []).some(({ from, until }) =>
          handOvers.some(({ earliest, latest }) => earliest > from && latest < until),
        ),
      );
      if (key) yield { run, message: `${print(started)} although this is paused: ${key}` };
    }
  }
});

const startedIn = (run: RunReading): readonly Started[] =>
  run.of("DecisionTaskStarted", "ActivityTaskStarted", "LambdaFunctionStarted");

export const pauseInvariants = { P1 };
