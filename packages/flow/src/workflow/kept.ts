// What turns that were withdrawn have still made happen. The code that decides again gets it back:
// what it asks for under the same id is not sent a second time.
import { isDeepStrictEqual } from "node:util";
import type { HistoryEvent } from "@ekiden/client";
import type { Failure } from "../failure.ts";
import { isSideEffectMarker } from "../names.ts";
import { changedIn, fieldsOf } from "./inputs.ts";
import type { Asked } from "./pending-decisions.ts";
import { rules } from "./rules.ts";
import type { Run } from "./run.ts";
import { restartTimer } from "./timer.ts";
import { isCloseRefusal, isUpdateAnswer, type Turn } from "./turns.ts";
import { OtherAnswers } from "./ways.ts";

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

const isOtherAnswer = (run: Run, event: HistoryEvent, { decision }: Asked): boolean =>
  event.type === "MarkerRecorded" &&
  decision.type === "RecordMarker" &&
  isUpdateAnswer(event) &&
  !isDeepStrictEqual(answerIn(run, event.data.details), answerIn(run, decision.data.details));

export class Kept {
  #unclaimed: KeptEvent[] | undefined;
  /** Answers to updates, and what the code now asks for in their place. */
  #answers: Map<HistoryEvent, Asked> | undefined;

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
      if (isUpdateAnswer(event)) this.#answers = (this.#answers ?? new Map()).set(event, asked);
      const changed = changedIn(run.payloads, event, asked);
      if (changed && !run.isReplaying) run.warn(begunOtherwise, fieldsOf(changed));
      if (!run.isReplaying && isOtherAnswer(run, event, asked))
        run.warn(answeredOtherwise, { eventId: event.id });
      return false;
    });
  }

  /** Throws where updates that the first of the withdrawn turns answered have other answers now. */
  checkAnswers(run: Run, { startedEventId, withdrawn: [first] }: Turn): void {
    this.claim(run);
    const isSame = (event: HistoryEvent): boolean => {
      const asked = this.#answers?.get(event);
      return asked !== undefined && !isOtherAnswer(run, event, asked);
    };
    const answers = first?.resultingEvents.filter(isUpdateAnswer) ?? [];
    if (!answers.every(isSame)) throw new OtherAnswers(startedEventId);
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
    this.#answers = undefined;
  }
}
