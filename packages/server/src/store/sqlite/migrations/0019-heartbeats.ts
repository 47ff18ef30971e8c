// Heartbeats beside long states: each is a short row, until the next state that is written.
export const heartbeats = `
create table heartbeats (
  execution integer not null,
  number integer not null,
  body text not null,
  primary key (execution, number)
) strict, without rowid;
`;
