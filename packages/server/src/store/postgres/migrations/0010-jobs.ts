// Jobs, each an action on many executions, and what came of each execution. Older nodes leave both
// tables alone.
export const jobs = `
create table jobs (
  id bigint generated always as identity primary key,
  name text not null,
  domain integer not null,
  created_at bigint not null,
  ended_at bigint,
  status text not null,
  status_text text,
  definition text not null,
  -- Of the last execution that is an item.
  position text,
  is_end boolean not null default false,
  owner text,
  leased_until bigint not null default 0,
  fence bigint not null default 0,
  selected bigint not null default 0,
  done bigint not null default 0,
  skipped bigint not null default 0,
  failed bigint not null default 0,
  unknown bigint not null default 0,
  unique (domain, name)
);
create index jobs_by_domain on jobs (domain, id);
create index jobs_running on jobs (id) where ended_at is null;

create table job_items (
  job bigint not null,
  number bigint not null,
  workflow_id text not null,
  run_id text not null,
  state text not null,
  text text,
  at bigint,
  primary key (job, number)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000);
create index job_items_by_state on job_items (job, state, number);
`;
