// Jobs, each an action on many executions, and what came of each execution.
export const jobs = `
create table jobs (
  id integer primary key,
  name text not null,
  domain integer not null,
  created_at integer not null,
  ended_at integer,
  status text not null,
  status_text text,
  definition text not null,
  -- Of the last execution that is an item.
  position text,
  is_end integer not null default 0,
  fence integer not null default 0,
  selected integer not null default 0,
  done integer not null default 0,
  skipped integer not null default 0,
  failed integer not null default 0,
  unknown integer not null default 0,
  unique (domain, name)
) strict;
create index jobs_by_domain on jobs (domain, id);
create index jobs_running on jobs (id) where ended_at is null;

create table job_items (
  job integer not null,
  number integer not null,
  workflow_id text not null,
  run_id text not null,
  state text not null,
  text text,
  at integer,
  primary key (job, number)
) strict, without rowid;
create index job_items_by_state on job_items (job, state, number);
`;
