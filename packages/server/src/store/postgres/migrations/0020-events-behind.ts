// An event that waits for an earlier one of its run and target is due at no time, so that a claim,
// which goes by due times, does not read it again and again while that one is refused. It is
// written so only with a lock on an earlier one, which then stays until that is committed; and what
// takes the earlier one away, in a program of any version, brings the next one.
const never = "9007199254740991";

export const eventsBehind = `
create or replace function add_event_deliveries(
  lost text, anchors bigint[], executions bigint[], domains integer[],
  targets text[], event_ids text[], event_types text[], bodies text, at bigint[]
) returns text language plpgsql as $$
begin
  insert into event_deliveries (execution, domain, target, event_id, event_type, body, created_at,
    queued_at, due_at)
  select n.execution, n.domain, n.target, n.event_id, n.event_type, n.body, n.at, n.at,
    case when row_number() over (partition by n.execution, n.target order by n.place) > 1
      or exists (
        select from event_deliveries e
        where e.execution = n.execution and e.target = n.target and e.state = 'WAITING'
        for key share)
    then ${never} else 0 end
  from unnest(anchors, executions, domains, targets, event_ids, event_types,
    string_to_array(bodies, e'\\x01'), at) with ordinality
    n(anchor, execution, domain, target, event_id, event_type, body, at, place)
  where n.anchor <> all(string_to_array(lost, ',')::bigint[])
  order by n.place /* add-event-deliveries */;
  return lost;
end $$;

-- Takes locks of a run's events in their order, and none where an earlier one waits: what takes
-- that one away comes here, too.
create or replace function bring_next_event_delivery() returns trigger language plpgsql as $$
declare
  next_id bigint;
begin
  select e.id into next_id from event_deliveries e
  where e.execution = old.execution and e.target = old.target and e.state = 'WAITING'
    and e.id > old.id and not exists (
      select from event_deliveries f
      where f.execution = old.execution and f.target = old.target and f.state = 'WAITING'
        and f.id < old.id)
  order by e.id limit 1 for no key update of e /* find-next-event-delivery */;
  if found then
    update event_deliveries set due_at = 0
    where id = next_id and due_at = ${never} /* bring-next-event-delivery */;
  end if;
  return null;
end $$;

drop trigger if exists event_delivery_sent on event_deliveries;
create trigger event_delivery_sent after delete on event_deliveries
  for each row when (old.state = 'WAITING') execute function bring_next_event_delivery();
drop trigger if exists event_delivery_given_up on event_deliveries;
create trigger event_delivery_given_up after update of state on event_deliveries
  for each row when (old.state = 'WAITING' and new.state <> 'WAITING')
  execute function bring_next_event_delivery();
`;

/** In pieces. One that a node had begun to send keeps its time. */
export const oldEventsBehind = `
do $$
declare
  place bigint := 0;
  last bigint;
begin
  loop
    select max(w.id) into last from (
      select id from event_deliveries where id > place order by id limit 1000) w;
    exit when last is null;
    update event_deliveries x set due_at = ${never}
    where x.id > place and x.id <= last and x.state = 'WAITING' and x.owner is null
      and exists (
        select from event_deliveries e
        where e.execution = x.execution and e.target = x.target and e.state = 'WAITING'
          and e.id < x.id
        for key share);
    commit;
    place := last;
  end loop;
end $$`;
