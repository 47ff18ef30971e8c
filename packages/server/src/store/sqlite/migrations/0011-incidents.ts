// Incidents of open runs: each is written by the commit that begins or ends it.
export const incidents = `
create table run_incidents (
  execution integer not null,
  domain integer not null,
  code text not null,
  name text not null,
  version text not null,
  since integer not null,
  primary key (execution, code, name, version)
) strict, without rowid;

create index run_incidents_by_age on run_incidents (domain, code, since);
`;
