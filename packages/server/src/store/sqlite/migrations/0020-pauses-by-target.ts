// Each change of a pause reads those of its task list or type, and of its domain those that have
// ended: without the index, all of all domains.
export const pausesByTarget = `
create index pauses_by_target on pauses (domain, kind, name, version, to_at);
`;
