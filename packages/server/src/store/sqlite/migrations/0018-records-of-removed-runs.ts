// What people have said about the tasks of a run goes with it. Before, it stayed.
export const recordsOfRemovedRuns = `
delete from human_tasks where execution not in (select id from executions);
`;
