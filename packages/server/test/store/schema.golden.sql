-- Version 21

CREATE TABLE meta (
  key text primary key,
  value any not null
) strict, without rowid;

CREATE TABLE domains (
  id integer primary key,
  name text not null unique,
  status text not null,
  description text,
  retention_days text not null,
  tags text not null
) strict;

CREATE TABLE types (
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

CREATE TABLE type_names (
  id integer primary key,
  name text not null,
  version text not null,
  unique (name, version)
) strict;

CREATE TABLE executions (
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

CREATE UNIQUE INDEX executions_open on executions (domain, workflow_id) where closed_at is null;

CREATE UNIQUE INDEX executions_by_name on executions (domain, workflow_id, run_id);

CREATE INDEX executions_open_by_start
  on executions (domain, started_at, closed_at) where closed_at is null;

CREATE INDEX executions_closed_by_start
  on executions (domain, started_at, closed_at) where closed_at is not null;

CREATE INDEX executions_closed_by_close
  on executions (domain, closed_at) where closed_at is not null;

CREATE INDEX executions_due on executions (due_at);

CREATE TABLE events (
  id integer primary key,
  execution integer not null,
  first_event_id integer not null,
  last_event_id integer not null,
  body text not null
) strict;

CREATE UNIQUE INDEX events_by_execution on events (execution, first_event_id);

CREATE TABLE tasks (
  id integer primary key,
  execution integer not null,
  scheduled_event_id integer not null,
  kind text not null,
  domain integer not null,
  list text not null,
  priority integer not null
) strict;

CREATE TABLE messages (
  id integer primary key,
  domain integer not null,
  body text not null
) strict;

CREATE TABLE access_keys (
  id text primary key,
  account text not null,
  user text not null,
  status text not null,
  created_at integer not null,
  secret blob not null,
  -- The one before it, and until when that is good still.
  previous_secret blob,
  previous_until integer
) strict, without rowid;

CREATE TABLE policies (
  holder text not null,
  name text not null,
  document text not null,
  primary key (holder, name)
) strict, without rowid;

CREATE TABLE human_tasks (
  execution integer not null,
  scheduled_event_id integer not null,
  domain integer not null,
  task_list text not null,
  holder text,
  notes text not null,
  revision integer not null,
  primary key (execution, scheduled_event_id)
) strict, without rowid;

CREATE INDEX human_tasks_by_domain on human_tasks (domain, execution, scheduled_event_id);

CREATE TABLE roles (
  arn text primary key,
  id text not null,
  created_at integer not null,
  session_seconds_most integer not null,
  trust text not null
) strict, without rowid;

CREATE TABLE secrets (
  name text primary key,
  bytes blob not null,
  is_sealed integer not null,
  -- Of one that was replaced: when. Otherwise 0.
  ended_at integer not null
) strict, without rowid;

CREATE TABLE returned_tasks (
  id integer primary key,
  execution integer not null,
  scheduled_event_id integer not null,
  started_event_id integer not null,
  kind text not null,
  domain integer not null,
  list text not null
) strict;

CREATE TABLE jobs (
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

CREATE INDEX jobs_by_domain on jobs (domain, id);

CREATE INDEX jobs_running on jobs (id) where ended_at is null;

CREATE TABLE job_items (
  job integer not null,
  number integer not null,
  workflow_id text not null,
  run_id text not null,
  state text not null,
  text text,
  at integer,
  primary key (job, number)
) strict, without rowid;

CREATE INDEX job_items_by_state on job_items (job, state, number);

CREATE TABLE pauses (
  id integer primary key,
  domain integer not null,
  kind text not null,
  name text not null,
  version text not null,
  from_at integer not null,
  to_at integer,
  reason text not null,
  identity text
) strict;

CREATE UNIQUE INDEX pauses_now on pauses (domain, kind, name, version) where to_at is null;

CREATE TABLE run_incidents (
  execution integer not null,
  domain integer not null,
  code text not null,
  name text not null,
  version text not null,
  since integer not null,
  primary key (execution, code, name, version)
) strict, without rowid;

CREATE INDEX run_incidents_by_age on run_incidents (domain, code, since);

CREATE INDEX executions_by_type on executions (domain, type, started_at);

CREATE TABLE execution_tags (
  domain integer not null,
  tag text not null,
  started_at integer not null,
  execution integer not null,
  primary key (domain, tag, started_at, execution)
) strict, without rowid;

CREATE TABLE event_deliveries (
  id integer primary key autoincrement,
  domain integer not null,
  execution integer not null,
  target text not null,
  event_id text not null,
  event_type text not null,
  body text not null,
  state text not null default 'WAITING',
  created_at integer not null,
  -- From then on its age counts: since it was created, or sent again on request.
  queued_at integer not null,
  due_at integer not null,
  attempts integer not null default 0,
  error text
) strict;

CREATE TABLE sqlite_sequence(name,seq);

CREATE INDEX event_deliveries_by_target on event_deliveries (target, due_at, id)
where state = 'WAITING';

CREATE INDEX event_deliveries_by_run on event_deliveries (execution, target, id)
where state = 'WAITING';

CREATE INDEX event_deliveries_by_age on event_deliveries (queued_at) where state = 'WAITING';

CREATE INDEX dead_event_deliveries on event_deliveries (due_at) where state = 'DEAD';

CREATE INDEX event_deliveries_by_state on event_deliveries (domain, state, id);

CREATE INDEX executions_rare_by_start on executions (domain, close_status, started_at)
  where close_status = 'CANCELED' or close_status = 'FAILED' or close_status = 'TERMINATED' or close_status = 'TIMED_OUT';

CREATE INDEX executions_rare_by_close on executions (domain, close_status, closed_at)
  where close_status = 'CANCELED' or close_status = 'FAILED' or close_status = 'TERMINATED' or close_status = 'TIMED_OUT';

CREATE TABLE heartbeats (
  execution integer not null,
  number integer not null,
  body text not null,
  primary key (execution, number)
) strict, without rowid;

CREATE INDEX pauses_by_target on pauses (domain, kind, name, version, to_at);

CREATE TABLE schedules (
  domain integer not null,
  name text not null,
  id text not null,
  created_at integer not null,
  revision text not null,
  definition text not null,
  state text not null,
  due_at integer,
  primary key (domain, name)
) strict;

CREATE INDEX schedules_due on schedules (due_at) where due_at is not null;
