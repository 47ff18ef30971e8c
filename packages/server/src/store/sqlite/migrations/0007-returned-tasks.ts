// Started tasks whose poller was gone before it was answered; ordered by when they were given back.
export const returnedTasks = `
create table returned_tasks (
  id integer primary key,
  execution integer not null,
  scheduled_event_id integer not null,
  started_event_id integer not null,
  kind text not null,
  domain integer not null,
  list text not null
) strict;
`;
