// Access keys. Secrets are sealed under a key that is not in the database.
export const accessKeys = `
create table access_keys (
  id text collate "C" primary key,
  account text not null,
  user_name text not null,
  status text not null,
  created_at bigint not null,
  secret bytea not null,
  -- The one before it, and until when that is good still.
  previous_secret bytea,
  previous_until bigint
);
`;
