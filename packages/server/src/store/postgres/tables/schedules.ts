// Schedules. Which of several nodes changes one, and so which of them acts for it, is decided by
// the statement that asks for the revision (H1, H2).
import { refuse } from "@ekiden/model";
import { plainName } from "../../domain-key.ts";
import { pageOfSchedules, type ScheduleRow, scheduleOfRow } from "../../schedule-rows.ts";
import type {
  ReadSchedule,
  ScheduleChange,
  ScheduleName,
  ScheduleRecord,
  ScheduleStore,
} from "../../schedule-store.ts";
import { query } from "../connection/query.ts";
import type { ReconnectingConnection } from "../connection/reconnecting-connection.ts";
import { domainFromColumn, domainToColumn, fromColumn, toColumn } from "../connection/text.ts";

export class Schedules implements ScheduleStore {
  readonly #link: ReconnectingConnection;

  constructor(link: ReconnectingConnection) {
    this.#link = link;
  }

  async add(schedule: ScheduleRecord, max: number): Promise<void> {
    const { domain, name, id, createdAt, revision, definition, state, dueAt } = schedule;
    const texts = [toColumn(id), toColumn(revision), definition, state] as const;
    const [home] = await this.#link.run(
      insertSchedule(...keyOf(schedule), ...texts, createdAt, dueAt ?? null, max),
    );
    if (!home) throw refuse.unknownDomain(plainName(domain));
    if (home.is_made) return;
    // What another one has added at the same moment is not among those that were seen.
    if (home.is_there || home.count < max) throw refuse.scheduleExists(name);
    throw refuse.tooManySchedules(max);
  }

  async find(schedule: ScheduleName): Promise<ScheduleRecord | undefined> {
    // H3: what is read of another database after that is changed by nothing.
    const { era } = this.#link;
    const [row] = await this.#link.run(selectSchedule(...keyOf(schedule)));
    return row && { ...scheduleOfRow(row, schedule.domain, fromColumn), era };
  }

  async list({
    domain,
    pageSize,
    after: name = "",
  }: Parameters<ScheduleStore["list"]>[0]): ReturnType<ScheduleStore["list"]> {
    const rows = await this.#link.run(page(...keyOf({ domain, name }), pageSize + 1));
    const found = rows.map((row) => scheduleOfRow(row, domain, fromColumn));
    return pageOfSchedules(found, pageSize);
  }

  async change(schedule: ReadSchedule, from: string, to: ScheduleChange): Promise<boolean> {
    const { definition, state, dueAt, revision } = to;
    const texts = [toColumn(from), toColumn(revision), definition, state] as const;
    const change = changeSchedule(...keyOf(schedule), ...texts, dueAt ?? null);
    const changed = await this.#link.runIn(schedule.era ?? this.#link.era, change);
    return changed !== undefined && changed.length > 0;
  }

  async remove(schedule: ScheduleName): Promise<boolean> {
    return (await this.#link.run(deleteSchedule(...keyOf(schedule)))).length > 0;
  }

  async due(at: number, max: number): Promise<readonly ScheduleRecord[]> {
    const { era } = this.#link;
    const rows = await this.#link.run(selectDue(at, max));
    return rows.map((row) => ({
      ...scheduleOfRow(row, domainFromColumn(row.domain), fromColumn),
      era,
    }));
  }

  async nextDueAt(): Promise<number | undefined> {
    const [row] = await this.#link.run(selectNextDue());
    return row?.due_at ?? undefined;
  }
}

const keyOf = ({ domain, name }: ScheduleName): Key => [domainToColumn(domain), toColumn(name)];

type Key = [domain: string, name: string];

const columns = "s.name, s.id, s.created_at, s.revision, s.definition, s.state, s.due_at";
const isNamed = "s.domain = (select d.id from domains d where d.name = $1) and s.name = $2";

interface Home {
  readonly is_made: boolean;
  /** Before it. */
  readonly is_there: boolean;
  readonly count: number;
}

const insertSchedule = query<
  [
    ...Key,
    id: string,
    revision: string,
    definition: string,
    state: string,
    createdAt: number,
    dueAt: number | null,
    max: number,
  ],
  Home
>(
  "insert-schedule",
  `with home as materialized (
     select d.id, exists (select from schedules s where s.domain = d.id and s.name = $2) as is_there,
       (select count(*) from schedules s where s.domain = d.id) as count
     from domains d where d.name = $1
   ), made as (
     insert into schedules
       (domain, name, id, revision, definition, state, created_at, due_at)
     select h.id, $2, $3, $4, $5, $6, $7, $8 from home h
     where not h.is_there and h.count < $9::bigint
     on conflict do nothing returning name
   )
   select exists (select from made) as is_made, h.is_there, h.count from home h`,
);
const selectSchedule = query<Key, ScheduleRow>(
  "select-schedule",
  `select ${columns} from schedules s where ${isNamed}`,
);
const page = query<[...Key, max: number], ScheduleRow>(
  "schedules-ascending",
  `select ${columns} from schedules s
   where s.domain = (select d.id from domains d where d.name = $1) and s.name > $2
   order by s.name limit $3`,
);
const changeSchedule = query<
  [...Key, from: string, revision: string, definition: string, state: string, dueAt: number | null]
>(
  "change-schedule",
  `update schedules s set revision = $4, definition = $5, state = $6, due_at = $7
   where ${isNamed} and s.revision = $3 returning s.revision`,
);
const deleteSchedule = query<Key>(
  "delete-schedule",
  `delete from schedules s where ${isNamed} returning s.revision`,
);
const selectDue = query<[at: number, max: number], ScheduleRow & { readonly domain: string }>(
  "select-due-schedules",
  `select ${columns}, d.name as domain from schedules s join domains d on d.id = s.domain
   where s.due_at <= $1 order by s.due_at limit $2`,
);
const selectNextDue = query<[], { readonly due_at: number | null }>(
  "select-next-due-schedule",
  "select min(due_at) as due_at from schedules",
);
