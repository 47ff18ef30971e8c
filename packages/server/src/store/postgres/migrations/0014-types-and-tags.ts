// Runs of one type, and those with one tag, by their start. A start writes an entry for its type,
// and one for each tag; no other step writes any. Triggers write those of tags, so that nodes of
// older programs do so, too.
export const tagTable = `
create table if not exists run_tags (
  domain integer not null,
  tag text collate "C" not null,
  started_at bigint not null,
  execution bigint not null,
  primary key (domain, tag, started_at, execution)
);

create or replace function enter_run_tags() returns trigger language plpgsql as $$
begin
  insert into run_tags (domain, tag, started_at, execution)
  select distinct new.domain, tag, new.started_at, new.id from unnest(new.tags) tag
  on conflict do nothing /* enter-run-tags */;
  return null;
end $$;

create or replace function remove_run_tags() returns trigger language plpgsql as $$
begin
  delete from run_tags t
  where t.domain = old.domain and t.tag = any(old.tags) and t.started_at = old.started_at
    and t.execution = old.id /* remove-run-tags */;
  return null;
end $$;

drop trigger if exists enter_run_tags on runs;
create trigger enter_run_tags after insert on runs
  for each row when (new.tags is not null) execute function enter_run_tags();
drop trigger if exists remove_run_tags on runs;
create trigger remove_run_tags after delete on runs
  for each row when (old.tags is not null) execute function remove_run_tags();
`;

/** Partition by partition. A run that is removed meanwhile is held until its tags are there. */
export const enterOldTags = `
do $$
begin
  for partition in 0..1023 loop
    insert into run_tags (domain, tag, started_at, execution)
    select r.domain, tag, r.started_at, r.id from runs r cross join lateral unnest(r.tags) tag
    where r.part = partition and r.tags is not null
    for key share of r
    on conflict do nothing;
    commit;
  end loop;
end $$`;

export const typesAndTags: readonly string[] = [
  "drop index concurrently if exists runs_by_type",
  "create index concurrently runs_by_type on runs (domain, type_name, started_at, id)",
  enterOldTags,
];
