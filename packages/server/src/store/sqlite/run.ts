// A run as the embedded store holds it in memory: its state, what its row says, and what is to be
// written.
import { noIncidents, type RunIncident } from "@ekiden/diagnosis";
import type { RunChange, StoredRun } from "../run-row.ts";
import type { ExecutionId, StoredState } from "../store.ts";

export interface Run extends StoredRun {
  readonly domain: number;
  execution: StoredState;
  keptEventId: number;
  keptCancelRequested: boolean;
  /** As the table of incidents has them. */
  keptIncidents: readonly RunIncident[];
  heartbeats: number;
  dueAt: number;
  size: number;
  isStored: boolean;
  /** The row says so: it is in the indexes of open runs. */
  isOpen: boolean;
  pending?: RunChange | undefined;
}

export const emptyRun = (id: ExecutionId, domain: number, execution: StoredState): Run => ({
  id,
  domain,
  execution,
  keptEventId: 0,
  keptCancelRequested: false,
  keptIncidents: noIncidents,
  heartbeats: 0,
  dueAt: Number.POSITIVE_INFINITY,
  size: 0,
  isStored: false,
  isOpen: true,
});
