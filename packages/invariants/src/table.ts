// The 97 invariants by number: those that are checked, and those that cannot apply, with why not.

import { activityInvariants } from "./activities.ts";
import { activityAnswerInvariants } from "./activity-answers.ts";
import { activityOperatorInvariants } from "./activity-operators.ts";
import { callerInvariants } from "./callers.ts";
import { childInvariants } from "./children.ts";
import { decisionAnswerInvariants } from "./decision-answers.ts";
import { decisionTaskInvariants } from "./decision-tasks.ts";
import { deletionInvariants } from "./deletions.ts";
import { executionInvariants } from "./executions.ts";
import { historyInvariants } from "./history.ts";
import type { Invariant } from "./invariant.ts";
import { jobInvariants } from "./jobs.ts";
import { pauseInvariants } from "./pauses.ts";
import { queueInvariants } from "./queues.ts";
import { resetInvariants } from "./resets.ts";
import { signalInvariants } from "./signals.ts";
import { startInvariants } from "./starts.ts";
import { storedInvariants } from "./stored.ts";
import { timerInvariants } from "./timers.ts";
import { visibilityInvariants } from "./visibility.ts";

/** Number → what it says, and the check. */
export const invariants = {
  ...historyInvariants,
  ...resetInvariants,
  ...decisionTaskInvariants,
  ...decisionAnswerInvariants,
  ...activityInvariants,
  ...activityAnswerInvariants,
  ...activityOperatorInvariants,
  ...timerInvariants,
  ...signalInvariants,
  ...childInvariants,
  ...executionInvariants,
  ...startInvariants,
  ...visibilityInvariants,
  ...queueInvariants,
  ...pauseInvariants,
  ...jobInvariants,
  ...deletionInvariants,
  ...callerInvariants,
  ...storedInvariants,
} satisfies Record<string, Invariant>;

/** The number of an invariant that is checked: `A9`. */
export type InvariantNumber = keyof typeof invariants;

/** Number → why no check of it can be. */
export const inapplicable = {
  N3: "a run has neither an epoch nor an owner: every commit of any node names the version that it rests on (N1)",
  N8: "a restored store is no other thing than a store: all of the others hold of it, or do not",
} as const;
