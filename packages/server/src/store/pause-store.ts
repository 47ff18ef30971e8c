// The part of the contract of every store that is about paused task lists and types. That a run is
// paused is in its own state.
import type { DomainPauses, Pause } from "@ekiden/engine";
import { refuse } from "@ekiden/model";
import type { DomainKey } from "./domain-key.ts";

export type PausedKind = "decisionTaskList" | "activityTaskList" | "workflowType" | "activityType";

/**
 * So many that have ended are kept of a task list or a type. The clocks of what has waited for
 * longer have stood still in these alone.
 */
export const endedPausesPerTarget = 100;

/**
 * So many that have ended are kept of all task lists and types of a domain: all are in the memory
 * of each node, and a task list need not exist to be paused. Those that ended first are forgotten.
 * The clocks of what has waited through more have stood still in those that are kept alone.
 */
export const endedPausesPerDomain = 2_000;

/** A task list or a type. */
export interface PauseTarget {
  readonly domain: DomainKey;
  readonly kind: PausedKind;
  readonly name: string;
  /** Empty for a task list. */
  readonly version: string;
}

export interface StoredPause extends PauseTarget {
  readonly pause: Pause;
}

/** Throws LimitExceededFault. */
export const requireRoom = (count: number, max: number): void => {
  if (count < max) return;
  throw refuse.limitExceeded(`Limit on paused task lists and types of a domain reached: ${max}`);
};

export interface PauseStore {
  /** As this node knows them; the commit of a task's start is sure to know all of them. */
  of(domain: DomainKey): DomainPauses;
  /**
   * Once it resolves, no task that it is about is handed out any more, on any node. What is paused
   * already stays as it is. Returns the pause that is in force.
   * Throws UnknownResourceFault for an unknown domain; LimitExceededFault where `max` of the domain
   * are paused; OperationNotPermittedFault while programs that know of no pauses use the store.
   */
  pause(target: PauseTarget, pause: Pause, max: number): Promise<Pause>;
  /**
   * Returns the pause that has ended; undefined where there was none. With it, `kept` of the domain
   * that have ended are kept, `endedPausesPerDomain` unless said otherwise.
   */
  resume(target: PauseTarget, at: number, kept?: number): Promise<Pause | undefined>;
  /** What is paused in the domain, the oldest pause first. */
  list(domain: DomainKey): Promise<readonly StoredPause[]>;
}
