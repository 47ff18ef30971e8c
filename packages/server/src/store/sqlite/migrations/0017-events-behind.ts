// An event that waits for an earlier one of its run and target is due at no time, so that a claim,
// which goes by due times, does not read it again and again while that one is refused.
export const eventsBehind = `
update event_deliveries as d set due_at = 9007199254740991
where state = 'WAITING' and id > (
  select min(id) from event_deliveries e
  where e.execution = d.execution and e.target = d.target and e.state = 'WAITING');
`;
