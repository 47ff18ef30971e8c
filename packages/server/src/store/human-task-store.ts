// The part of the contract of every store that is about what people do.
import type { DomainKey } from "./domain-key.ts";
import type { ExecutionId, NamePage } from "./records.ts";

export interface HumanTaskName {
  readonly execution: ExecutionId;
  readonly scheduledEventId: number;
}

/**
 * What people have done about an activity task before they answer it. Whether the task is still
 * open is the execution's knowledge alone: of one that is over, the record means nothing.
 */
export interface HumanTaskRecord extends HumanTaskName {
  readonly domain: DomainKey;
  readonly taskList: string;
  /** Who has it; absent: it was released. */
  readonly holder?: string | undefined;
  /** JSON. */
  readonly notes: string;
  /** 1 at first; each change adds 1. */
  readonly revision: number;
}

/** What a list tells of a record: its notes may be long, and there may be many. */
export type ListedHumanTask = HumanTaskName & Pick<HumanTaskRecord, "taskList">;

export interface HumanTaskStore {
  find(task: HumanTaskName): Promise<HumanTaskRecord | undefined>;
  /**
   * In the place of the record with the revision before. False, and nothing is changed, where that
   * is not there: another request was quicker.
   */
  put(record: HumanTaskRecord): Promise<boolean>;
  delete(task: HumanTaskName): Promise<void>;
  /** Of a domain, ascending by execution and event: oldest executions first. */
  list(query: {
    readonly domain: DomainKey;
    /** 1 to 1,000. */
    readonly pageSize: number;
    readonly after?: string | undefined;
  }): Promise<NamePage<ListedHumanTask>>;
}
