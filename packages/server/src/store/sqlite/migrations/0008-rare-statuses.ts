// Executions that closed otherwise than they should are few, and are looked for most of all. Starts
// and ordinary closes leave these indexes alone.
export const rareStatuses = `
create index executions_rare_by_start on executions (domain, close_status, started_at)
  where close_status in ('CANCELED', 'FAILED', 'TERMINATED', 'TIMED_OUT');
create index executions_rare_by_close on executions (domain, close_status, closed_at)
  where close_status in ('CANCELED', 'FAILED', 'TERMINATED', 'TIMED_OUT');
`;
