// Executions of one type, and those with one tag, by their start. A start writes an entry for its
// type and one for each tag; no other step writes any.

/**
 * The tags that an execution is found by. JSON that escapes a character is not trusted to give a
 * tag back as it was: all executions with such tags are found by one name, which no other tag has,
 * and are compared.
 */
const tagsOf = (row: string): string =>
  `json_each(case when instr(${row}.tags, '\\u') > 0 then json_array('\\u') else ${row}.tags end)`;

export const typesAndTags = `
create index executions_by_type on executions (domain, type, started_at);

create table execution_tags (
  domain integer not null,
  tag text not null,
  started_at integer not null,
  execution integer not null,
  primary key (domain, tag, started_at, execution)
) strict, without rowid;

insert into execution_tags
select distinct e.domain, t.value, e.started_at, e.id from executions e, ${tagsOf("e")} t
where e.tags is not null;

create trigger execution_is_tagged after insert on executions when new.tags is not null begin
  insert into execution_tags
  select distinct new.domain, value, new.started_at, new.id from ${tagsOf("new")};
end;

create trigger tagged_execution_is_deleted after delete on executions
when old.tags is not null begin
  delete from execution_tags
  where domain = old.domain and started_at = old.started_at and execution = old.id
    and tag in (select value from ${tagsOf("old")});
end;
`;
