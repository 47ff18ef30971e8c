// Roles. Their policies are with all others, under the role's ARN.
export const roles = `
create table roles (
  arn text primary key,
  id text not null,
  created_at integer not null,
  session_seconds_most integer not null,
  trust text not null
) strict, without rowid;
`;
