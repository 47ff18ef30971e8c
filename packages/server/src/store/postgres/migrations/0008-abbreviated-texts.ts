// The texts of states and events are abbreviated from here on. Nodes of older programs write them
// in full and must read them so: what they know as tables are views now, which expand the texts,
// and whose triggers write as those programs do. People read the views, too.
import { abbreviations } from "../connection/abbreviation.ts";
import { secondCommitBatch } from "./second-commit-batch.ts";

/** Control characters as PostgreSQL reads them in a text. */
const escaped = (code: string): string =>
  [...code]
    .map((character) =>
      character < " "
        ? `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`
        : `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
    )
    .join("");
const codes = [...abbreviations.values()].map((code) => `e'${escaped(code)}'`);
const phrases = [...abbreviations.keys()].map((phrase) => `'${phrase}'`);

const expanded = `
create function expanded(abbreviated text) returns text
language plpgsql immutable strict parallel safe as $$
declare
  codes constant text[] := array[${codes.join(",")}];
  phrases constant text[] := array[${phrases.join(",\n")}];
  plain text := abbreviated;
begin
  for place in 1..cardinality(codes) loop
    plain := replace(plain, codes[place], phrases[place]);
  end loop;
  return plain;
end $$;
`;

const views = `
alter table executions rename to runs;
alter table events rename to run_events;
-- Runs that were started together take their steps together: one commit may change every row of a
-- page, and each needs room there, or else new entries in all indexes.
alter table runs set (fillfactor = 50);

create view executions as
  select part, id, domain, workflow_id, run_id, type_name, type_version, tags, started_at,
    closed_at, close_status, due_at, claimed_by, claimed_until, version, kept_event_id, untold,
    expanded(state) as state
  from runs;

create view events as
  select part, execution, first_event_id, last_event_id, expanded(body) as body from run_events;
`;

/** Each does what the statement of an older program asks for, and says whether it was done. */
const triggers = `
create function insert_execution() returns trigger language plpgsql as $$
begin
  insert into runs select new.* on conflict do nothing;
  return case when found then new end;
end $$;

create function update_execution() returns trigger language plpgsql as $$
begin
  update runs set version = new.version, due_at = new.due_at, closed_at = new.closed_at,
    close_status = new.close_status, claimed_by = new.claimed_by,
    claimed_until = new.claimed_until, kept_event_id = new.kept_event_id, untold = new.untold,
    state = new.state
  where part = old.part and id = old.id and version = old.version;
  return case when found then new end;
end $$;

create function insert_events() returns trigger language plpgsql as $$
begin
  insert into run_events select new.*;
  return new;
end $$;

create trigger insert_execution instead of insert on executions
  for each row execute function insert_execution();
create trigger update_execution instead of update on executions
  for each row execute function update_execution();
create trigger insert_events instead of insert on events
  for each row execute function insert_events();
`;

const partOf = `
create function part_of(id bigint) returns smallint language sql immutable parallel safe
  return (id % 1024)::smallint;
`;

export const abbreviatedTexts = expanded + views + triggers + partOf + secondCommitBatch;
