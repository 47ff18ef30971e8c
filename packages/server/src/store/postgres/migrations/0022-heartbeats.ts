// Heartbeats beside long states: each is a short row, until the next state that is written. The
// function that removes runs takes the rows, too. Programs that do not know of them would lose
// heartbeats, so none is written before all know.
import { recordsOfRemovedRuns } from "./0021-records-of-removed-runs.ts";

const table = `
create table if not exists run_heartbeats (
  part smallint not null,
  execution bigint not null,
  number integer not null,
  body text not null,
  primary key (part, execution, number)
);
`;

const keepHeartbeats = `
-- Called with what keep_incidents has answered, in the transaction of the batch. Of runs whose state
-- the batch has written, they are in the state.
create or replace function keep_heartbeats(
  lost text, told bigint[], told_anchor bigint[],
  executions bigint[], anchors bigint[], numbers integer[], bodies text
) returns text language plpgsql as $$
declare
  lost_anchors constant bigint[] := string_to_array(lost, ',');
begin
  if cardinality(told) > 0 then
    delete from run_heartbeats h using unnest(told, told_anchor) n(execution, anchor)
    where h.part = part_of(n.execution) and h.execution = n.execution
      and n.anchor <> all(lost_anchors) /* remove-heartbeats */;
  end if;
  if cardinality(executions) > 0 then
    insert into run_heartbeats (part, execution, number, body)
    select part_of(n.execution), n.execution, n.number, n.body
    from unnest(executions, anchors, numbers, string_to_array(bodies, e'\\x01'))
      n(execution, anchor, number, body)
    where n.anchor <> all(lost_anchors) /* add-heartbeats */;
  end if;
  return lost;
end $$;
`;

const recordsOfRemoved = "    ), records_gone as (\n";

const heartbeatsOfRemovedRuns = recordsOfRemovedRuns.replace(
  recordsOfRemoved,
  `    ), heartbeats_gone as (
      delete from run_heartbeats h using gone g where h.part = g.part and h.execution = g.id
${recordsOfRemoved}`,
);

/** What the statements of a program need that knows of them. */
export const heartbeatRows = table + keepHeartbeats;

export const heartbeats = heartbeatRows + heartbeatsOfRemovedRuns;
