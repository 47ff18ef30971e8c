// What turns that were withdrawn have still made happen. The code that decides again gets it back:
// what it asks for under the same id is not sent a second time.
import type { HistoryEvent } from "@ekiden/client";
import { isSideEffectMarker } from "../names.ts";
import { changedIn, fieldsOf } from "./inputs.ts";
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
