// A primary key for the table that says how far the schema is: one without a key cannot be changed
// while it is published for logical replication, and could hold two rows.

export const keyOfTheVersion = `
alter table ekiden_version add column id integer not null default 1 check (id = 1);
alter table ekiden_version add primary key (id);
`;
