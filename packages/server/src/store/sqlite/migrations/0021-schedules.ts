// Schedules: executions that are started at the times of a calendar.
export const schedules = `
create table schedules (
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
create index schedules_due on schedules (due_at) where due_at is not null;
`;
