// Access keys. Secrets are sealed under a key that is not in the database.
export const accessKeys = `
create table access_keys (
  id text primary key,
  account text not null,
  user text not null,
  status text not null,
  created_at integer not null,
  secret blob not null,
  -- The one before it, and until when that is good still.
  previous_secret blob,
  previous_until integer
) strict, without rowid;
`;
