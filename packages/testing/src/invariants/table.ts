// The 86 invariants by number: those that can be checked from outside a server, and those that
// wait for the proof machinery, with what they wait for.

import { activityInvariants } from "./activities.ts";
import { activityAnswerInvariants } from "./activity-answers.ts";
import { childInvariants } from "./children.ts";
import { decisionAnswerInvariants } from "./decision-answers.ts";
import { decisionTaskInvariants } from "./decision-tasks.ts";
import { executionInvariants } from "./executions.ts";
import { historyInvariants } from "./history.ts";
import type { Invariant } from "./invariant.ts";
import { queueInvariants } from "./queues.ts";
import { signalInvariants } from "./signals.ts";
import { startInvariants } from "./starts.ts";
import { timerInvariants } from "./timers.ts";
import { visibilityInvariants } from "./visibility.ts";

/** Number → what it says, and the check. */
export const invariants = {
  ...historyInvariants,
  ...decisionTaskInvariants,
  ...decisionAnswerInvariants,
  ...activityInvariants,
  ...activityAnswerInvariants,
  ...timerInvariants,
  ...signalInvariants,
  ...childInvariants,
  ...executionInvariants,
  ...startInvariants,
  ...visibilityInvariants,
  ...queueInvariants,
} satisfies Record<string, Invariant>;

export type InvariantNumber = keyof typeof invariants;

/** Number → what its check needs that cannot be seen from outside. */
export const unchecked = {
  V6: "a dump of the store, and a clock that skips days: nothing goes early, nothing is left over",
  Q1: "a dump of the store: the rows of ready tasks",
  Q4: "a client that forges tokens",
  Q6: "a client that goes away between the commit and the answer",
  N1: "a dump of the store: versions",
  N2: "a dump of the store: states; outside, what is described is compared with a replay",
  N3: "several nodes",
  N4: "a dump of the store: messages; outside, S4, S5 and C1 to C4 show their effect",
  N5: "a dump of the store: due times",
  N6: "two versions of the program",
  N7: "a store with a flipped bit",
  N8: "a backup",
  Z1: "verified signatures",
  Z2: "policies",
  Z3: "several accounts",
  Z4: "logs with planted secrets",
  Z5: "quotas",
} as const;
