// What turns that were withdrawn have still made happen. The code that decides again gets it back:
// what it asks for under the same id is not sent a second time.
import { isDeepStrictEqual } from "node:util";
import type { HistoryEvent } from "@ekiden/client";
import type { Failure } from "../failure.ts";
import { isSideEffectMarker, isUpdateMarker } from "../names.ts";
import { changedIn, fieldsOf } from "./inputs.ts";
import type { Asked } from "./pending-decisions.ts";
import { rules } from "./rules.ts";
import type { Run } from "./run.ts";
import { restartTimer } from "./timer.ts";
import { isCloseRefusal } from "./turns.ts";

interface KeptEvent {
  readonly event: HistoryEvent;
  readonly key: string;
}

/** A side effect is counted, and the code may take another way: it is done again. */
export const isKept = (event: HistoryEvent): boolean =>
  !isCloseRefusal(event) &&
  !(event.type === "MarkerRecorded" && isSideEffectMarker(event.data.markerName));

const begunOtherwise =
  "Work that was begun together with a refused close is begun again with another input: the first " +
  "input holds. Await such work before the workflow ends";

const answeredOtherwise =
  "An update was answered together with a refused close, and its handler now ends otherwise: the " +
  "first answer holds. Decide in the validator, or before the handler waits for anything";

/** The stacks of errors name lines of code, and are not compared. */
const answerIn = ({ payloads }: Run, details: string | undefined): unknown => {
  const { failure, ...rest } = payloads.decode(details) as { readonly failure?: Failure };
  return { ...rest, error: failure && payloads.errorFrom(failure.reason, failure.details).message };
};

const isOtherAnswer = (run: Run, { type, data }: HistoryEvent, { decision }: Asked): boolean =>
  type === "MarkerRecorded" &&
  decision.type === "RecordMarker" &&
  isUpdateMarker(data.markerName) &&
  !isDeepStrictEqual(answerIn(run, data.details), answerIn(run, decision.data.details));

export class Kept {
  #unclaimed: KeptEvent[] | undefined;

  add(run: Run, resultingEvents: readonly HistoryEvent[]): void {
    for (const event of resultingEvents) {
      const rule = rules.resultingEvents[event.type];
      if (!rule || !isKept(event)) continue;
      this.#unclaimed ??= [];
      this.#unclaimed.push({ event, key: rule.key(event.data as never, run) });
    }
    this.claim(run);
  }

  /** Takes out of the pending decisions what has happened already. */
  claim(run: Run): void {
    this.#unclaimed = this.#unclaimed?.filter(({ event, key }) => {
      const asked = run.pendingDecisions.take(key);
      if (!asked) return true;
      rules.resultingEvents[event.type]?.link?.(run, event as never);
      const changed = changedIn(run.payloads, event, asked);
      if (changed && !run.isReplaying) run.warn(begunOtherwise, fieldsOf(changed));
      if (!run.isReplaying && isOtherAnswer(run, event, asked))
        run.warn(answeredOtherwise, { eventId: event.id });
      return false;
    });
  }

  /** What is left of them was not asked for again. */
  end(run: Run): void {
    this.claim(run);
    for (const { event } of this.#unclaimed ?? []) {
      if (event.type === "MarkerRecorded") run.markers.untell(event.data.markerName);
      // Only versions of Flow that called timers off with a close have left such events.
      if (event.type === "TimerCanceled") restartTimer(run, event.data.timerId);
    }
    this.#unclaimed = undefined;
  }
}
