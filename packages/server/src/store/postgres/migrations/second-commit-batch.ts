// The statement that writes runs, as programs have called it since the texts of states and events
// are abbreviated. Partitions are no columns of it: they follow from the ids.
export const secondCommitBatch = `
-- Says which write sets it had to leave out because another node was quicker. A write set commits
-- together: it stands or falls with one run, its anchor.
create function commit_batch_2(
  batch_id bigint,
  own_slot smallint,
  -- Runs that were there: changed where they still have the version that the batch rests on.
  changed bigint[], changed_version bigint[],
  changed_kept integer[], changed_untold boolean[], changed_state text, changed_due bigint[],
  changed_closed bigint[], changed_status text[],
  -- Runs that are removed, likewise.
  removed bigint[], removed_version bigint[],
  -- New runs.
  made bigint[], made_anchor bigint[], made_domain integer[],
  made_workflow text[], made_run text[], made_type text[], made_type_version text[],
  made_tags text[], made_started bigint[], made_closed bigint[], made_status text[],
  made_due bigint[], made_kept integer[],
  made_state text,
  -- Messages that are consumed, and those that are sent.
  consumed bigint[], consumed_anchor bigint[],
  sent_anchor bigint[], sent_domain integer[], sent_body text,
  events_execution bigint[], events_anchor bigint[],
  events_first integer[], events_last integer[], events_body text,
  -- Tasks that are started or withdrawn with their run, and those that become ready.
  gone_execution bigint[], gone_event integer[], gone_anchor bigint[],
  ready_execution bigint[], ready_event integer[], ready_anchor bigint[],
  ready_kind text[], ready_domain integer[], ready_list text[], ready_priority integer[],
  -- By how much the number of open runs changes.
  open_domain integer[], open_delta integer[], open_anchor bigint[]
) returns text language plpgsql as $$
declare
  -- Between texts of JSON, none of which has it: arrays of such texts are dear.
  mark constant text := e'\\x01';
  lost bigint[] := '{}';
  written integer;
  is_anchor boolean;
begin
  if cardinality(consumed) > 0 then
    -- In an order that all share, so that no two batches wait for each other.
    perform from messages where id = any(consumed) order by id for update /* lock-messages */;
    lost := array(
      select n.anchor from unnest(consumed, consumed_anchor) n(message, anchor)
      where not exists (select from messages m where m.id = n.message));
  end if;
  if cardinality(changed) > 0 then
    update runs r set version = batch_id, due_at = n.due, closed_at = n.closed,
      close_status = n.status, claimed_by = null, claimed_until = null,
      kept_event_id = coalesce(n.kept, r.kept_event_id),
      untold = case when n.untold then batch_id else r.untold end,
      state = coalesce(nullif(n.state, ''), r.state)
    from unnest(changed, changed_version, changed_kept, changed_untold,
      string_to_array(changed_state, mark), changed_due, changed_closed, changed_status)
      n(id, version, kept, untold, state, due, closed, status)
    where r.part = part_of(n.id) and r.id = n.id and r.version = n.version and n.id <> all(lost)
    /* update-runs */;
    get diagnostics written = row_count;
    if written < cardinality(changed) then
      lost := lost || array(
        select n.id from unnest(changed) n(id)
        where not exists (
          select from runs r
          where r.part = part_of(n.id) and r.id = n.id and r.version = batch_id));
    end if;
  end if;
  if cardinality(removed) > 0 then
    with gone as (
      delete from runs r
      using unnest(removed, removed_version) n(id, version)
      where r.part = part_of(n.id) and r.id = n.id and r.version = n.version
      returning r.part, r.id
    ), events_gone as (
      delete from run_events v using gone g where v.part = g.part and v.execution = g.id
    )
    delete from tasks t using gone g where t.part = g.part and t.execution = g.id /* remove-runs */;
    lost := lost || array(
      select n.id from unnest(removed) n(id)
      where exists (select from runs r where r.part = part_of(n.id) and r.id = n.id));
  end if;
  if cardinality(made) > 0 then
    -- Those that others follow from go first.
    foreach is_anchor in array array[true, false] loop
      insert into runs (part, id, domain, workflow_id, run_id, type_name, type_version,
        tags, started_at, closed_at, close_status, due_at, version, kept_event_id, state)
      select part_of(n.id), n.id, n.domain, n.workflow, n.run, n.type, n.type_version,
        n.tags::text[], n.started, n.closed, n.status, n.due, batch_id, n.kept, n.state
      from unnest(made, made_anchor, made_domain, made_workflow, made_run, made_type,
        made_type_version, made_tags, made_started, made_closed, made_status, made_due,
        made_kept, string_to_array(made_state, mark))
        n(id, anchor, domain, workflow, run, type, type_version, tags, started, closed,
          status, due, kept, state)
      where (n.anchor = n.id) = is_anchor and n.anchor <> all(lost)
      on conflict do nothing /* insert-runs */;
      get diagnostics written = row_count;
      exit when written = cardinality(made);
      lost := lost || array(
        select n.id from unnest(made, made_anchor) n(id, anchor)
        where n.anchor = n.id and n.id <> all(lost) and not exists (
          select from runs r where r.part = part_of(n.id) and r.id = n.id));
    end loop;
  end if;
  if cardinality(events_execution) > 0 then
    insert into run_events (part, execution, first_event_id, last_event_id, body)
    select part_of(n.execution), n.execution, n.first, n.last, n.body
    from unnest(events_execution, events_anchor, events_first, events_last,
      string_to_array(events_body, mark)) n(execution, anchor, first, last, body)
    where n.anchor <> all(lost) /* append-events */;
  end if;
  if cardinality(gone_execution) > 0 then
    delete from tasks t
    using unnest(gone_execution, gone_event, gone_anchor) n(execution, event, anchor)
    where t.part = part_of(n.execution) and t.execution = n.execution
      and t.scheduled_event_id = n.event and n.anchor <> all(lost) /* delete-tasks */;
  end if;
  if cardinality(ready_execution) > 0 then
    -- Numbered in the order in which they became ready.
    insert into tasks (part, execution, scheduled_event_id, kind, domain, list, priority)
    select part_of(n.execution), n.execution, n.event, n.kind, n.domain, n.list, n.priority
    from unnest(ready_execution, ready_event, ready_anchor, ready_kind, ready_domain,
      ready_list, ready_priority) with ordinality
      n(execution, event, anchor, kind, domain, list, priority, place)
    where n.anchor <> all(lost) order by n.place /* insert-tasks */;
  end if;
  if cardinality(sent_anchor) > 0 then
    insert into messages (domain, body)
    select n.domain, n.body
    from unnest(sent_anchor, sent_domain, string_to_array(sent_body, mark)) with ordinality
      n(anchor, domain, body, place)
    where n.anchor <> all(lost) order by n.place /* insert-messages */;
  end if;
  if cardinality(consumed) > 0 then
    delete from messages m using unnest(consumed, consumed_anchor) n(message, anchor)
    where m.id = n.message and n.anchor <> all(lost) /* delete-messages */;
  end if;
  if cardinality(open_domain) > 0 then
    insert into open_counts (domain, slot, open)
    select n.domain, own_slot, sum(n.delta)
    from unnest(open_domain, open_delta, open_anchor) n(domain, delta, anchor)
    where n.anchor <> all(lost)
    group by n.domain order by n.domain
    on conflict (domain, slot) do update set open = open_counts.open + excluded.open /* count-open */;
  end if;
  insert into batches (id, lost) values (batch_id, array_to_string(lost, ',')) /* record-batch */;
  return array_to_string(lost, ',');
end $$;
`;
