// What a sweep makes go wrong, and what it finds.
import type { Violation } from "@ekiden/invariants";
import type { ScenarioName } from "./scenarios.ts";

/** Two nodes over a database, or one over files on a disk. */
export const stores = ["database", "disk"] as const;
export type Store = (typeof stores)[number];

/** Of a statement that is sent to the database, or of a commit to the disk. */
export type Way =
  /** It fails and does nothing. */
  | "refused"
  /** It is done, and the caller hears that it failed. */
  | "cutAfter"
  /** The node dies before it. */
  | "crashBefore"
  /** The node dies when it has been done. */
  | "crashAfter"
  /** The power goes when it has been done, and not been synced. */
  | "powerAfter"
  /** The poller of a task at that moment is gone before it is done. */
  | "left";

const ways = ["refused", "cutAfter", "crashBefore", "crashAfter", "left"] as const;
export const waysOf: Readonly<Record<Store, readonly Way[]>> = {
  database: ways,
  disk: [...ways, "powerAfter"],
};

export interface Point {
  readonly scenario: ScenarioName;
  readonly store: Store;
  /** From 1; 0: nothing goes wrong. */
  readonly statement: number;
  readonly way: Way;
}

export interface PointResult extends Point {
  readonly steps: number;
  /** From the beginning to the end of the story. */
  readonly statements: number;
  /** What it was; absent where the story ended before it. */
  readonly hit: string | undefined;
  readonly violations: readonly Violation[];
}
