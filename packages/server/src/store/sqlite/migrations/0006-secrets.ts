// What tokens are sealed with. The one of before lies in `meta`, in clear, until a server of this
// version has started: only that knows the master key under which secrets are kept from then on.
export const secrets = `
create table secrets (
  name text primary key,
  bytes blob not null,
  is_sealed integer not null,
  -- Of one that was replaced: when. Otherwise 0.
  ended_at integer not null
) strict, without rowid;
`;
