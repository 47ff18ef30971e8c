// Incidents of open runs: each is written by the batch that begins or ends it. Programs that do not
// know of them write none; what they leave of a run that they close is not listed.
export const incidents = `
create table run_incidents (
  execution bigint not null,
  domain integer not null,
  code text not null,
  name text not null,
  version text not null,
  since bigint not null,
  primary key (execution, code, name, version)
);

create index run_incidents_by_age on run_incidents (domain, code, since);

-- Called with what commit_batch_2 has answered, in the transaction of the batch. These runs have
-- the incidents that are given and no others; those that go on keep their age.
create function keep_incidents(
  lost text,
  changed bigint[], changed_anchor bigint[],
  kept_execution bigint[], kept_anchor bigint[], kept_domain integer[],
  kept_code text[], kept_name text[], kept_version text[], kept_since bigint[]
) returns text language plpgsql as $$
declare
  lost_anchors constant bigint[] := string_to_array(lost, ',');
begin
  if cardinality(changed) > 0 then
    delete from run_incidents i using unnest(changed, changed_anchor) n(execution, anchor)
    where i.execution = n.execution and n.anchor <> all(lost_anchors) and not exists (
      select from unnest(kept_execution, kept_code, kept_name, kept_version)
        k(execution, code, name, version)
      where k.execution = i.execution and k.code = i.code and k.name = i.name
        and k.version = i.version) /* end-incidents */;
  end if;
  if cardinality(kept_execution) > 0 then
    insert into run_incidents (execution, domain, code, name, version, since)
    select n.execution, n.domain, n.code, n.name, n.version, n.since
    from unnest(kept_execution, kept_anchor, kept_domain, kept_code, kept_name, kept_version,
      kept_since) n(execution, anchor, domain, code, name, version, since)
    where n.anchor <> all(lost_anchors)
    on conflict do nothing /* begin-incidents */;
  end if;
  return lost;
end $$;
`;
