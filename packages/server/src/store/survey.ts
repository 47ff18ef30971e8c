// Reads all that a store holds, from another process: whether a server has it open or not, nothing
// is changed and no server has to wait. It is for programs that check a store, not for a server.
import {
  type DomainPauses,
  type Message,
  type ReadyTask,
  retentionMilliseconds,
  type TaskKind,
} from "@ekiden/engine";
import type { CloseStatus, WorkflowType } from "@ekiden/model";
import { type DomainKey, shownDomain } from "./domain-key.ts";
import type { ExecutionId } from "./store.ts";

/** Reads all that a store holds, page by page, and changes nothing. */
export interface StoreSurvey {
  /**
   * At most `max` runs, in an order that stays, from the one that follows `after` (0: from the
   * first) on, with all that is there of them at one moment. A page may hold fewer and still have a
   * `next`.
   */
  runs(after: ExecutionId, max: number): Promise<SurveyPage>;
  /** Open runs of each domain: as its limit counts them, and as they are. */
  openCounts(): Promise<readonly SurveyedCount[]>;
  /** Rows that belong to nothing: one line each, and not all where there are very many. */
  orphans(): Promise<readonly string[]>;
  /** What the database finds when it looks through its own pages: one line each. */
  damage(): Promise<readonly string[]>;
  /** Is what its tokens are sealed with kept under a master key? */
  isSealed(): Promise<boolean>;
  /** Milliseconds since 1970, by the clock of the database; files have none. */
  now?(): Promise<number>;
  close(): Promise<void>;
}

export interface SurveyPage {
  readonly runs: readonly SurveyedRun[];
  /** Absent on the last page. */
  readonly next?: ExecutionId | undefined;
}

export interface SurveyedCount {
  /** As `shownDomain` says it. */
  readonly domain: string;
  readonly counted: number;
  readonly open: number;
}

/** One run with all that the store holds of it at one moment. */
export interface SurveyedRun {
  readonly id: ExecutionId;
  /** As `shownDomain` says it. */
  readonly domain: string;
  readonly workflowId: string;
  readonly runId: string;
  /** As `encodeExecution` of the engine writes it. */
  readonly state: string;
  /** Those beside the state, as `decodeHeartbeats` of the engine reads them. */
  readonly heartbeats: string;
  /** As `joinEvents` of the model writes them: all commits, one after the other. */
  readonly events: string;
  readonly columns: {
    readonly workflowType: WorkflowType;
    readonly tagList?: readonly string[] | undefined;
    /** Milliseconds, as are the others. */
    readonly startedAt: number;
    readonly closedAt?: number | undefined;
    readonly closeStatus?: CloseStatus | undefined;
    readonly dueAt: number;
  };
  /** Tags of the run by which it is not found. */
  readonly lostTags: readonly string[];
  /** Of the commit that wrote it last; absent where a store has none. */
  readonly version?: number | undefined;
  readonly tasks: readonly ReadyTask[];
  /**
   * Tasks that are held aside while something is paused; some may have ended since, and go with the
   * end of the pause.
   */
  readonly heldTasks: readonly ReadyTask[];
  /** Of task lists and types of its domain. */
  readonly pauses: DomainPauses;
  /** That name the run. */
  readonly messages: readonly Message[];
  /** How long a closed run of the domain is kept at least (milliseconds). */
  readonly retentionMilliseconds: number;
}

/** One page holds no more than this, but for a run that alone is longer. */
export const maxCharactersPerPage = 16_000_000;
/** So many orphans of a kind are reported. */
export const maxOrphans = 100;

/** Messages by the runs that they come from or go to. */
export const messagesByRun = (bodies: readonly string[]): Map<string, Message[]> => {
  const found = new Map<string, Message[]>();
  for (const body of bodies) {
    const message = JSON.parse(body) as Message;
    const from = "from" in message ? message.from.runId : undefined;
    for (const runId of new Set([from, message.to.runId])) {
      if (runId !== undefined) found.set(runId, [...(found.get(runId) ?? []), message]);
    }
  }
  return found;
};

/** Of a run, as both stores read it; one without its domain or its type has no name for it. */
export interface SurveyedRunRow {
  readonly id: ExecutionId;
  readonly domain_name: string;
  readonly retention_days: string;
  readonly workflow_id: string;
  readonly run_id: string;
  readonly type_name: string;
  readonly type_version: string;
  readonly started_at: number;
  readonly closed_at: number | null;
  readonly close_status: CloseStatus | null;
  readonly due_at: number;
  readonly state: string;
}

export interface SurveyedTaskRow {
  readonly execution: ExecutionId;
  readonly kind: TaskKind;
  readonly scheduled_event_id: number;
  readonly list: string;
  readonly priority: number;
}

type FromColumn = (column: string) => string;

type OfOtherTables =
  | ("events" | "heartbeats" | "tasks" | "heldTasks")
  | ("pauses" | "messages" | "lostTags");

/** Without what stands in other tables. */
export const runOfRow = (
  row: SurveyedRunRow,
  { domain, tagList }: { domain: DomainKey; tagList: readonly string[] | undefined },
  fromColumn: FromColumn,
): Omit<SurveyedRun, OfOtherTables> => ({
  id: row.id,
  domain: shownDomain(domain),
  workflowId: fromColumn(row.workflow_id),
  runId: fromColumn(row.run_id),
  state: row.state,
  columns: {
    workflowType: { name: fromColumn(row.type_name), version: fromColumn(row.type_version) },
    tagList,
    startedAt: row.started_at,
    closedAt: row.closed_at ?? undefined,
    closeStatus: row.close_status ?? undefined,
    dueAt: row.due_at,
  },
  retentionMilliseconds: retentionMilliseconds(row.retention_days),
});

export const taskOfRow = (row: SurveyedTaskRow, fromColumn: FromColumn): ReadyTask => ({
  kind: row.kind,
  taskList: { name: fromColumn(row.list) },
  priority: row.priority,
  scheduledEventId: row.scheduled_event_id,
});

/** Rows that belong to runs, by their run. */
export const byExecution = <Row extends { readonly execution: ExecutionId }>(
  rows: readonly Row[],
): Map<ExecutionId, Row[]> => {
  const found = new Map<ExecutionId, Row[]>();
  for (const row of rows) {
    const others = found.get(row.execution);
    if (others) others.push(row);
    else found.set(row.execution, [row]);
  }
  return found;
};
