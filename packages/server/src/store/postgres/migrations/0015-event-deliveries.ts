// Events for targets outside, each from the commit that brings it about until its target has taken
// it. Programs that do not know of them write none.
export const eventDeliveries = `
create table event_deliveries (
  id bigint generated always as identity primary key,
  domain integer not null,
  execution bigint not null,
  target text not null,
  event_id text not null,
  event_type text not null,
  body text not null,
  state text not null default 'WAITING',
  created_at bigint not null,
  -- From then on its age counts: since it was created, or sent again on request.
  queued_at bigint not null,
  -- While a node is sending it, the end of the lease.
  due_at bigint not null,
  owner text,
  attempts integer not null default 0,
  error text
);

create index event_deliveries_by_target on event_deliveries (target, due_at, id)
where state = 'WAITING';
create index event_deliveries_by_run on event_deliveries (execution, target, id)
where state = 'WAITING';
create index event_deliveries_by_age on event_deliveries (queued_at) where state = 'WAITING';
create index dead_event_deliveries on event_deliveries (due_at) where state = 'DEAD';
create index event_deliveries_by_domain on event_deliveries (domain, id);

-- Called with what keep_incidents has answered, in the transaction of the batch.
create function add_event_deliveries(
  lost text, anchors bigint[], executions bigint[], domains integer[],
  targets text[], event_ids text[], event_types text[], bodies text, at bigint[]
) returns text language plpgsql as $$
begin
  insert into event_deliveries (execution, domain, target, event_id, event_type, body, created_at,
    queued_at, due_at)
  select n.execution, n.domain, n.target, n.event_id, n.event_type, n.body, n.at, n.at, 0
  from unnest(anchors, executions, domains, targets, event_ids, event_types,
    string_to_array(bodies, e'\\x01'), at) with ordinality
    n(anchor, execution, domain, target, event_id, event_type, body, at, place)
  where n.anchor <> all(string_to_array(lost, ',')::bigint[])
  order by n.place /* add-event-deliveries */;
  return lost;
end $$;
`;
