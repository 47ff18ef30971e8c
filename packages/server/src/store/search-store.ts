// The part of the contract of every store that finds executions, open and closed, by conditions on
// what its columns say of them.
import type { CloseStatus, WorkflowType } from "@ekiden/model";
import type { DomainKey } from "./domain-key.ts";
import type { ExecutionId, StoredState } from "./records.ts";

/** Of an execution. */
export type SearchStatus = CloseStatus | "OPEN";

/** Close statuses that are rare, as a rule: each store has an index of the executions with them. */
export const rareStatuses = ["CANCELED", "FAILED", "TERMINATED", "TIMED_OUT"] as const;
type RareStatus = (typeof rareStatuses)[number];

/** Executions that lie together in an index. */
export type SearchGroup =
  | { readonly state: "open" | "closed" }
  | { readonly status: RareStatus }
  | SearchKey;

/** Executions to which their start gave the same. */
export type SearchKey =
  | { readonly workflowId: string }
  | { readonly typeName: string }
  | { readonly tag: string };

type TextColumn = "workflowId" | "runId" | "typeName" | "typeVersion";

/** What a store decides exactly. */
export type ExactComparison =
  | { readonly column: TextColumn; readonly isOneOf: readonly string[] }
  | { readonly column: "status"; readonly isOneOf: readonly SearchStatus[] }
  | {
      readonly column: SearchTime;
      readonly is: "<" | "<=" | ">" | ">=";
      /** Milliseconds. */
      readonly moment: number;
    };

/** By the start, or, of closed executions alone, by the close. */
export type SearchTime = "startTime" | "closeTime";

/**
 * A store finds every execution that fulfils it, and may find more where a name or a tag has
 * characters that its database cannot hold: the caller compares them once more.
 */
export type SearchCondition =
  | ExactComparison
  | { readonly not: ExactComparison }
  | { readonly column: TextColumn | "tag"; readonly contains: string }
  | { readonly column: "tag"; readonly isOneOf: readonly string[] }
  | { readonly all: readonly SearchCondition[] }
  | { readonly any: readonly SearchCondition[] };

export interface SearchQuery {
  readonly domain: DomainKey;
  /**
   * Disjoint; one at least. In them is all that is looked for. By the time of the close, what is
   * open in them is left out.
   */
  readonly groups: readonly SearchGroup[];
  /**
   * Others, each list of them disjoint, too, and with all that is looked for: a store goes through
   * those which have the fewest executions.
   */
  readonly narrower?: readonly (readonly SearchKey[])[] | undefined;
  readonly by: SearchTime;
  /** Oldest first. */
  readonly ascending: boolean;
  /** Of that time, in milliseconds, both included. */
  readonly oldest: number;
  readonly latest: number;
  readonly condition?: SearchCondition | undefined;
  /** Whether the state of each execution is wanted, too. */
  readonly withStates: boolean;
  /** The `next` of the page before, of the same groups, time and order. */
  readonly after?: string | undefined;
  /** Rows of the groups that are looked at; the page ends there. */
  readonly maxRows: number;
  readonly maxExecutions: number;
}

/** An execution as its columns have it, and its state as it was at the same moment. */
export interface FoundExecution {
  readonly id: ExecutionId;
  readonly workflowId: string;
  readonly runId: string;
  readonly workflowType: WorkflowType;
  readonly tagList: readonly string[];
  /** Milliseconds. */
  readonly startedAt: number;
  readonly closed?: { readonly at: number; readonly status: CloseStatus } | undefined;
  readonly state?: Readonly<StoredState> | undefined;
}

interface SearchPage {
  readonly executions: readonly FoundExecution[];
  /** A page may hold fewer than `maxExecutions`, or none, and still have a `next`. */
  readonly next?: string | undefined;
}

export interface SearchStore {
  /**
   * In the order of the time, and of their ids where it is the same. Neither changes while an
   * execution is found: pages do not lose one that is found throughout, and do not repeat one.
   */
  page(query: SearchQuery): Promise<SearchPage>;
}
