// Started tasks whose poller was gone before it was answered; ordered by when they were given back.
export const returnedTasks = `
create table returned_tasks (
  id bigint generated always as identity primary key,
  part smallint not null,
  execution bigint not null,
  scheduled_event_id integer not null,
  started_event_id integer not null,
  kind text not null,
  domain integer not null,
  list text not null,
  unique (part, execution, started_event_id)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

create index returned_tasks_by_list on returned_tasks (domain, kind, list, id);
`;
