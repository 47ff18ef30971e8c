// The statement that writes runs enters their tags, all of a batch at once: a trigger that ran for
// each row took three times as long. Programs of before call the same function. Where a call of it
// began before this migration and wrote its runs after, nothing entered their tags; so what is
// missing is entered at the end, once all such calls are over.
import { enterOldTags } from "./0014-types-and-tags.ts";
import { secondCommitBatch } from "./second-commit-batch.ts";

const next = "  if cardinality(events_execution) > 0 then\n";

const enterTags = `  if cardinality(array_remove(made_tags, null)) > 0 then
    insert into run_tags (domain, tag, started_at, execution)
    select distinct n.domain, tag, n.started, n.id
    from unnest(made, made_anchor, made_domain, made_tags, made_started)
      n(id, anchor, domain, tags, started)
      cross join lateral unnest(n.tags::text[]) tag
    where n.anchor <> all(lost) /* enter-run-tags */;
  end if;
`;

/** As it is from then on. */
export const commitBatch = secondCommitBatch
  .replace("create function", "create or replace function")
  .replace(next, enterTags + next);

/** What the oldest programs know as a table is a view, through which they insert. */
const insertExecution = `
create or replace function insert_execution() returns trigger language plpgsql as $$
begin
  insert into runs select new.* on conflict do nothing;
  if not found then return null; end if;
  insert into run_tags (domain, tag, started_at, execution)
  select distinct new.domain, tag, new.started_at, new.id from unnest(new.tags) tag;
  return new;
end $$;
`;

export const tagsByStatement = `${commitBatch}${insertExecution}
drop trigger if exists enter_run_tags on runs;
drop function if exists enter_run_tags();
`;

/** To make an index of any table awaits all statements that have begun before, and no others. */
const awaitEarlierStatements: readonly string[] = [
  "drop index concurrently if exists after_tags_by_statement",
  "create index concurrently after_tags_by_statement on ekiden_version (version)",
  "drop index concurrently after_tags_by_statement",
];

export const missingTags: readonly string[] = [...awaitEarlierStatements, enterOldTags];
