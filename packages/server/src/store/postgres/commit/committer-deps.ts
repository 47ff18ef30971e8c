// What the committer works with, and what it says of its batches.
import type { IncidentSettings } from "@ekiden/diagnosis";
import type { Limits } from "@ekiden/engine";
import type { Clock } from "../../../clock.ts";
import type { EventSource } from "../../event-delivery-store.ts";
import type { MayBeBeside } from "../../run-row.ts";
import type { TaskListReference } from "../../store.ts";
import type { ReconnectingConnection } from "../connection/reconnecting-connection.ts";
import type { DatabaseTimeline } from "../connection/timeline.ts";
import type { Histories } from "../tables/histories.ts";
import type { BatchIds, ExecutionIds } from "../tables/meta.ts";
import type { Pauses } from "../tables/pauses.ts";
import type { Domain } from "../tables/run.ts";
import type { RunCache } from "../tables/run-cache.ts";
import type { BatchWriter } from "./batch-writer.ts";

export interface CommitterDeps {
  /** Used by the committer alone, which reads and then writes. */
  readonly writer: ReconnectingConnection;
  /** For statements that run while the writer is busy. */
  readonly reader: ReconnectingConnection;
  /** Of both. */
  readonly timeline: Pick<DatabaseTimeline, "era">;
  readonly cache: RunCache;
  readonly histories: Histories;
  readonly peers: { readonly isAlone: boolean };
  readonly pauses: Pick<Pauses, "of" | "epoch" | "look">;
  readonly batchIds: BatchIds;
  readonly ids: ExecutionIds;
  /** By name. What a `Domain` holds never changes. */
  readonly domains: Map<string, Domain>;
  readonly limits: Limits;
  readonly incidents: IncidentSettings;
  readonly events: EventSource | undefined;
  readonly mayBeBeside: MayBeBeside;
  readonly clock: Clock;
  /** The row of each domain in which this node counts open executions. */
  readonly slot: number;
  readonly requestsPerBatch?: number | undefined;
}

/** Is called with each batch, for the other parts of the store. */
export interface CommitListener {
  /** Called while a batch is performed: a task that is taken now is started in the same batch. */
  offered(lists: readonly TaskListReference[]): void;
  committed(batchWriter: BatchWriter): void;
  /** Called where it stays unknown whether a batch was committed. */
  unanswered(): void;
}

export interface BatchStart {
  readonly id: number;
  /** Milliseconds; when its requests were performed. */
  readonly begunAt: number;
  /** Of the database that was read for it (C8). */
  readonly era: number;
}
