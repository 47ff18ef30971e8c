// Pauses that have ended have a bound for each domain, too: without it, pauses of ever new names
// made each node slower.
export const endedPauses = `
create index pauses_by_target on pauses (domain, kind, name, version, to_at);

-- As end_pause_2, which programs of before go on to call. The pause that ends is kept, also where
-- the clock has gone back.
create function end_pause_3(
  in_domain text, in_kind text, in_name text, in_version text, at bigint,
  kept_of_target integer, kept_of_domain integer
) returns table (from_at bigint, reason text, identity text) language plpgsql as $$
#variable_conflict use_column
declare
  ending pauses;
begin
  perform pg_advisory_xact_lock(1164667236, 1);
  select p.* into ending from pauses p
  where p.domain = (select d.id from domains d where d.name = in_domain) and p.kind = in_kind
    and p.name = in_name and p.version = in_version and p.to_at is null;
  if not found then return; end if;
  return query
    select * from end_pause_2(in_domain, in_kind, in_name, in_version, at, kept_of_target);
  delete from pauses p where p.id in (
    select o.id from pauses o
    where o.domain = ending.domain and o.to_at is not null and o.id <> ending.id
    order by o.to_at desc, o.id desc offset kept_of_domain - 1);
end $$;
`;
