// Schedules: executions that are started at the times of a calendar. Older nodes leave the table
// alone.
export const schedules = `
create table schedules (
  domain integer not null,
  name text collate "C" not null,
  id text not null,
  created_at bigint not null,
  revision text not null,
  definition text not null,
  state text not null,
  due_at bigint,
  primary key (domain, name)
);
create index schedules_due on schedules (due_at) where due_at is not null;
`;
