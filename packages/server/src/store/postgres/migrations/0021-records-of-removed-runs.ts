// What people have said about the tasks of a run goes with it. The function that removes runs takes
// their records, too, for programs of any version; those of runs that went before go here.
import { commitBatch } from "./0018-tags-by-statement.ts";

const tasksOfRemoved = "    )\n    delete from tasks t using gone g";

export const recordsOfRemovedRuns = commitBatch.replace(
  tasksOfRemoved,
  `    ), records_gone as (
      delete from human_tasks h using gone g where h.part = g.part and h.execution = g.id
${tasksOfRemoved}`,
);

/** No call waits for it: what it takes belongs to no run. */
export const recordsWithoutRun = `
delete from human_tasks h
where not exists (select from runs r where r.part = h.part and r.id = h.execution)`;
