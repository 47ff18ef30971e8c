// A look at all that a store holds, from beside it: whether a server has it open or not, nothing is
// changed and nobody is held up. What it says is for those who check a store, not for a server.
import type { Message, ReadyTask } from "@ekiden/engine";
import type { CloseStatus, WorkflowType } from "@ekiden/model";
import type { ExecutionId } from "./store.ts";

export interface StoreSurvey {
  /**
   * At most `most` runs, in an order that stays, from the one that follows `after` (0: from the
   * first) on, with all that is there of them at one moment. A page may hold fewer and still have a
   * `next`.
   */
  runs(after: ExecutionId, most: number): Promise<SurveyPage>;
  /** Open runs of each domain: as its limit counts them, and as they are. */
  openCounts(): Promise<readonly SurveyedCount[]>;
  /** Rows that belong to nothing: one line each, and not all where there are very many. */
  orphans(): Promise<readonly string[]>;
  /** What the database finds when it looks through its own pages: one line each. */
  damage(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export interface SurveyPage {
  readonly runs: readonly SurveyedRun[];
  /** Absent on the last page. */
  readonly next?: ExecutionId | undefined;
}

export interface SurveyedCount {
  readonly domain: string;
  readonly counted: number;
  readonly open: number;
}

export interface SurveyedRun {
  readonly id: ExecutionId;
  readonly domain: string;
  readonly workflowId: string;
  readonly runId: string;
  /** As `encodeExecution` of the engine writes it. */
  readonly state: string;
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
  /** Of the commit that wrote it last; absent where a store has none. */
  readonly version?: number | undefined;
  readonly tasks: readonly ReadyTask[];
  /** That name the run. */
  readonly messages: readonly Message[];
  /** How long a closed run of the domain is kept at least (milliseconds). */
  readonly retentionMilliseconds: number;
}

/** One page holds no more than this, but for a run that alone is longer. */
export const charactersPerPageMost = 16_000_000;
/** So many orphans of a kind are told. */
export const orphansMost = 100;

const dayMilliseconds = 86_400_000;

/** `days` as a domain was registered with: whole days, or NONE. */
export const retentionMillisecondsOf = (days: string): number =>
  Number(days) > 0 ? Number(days) * dayMilliseconds : 0;

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
