// The part of the contract of every store that finds executions by time.
import type { CloseStatus } from "@ekiden/model";
import type { DomainKey } from "./domain-key.ts";
import type { StoredState } from "./records.ts";

export interface VisibilityQuery {
  readonly domain: DomainKey;
  readonly state: "open" | "closed";
  /** Which time the range is about, and the order by it; newest first unless reversed. */
  readonly by: "startTime" | "closeTime";
  /** Milliseconds, included. */
  readonly oldest: number;
  /** Milliseconds, included; absent: no end. */
  readonly latest?: number | undefined;
  readonly filter?: VisibilityFilter | undefined;
}

/** At most one. */
export type VisibilityFilter =
  | { readonly workflowId: string }
  | { readonly type: { readonly name: string; readonly version?: string | undefined } }
  | { readonly tag: string }
  | { readonly closeStatus: CloseStatus };

export interface VisibilityStore {
  list(
    query: VisibilityQuery & {
      readonly reverse: boolean;
      readonly pageSize: number;
      readonly after?: string | undefined;
    },
  ): Promise<{
    /** A page may hold fewer than `pageSize` and still have a `next`. */
    readonly executions: readonly Readonly<StoredState>[];
    readonly next?: string | undefined;
  }>;
  /** `truncated` when counting stopped at the store's bound. */
  count(query: VisibilityQuery): Promise<{ count: number; truncated: boolean }>;
}
