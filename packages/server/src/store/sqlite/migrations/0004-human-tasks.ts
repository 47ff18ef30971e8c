// What people do about activity tasks, while they do it.
export const humanTasks = `
create table human_tasks (
  execution integer not null,
  scheduled_event_id integer not null,
  domain integer not null,
  task_list text not null,
  holder text,
  notes text not null,
  revision integer not null,
  primary key (execution, scheduled_event_id)
) strict, without rowid;
create index human_tasks_by_domain on human_tasks (domain, execution, scheduled_event_id);
`;
