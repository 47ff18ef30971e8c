// The part of the contract of every store that is about schedules: executions that are started at
// the times of a calendar.
//
//  H1 A change names the revision that it was made from, and is nothing where another change came
//     first. A revision is random: also after a failover that loses commits, no other change has
//     it.
//  H2 Which node acts for a schedule that is due is decided by such a change: it moves `dueAt` on
//     by the time for which the node has the schedule to itself.
//  H3 A change that was made from what one database had is nothing in a standby that has taken its
//     place, and may lack what the change rests on.
import type { DomainKey } from "./domain-key.ts";
import type { NamePage } from "./records.ts";

export interface ScheduleName {
  readonly domain: DomainKey;
  readonly name: string;
}

/** A schedule as it was read. */
export interface ReadSchedule extends ScheduleName {
  /** Of the database that it was read from; absent where there is but one (H3). */
  readonly era?: number | undefined;
}

/** What changes of a schedule. */
export interface ScheduleChange {
  /** JSON: its times, what is started, and as whom. */
  readonly definition: string;
  /** JSON: how far it is, and what came of its last times. */
  readonly state: string;
  /** When there is something to do (milliseconds); absent where nothing follows by itself. */
  readonly dueAt?: number | undefined;
  /** Names this change; no other has the same. */
  readonly revision: string;
}

export interface ScheduleRecord extends ReadSchedule, ScheduleChange {
  /** No other schedule has the same, also none of this name that was deleted. */
  readonly id: string;
  /** Milliseconds. */
  readonly createdAt: number;
}

export interface ScheduleStore {
  /**
   * Throws OperationNotPermittedFault (`refuse.scheduleExists`) where the domain has one of this
   * name, LimitExceededFault (`refuse.tooManySchedules`) where it has `max`, and
   * UnknownResourceFault where there is no such domain.
   */
  add(schedule: ScheduleRecord, max: number): Promise<void>;
  find(schedule: ScheduleName): Promise<ScheduleRecord | undefined>;
  /** Ascending by name. */
  list(query: {
    readonly domain: DomainKey;
    /** 1 to 1,000. */
    readonly pageSize: number;
    readonly after?: string | undefined;
  }): Promise<NamePage<ScheduleRecord>>;
  /** False: it has another revision by now, or is gone, and nothing was changed. */
  change(schedule: ReadSchedule, from: string, to: ScheduleChange): Promise<boolean>;
  /** False: there was none. */
  remove(schedule: ScheduleName): Promise<boolean>;

  /** Of all domains: those that are due by `at` (milliseconds), the first `max` of them. */
  due(at: number, max: number): Promise<readonly ScheduleRecord[]>;
  /** The earliest moment at which `due` may name one; undefined where none is to come. */
  nextDueAt(): Promise<number | undefined>;
}
