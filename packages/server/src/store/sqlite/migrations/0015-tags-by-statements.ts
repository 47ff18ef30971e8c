// Entries of tags are written by the statements that write and remove executions. A table that has
// triggers costs each of its inserts a journal of its own, in case a trigger fails: about 8
// microseconds of a workflow, also of one without tags.
export const tagsByStatements = `
drop trigger execution_is_tagged;
drop trigger tagged_execution_is_deleted;
`;
