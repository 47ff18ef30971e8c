// Events for targets outside, each from the commit that brings it about until its target has taken
// it.
export const eventDeliveries = `
create table event_deliveries (
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

create index event_deliveries_by_target on event_deliveries (target, due_at, id)
where state = 'WAITING';
create index event_deliveries_by_run on event_deliveries (execution, target, id)
where state = 'WAITING';
create index event_deliveries_by_age on event_deliveries (queued_at) where state = 'WAITING';
create index dead_event_deliveries on event_deliveries (due_at) where state = 'DEAD';
create index event_deliveries_by_domain on event_deliveries (domain, id);
`;
