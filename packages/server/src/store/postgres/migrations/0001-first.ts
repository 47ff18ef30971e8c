// The first schema. What belongs to an execution begins with its partition, `part`. `id` of an
// execution is a sequence number by 1,024 plus that. Times are milliseconds since 1970, but for
// leases, which follow the one clock that all nodes share: the database's.
import { commitBatch } from "./commit-batch.ts";

export const first = `
create table meta (
  key text primary key,
  number bigint,
  bytes bytea
);

create table domains (
  id integer generated always as identity primary key,
  name text collate "C" not null unique,
  status text not null,
  description text,
  retention_days text not null,
  tags text not null
);

create table types (
  domain integer not null,
  kind text not null,
  name text collate "C" not null,
  version text collate "C" not null,
  status text not null,
  -- Deprecated together with its domain, and coming back with it.
  went_with_domain boolean not null default false,
  description text,
  created_at bigint not null,
  deprecated_at bigint,
  defaults text not null,
  primary key (domain, kind, name, version)
);

create table executions (
  part smallint not null,
  id bigint not null,
  domain integer not null,
  workflow_id text collate "C" not null,
  run_id text collate "C" not null,
  type_name text not null,
  type_version text not null,
  tags text[],
  started_at bigint not null,
  closed_at bigint,
  close_status text,
  -- Open: not later than the next deadline. Closed: when the run may be forgotten.
  due_at bigint not null,
  -- Who attends to it, when it was due.
  claimed_by bigint,
  claimed_until timestamptz,
  -- The batch that wrote it last: no two batches ever have the same.
  version bigint not null,
  -- The events after this one are not in the state, which is brought up to date now and then.
  kept_event_id integer not null,
  -- The latest batch that changed something which no event tells; null: there was none.
  untold bigint,
  state text not null,
  primary key (part, id)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

create unique index executions_open on executions (part, workflow_id, domain)
  where closed_at is null;
create unique index executions_by_name on executions (part, workflow_id, run_id, domain);
create index executions_open_by_start on executions (domain, started_at, id)
  where closed_at is null;
create index executions_closed_by_start on executions (domain, started_at, id)
  where closed_at is not null;
create index executions_closed_by_close on executions (domain, closed_at, id)
  where closed_at is not null;
create index executions_due on executions (due_at);

-- One row for all events that one commit added to one run.
create table events (
  part smallint not null,
  execution bigint not null,
  first_event_id integer not null,
  last_event_id integer not null,
  body text not null,
  primary key (part, execution, first_event_id)
);

-- Ready tasks that outlived the commit which made them ready; ordered by age.
create table tasks (
  part smallint not null,
  execution bigint not null,
  scheduled_event_id integer not null,
  id bigint generated always as identity,
  kind text not null,
  domain integer not null,
  list text not null,
  priority integer not null,
  claimed_until timestamptz,
  primary key (part, execution, scheduled_event_id)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0);

create index tasks_by_list on tasks (domain, kind, list, priority desc, id);

create table messages (
  id bigint generated always as identity primary key,
  domain integer not null,
  body text not null,
  claimed_by bigint,
  claimed_until timestamptz
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0);

-- How many executions of a domain are open, in parts: each node counts in its own slot.
create table open_counts (
  domain integer not null,
  slot smallint not null,
  open bigint not null,
  primary key (domain, slot)
) with (fillfactor = 50);

-- The nodes that are there, or were a moment ago.
create table nodes (
  id bigint primary key,
  seen_at timestamptz not null
) with (fillfactor = 50);

-- What became of each batch, for the node whose connection went away before it was told.
create table batches (
  id bigint primary key,
  -- Executions that another node had changed; null: it was given up before it came.
  lost text,
  at timestamptz not null default now()
);

create index batches_by_age on batches (at);

${commitBatch}`;
