// Holding what a workflow asks for against what its history says it asked for.
import type { HistoryEvent } from "@ekiden/client";
import { changedIn, fieldsOf } from "./inputs.ts";
import { isDeprecatedPatch } from "./markers.ts";
import { changedInput, mismatch, misnamed, notAskedBefore } from "./mismatch.ts";
import type { Asked } from "./pending-decisions.ts";
import { rules } from "./rules.ts";
import type { Run } from "./run.ts";
import { isMoreTimer } from "./turns.ts";

/** Throws where the same id stands for something else. */
const checkName = (run: Run, event: HistoryEvent, asked: Asked): void => {
  const nameOf = rules.resultingEvents[event.type]?.nameOf;
  if (!nameOf) return;
  const told = nameOf(event.data as never);
  const wanted = nameOf(asked.decision.data as never);
  if (told !== wanted) throw misnamed(run, event, { asked, told, wanted });
};

/** Throws, or warns, where the input is another one. */
const checkInput = (run: Run, event: HistoryEvent, asked: Asked): void => {
  const changed = changedIn(run.payloads, event, asked);
  if (!changed) return;
  if (run.options.onChangedInput !== "warn") throw changedInput(run, changed);
  run.warn("The workflow gives another input than its history has", fieldsOf(changed));
};

const confirmOne = (run: Run, event: HistoryEvent): void => {
  const rule = rules.resultingEvents[event.type];
  if (!rule) return;
  const key = rule.key(event.data as never, run);
  const asked = run.pendingDecisions.take(key);
  if (asked) {
    checkName(run, event, asked);
    checkInput(run, event, asked);
    rule.link?.(run, event as never);
  } else if (!isDeprecatedPatch(run, event)) throw mismatch(run, event, key);
};

/**
 * Takes out of the pending decisions what a turn made happen; nothing may be left of a turn that
 * was answered as a whole. Order within a turn does not matter. Throws a DecisionFailure where
 * they disagree.
 */
export const confirm = (run: Run, resultingEvents: readonly HistoryEvent[]): void => {
  let isWhole = true;
  for (const event of resultingEvents) {
    if (isMoreTimer(event)) isWhole = false;
    else confirmOne(run, event);
  }
  // Versions of Flow before sent what is moot together with a close; today's do not.
  if (run.isClosing) run.pendingDecisions.dropMoot();
  if (isWhole && run.pendingDecisions.size > 0)
    throw notAskedBefore(run, run.pendingDecisions.all());
};
