// Pauses: of task lists and types, and the tasks that are kept from being taken, of paused runs,
// too.
//
//  P1 Every batch says which epoch of the pauses it knows, and is written only if that is the
//     latest: so no task is started by a node that does not know of a pause. A lock orders batches
//     and changes of pauses: a batch holds it together with others, a change alone.
//  P2 A held task keeps its number, and so its place. It comes back when its pause ends, or, should
//     that be missed, after a while. One that is withdrawn is gone, whether it is held or not.
export const pauses = `
create table pauses (
  id bigint generated always as identity primary key,
  domain integer not null,
  kind text not null,
  name text not null,
  version text not null,
  from_at bigint not null,
  to_at bigint,
  reason text not null,
  identity text
);

create unique index pauses_now on pauses (domain, kind, name, version) where to_at is null;

-- One row; none before the first change.
create table pause_epoch (id integer primary key check (id = 1), epoch bigint not null);

create function raise_pause_epoch() returns void language sql as $$
  insert into pause_epoch values (1, 1)
  on conflict (id) do update set epoch = pause_epoch.epoch + 1;
$$;

create table held_tasks (
  part smallint not null,
  execution bigint not null,
  scheduled_event_id integer not null,
  id bigint not null,
  kind text not null,
  domain integer not null,
  list text not null,
  priority integer not null,
  held_by text not null,
  look_at timestamptz not null,
  primary key (part, execution, scheduled_event_id)
);

create index held_tasks_by_list on held_tasks (domain, kind, list, priority desc, id);
create index held_tasks_by_time on held_tasks (look_at);

-- Volatile, so that what it reads is what was committed before it had the lock.
create function pauses_are(known bigint) returns boolean language plpgsql as $$
begin
  perform pg_advisory_xact_lock_shared(1164667236, 1);
  return coalesce((select epoch from pause_epoch), 0) = known;
end $$;

-- Called with what commit_batch_2 has answered, in the transaction of the batch, and with the tasks
-- that it has deleted: one that was put aside meanwhile is found here. Mostly, none is held.
create function withdraw_held(
  lost text, gone_execution bigint[], gone_event integer[], gone_anchor bigint[]
) returns text language plpgsql as $$
begin
  if cardinality(gone_execution) > 0 and exists (select from held_tasks) then
    delete from held_tasks h
    using unnest(gone_execution, gone_event, gone_anchor) n(execution, event, anchor)
    where h.part = part_of(n.execution) and h.execution = n.execution
      and h.scheduled_event_id = n.event
      and n.anchor <> all(string_to_array(lost, ',')::bigint[]) /* withdraw-held-tasks */;
  end if;
  return lost;
end $$;

-- Whether all programs that use the database know of pauses. From then on others are refused.
create function require_pauses(program integer) returns boolean language plpgsql as $$
begin
  if (select oldest >= program from ekiden_version) then return true; end if;
  if exists (
    select from pg_catalog.pg_stat_activity
    where datname = current_database() and case
      when application_name ~ '^ekiden \\d{1,9}$' then substr(application_name, 8)::int < program
      else false end
  ) then return false; end if;
  update ekiden_version set oldest = program where oldest < program;
  return true;
end $$;

create function begin_pause(
  in_domain text, in_kind text, in_name text, in_version text,
  at bigint, in_reason text, in_identity text, most integer
) returns table (from_at bigint, reason text, identity text, count integer) language plpgsql as $$
#variable_conflict use_column
declare
  found_domain integer := (select d.id from domains d where d.name = in_domain);
begin
  perform pg_advisory_xact_lock(1164667236, 1);
  count := (select count(*) from pauses p where p.domain = found_domain and p.to_at is null);
  if count < most and found_domain is not null then
    insert into pauses (domain, kind, name, version, from_at, reason, identity)
    values (found_domain, in_kind, in_name, in_version, at, in_reason, in_identity)
    on conflict do nothing;
    if found then perform raise_pause_epoch(); end if;
  end if;
  return query
    select p.from_at, p.reason, p.identity, count from pauses p
    where p.domain = found_domain and p.kind = in_kind and p.name = in_name
      and p.version = in_version and p.to_at is null;
  if not found and found_domain is not null then
    return query select null::bigint, null::text, null::text, count;
  end if;
end $$;

create function end_pause(
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
  update held_tasks h set look_at = '-infinity'
  where h.domain = ended.domain and h.held_by = in_kind;
  return query select ended.from_at, ended.reason, ended.identity;
end $$;
`;
