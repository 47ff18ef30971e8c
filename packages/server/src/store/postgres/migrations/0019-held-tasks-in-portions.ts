// The end of a pause notes that the tasks which it held are to come back, and they come back in
// portions after its commit: while it moved all of them itself, no batch of any node was written.
//
//  H1 A note brings back what the pauses of a kind held in a domain before the epoch of the note:
//     what is held since is held by another pause. The lock of the epoch orders the two, so a look
//     that sees a note sees all tasks that it is about.
//  H2 A note goes once none of its tasks is left, and each look of any node brings back some of
//     them: it does not matter which nodes end meanwhile. A note is never changed, or a look from
//     before the change could remove it.
export const heldTasksInPortions = `
-- Of the pauses that the task was found to be held by; what a program of before holds has none.
alter table held_tasks add column if not exists epoch bigint not null default 0;

create table if not exists held_task_releases (
  domain integer not null,
  held_by text not null,
  epoch bigint not null,
  primary key (domain, held_by, epoch)
);

-- As end_pause, which programs of before go on to call.
create or replace function end_pause_2(
  in_domain text, in_kind text, in_name text, in_version text, at bigint, most integer
) returns table (from_at bigint, reason text, identity text) language plpgsql as $$
#variable_conflict use_column
declare
  ended pauses;
begin
  perform pg_advisory_xact_lock(1164667236, 1);
  update pauses p set to_at = greatest(p.from_at, at)
  where p.domain = (select d.id from domains d where d.name = in_domain) and p.kind = in_kind
    and p.name = in_name and p.version = in_version and p.to_at is null
  returning p.* into ended;
  if not found then return; end if;
  perform raise_pause_epoch();
  delete from pauses p
  where p.domain = ended.domain and p.kind = ended.kind and p.name = ended.name
    and p.version = ended.version and p.to_at is not null and p.id not in (
      select o.id from pauses o
      where o.domain = ended.domain and o.kind = ended.kind and o.name = ended.name
        and o.version = ended.version and o.to_at is not null
      order by o.id desc limit most);
  insert into held_task_releases (domain, held_by, epoch)
  select ended.domain, in_kind, e.epoch from pause_epoch e
  where exists (
    select from held_tasks h where h.domain = ended.domain and h.held_by = in_kind);
  return query select ended.from_at, ended.reason, ended.identity;
end $$;

-- As before, and of those that were on their way back when the batch looked for them in tasks.
create or replace function withdraw_held(
  lost text, gone_execution bigint[], gone_event integer[], gone_anchor bigint[]
) returns text language plpgsql as $$
begin
  if cardinality(gone_execution) > 0 and exists (select from held_tasks) then
    delete from held_tasks h
    using unnest(gone_execution, gone_event, gone_anchor) n(execution, event, anchor)
    where h.part = part_of(n.execution) and h.execution = n.execution
      and h.scheduled_event_id = n.event
      and n.anchor <> all(string_to_array(lost, ',')::bigint[]) /* withdraw-held-tasks */;
    delete from tasks t
    using unnest(gone_execution, gone_event, gone_anchor) n(execution, event, anchor)
    where t.part = part_of(n.execution) and t.execution = n.execution
      and t.scheduled_event_id = n.event
      and n.anchor <> all(string_to_array(lost, ',')::bigint[]) /* withdraw-returning-tasks */;
  end if;
  return lost;
end $$;
`;

/** A portion is read in the order in which polls take its tasks. */
export const indexOfHolds: readonly string[] = [
  "drop index concurrently if exists held_tasks_by_hold",
  `create index concurrently held_tasks_by_hold
   on held_tasks (domain, held_by, priority desc, id)`,
];
