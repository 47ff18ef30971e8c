// The first schema. `id` of an execution is its sequence by 1,024 plus its partition, so rows lie
// in the order in which runs started. Times are milliseconds since 1970.
export const first = `
create table meta (
  key text primary key,
  value any not null
) strict, without rowid;

create table domains (
  id integer primary key,
  name text not null unique,
  status text not null,
  description text,
  retention_days text not null,
  tags text not null
) strict;

create table types (
  domain integer not null,
  kind text not null,
  name text not null,
  version text not null,
  status text not null,
  -- Deprecated together with its domain, and coming back with it.
  went_with_domain integer not null default 0,
  description text,
  created_at integer not null,
  deprecated_at integer,
  defaults text not null,
  primary key (domain, kind, name, version)
) strict, without rowid;

-- The workflow types that runs have had, registered or not: executions name them by number.
create table type_names (
  id integer primary key,
  name text not null,
  version text not null,
  unique (name, version)
) strict;

create table executions (
  id integer primary key,
  domain integer not null,
  workflow_id text not null,
  run_id text not null,
  type integer not null,
  tags text,
  started_at integer not null,
  closed_at integer,
  close_status text,
  -- Open: not later than the next deadline. Closed: when the run may be forgotten.
  due_at integer not null,
  -- As of some event; the events after it lead to the state of now.
  state text not null
) strict;

create unique index executions_open on executions (domain, workflow_id) where closed_at is null;
create unique index executions_by_name on executions (domain, workflow_id, run_id);
-- With closed_at among their columns, though their conditions say it all: only then does SQLite
-- answer from the index alone.
create index executions_open_by_start
  on executions (domain, started_at, closed_at) where closed_at is null;
create index executions_closed_by_start
  on executions (domain, started_at, closed_at) where closed_at is not null;
create index executions_closed_by_close
  on executions (domain, closed_at) where closed_at is not null;
create index executions_due on executions (due_at);

-- One row for all events that one commit added to one run, in the order of the commits.
create table events (
  id integer primary key,
  execution integer not null,
  first_event_id integer not null,
  last_event_id integer not null,
  body text not null
) strict;

create unique index events_by_execution on events (execution, first_event_id);

-- Ready tasks that outlived the commit which made them ready; ordered by age.
create table tasks (
  id integer primary key,
  execution integer not null,
  scheduled_event_id integer not null,
  kind text not null,
  domain integer not null,
  list text not null,
  priority integer not null
) strict;

create table messages (
  id integer primary key,
  domain integer not null,
  body text not null
) strict;
`;
