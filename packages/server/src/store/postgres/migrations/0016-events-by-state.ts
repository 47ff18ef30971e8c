// Lists of events are of one state as a rule: without it in the index, a list of the few that were
// given up read all that wait.
export const eventsByState: readonly string[] = [
  "drop index concurrently if exists event_deliveries_by_state",
  "create index concurrently event_deliveries_by_state on event_deliveries (domain, state, id)",
  "drop index concurrently if exists event_deliveries_by_domain",
];
