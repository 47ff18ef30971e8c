// Lists of events are of one state as a rule: without it in the index, a list of the few that were
// given up read all that wait.
export const eventsByState = `
create index event_deliveries_by_state on event_deliveries (domain, state, id);
drop index event_deliveries_by_domain;
`;
