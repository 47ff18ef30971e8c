// Policies, under the name of whom they are attached to: a user's ARN, or the id of a key.
export const policies = `
create table policies (
  holder text not null,
  name text not null,
  document text not null,
  primary key (holder, name)
) strict, without rowid;
`;
