// When task lists and types were paused, and are: without an end.
export const pauses = `
create table pauses (
  id integer primary key,
  domain integer not null,
  kind text not null,
  name text not null,
  version text not null,
  from_at integer not null,
  to_at integer,
  reason text not null,
  identity text
) strict;

create unique index pauses_now on pauses (domain, kind, name, version) where to_at is null;
`;
