// What people do about activity tasks, while they do it.
export const humanTasks = `
create table human_tasks (
  part smallint not null,
  execution bigint not null,
  scheduled_event_id integer not null,
  domain integer not null,
  task_list text collate "C" not null,
  holder text collate "C",
  notes text not null,
  revision integer not null,
  primary key (part, execution, scheduled_event_id)
);
create index human_tasks_by_domain on human_tasks (domain, execution, scheduled_event_id);
`;
