// Executions that closed otherwise than they should are few, and are looked for most of all. Starts
// and ordinary closes leave these indexes alone.
const rare = "close_status in ('CANCELED', 'FAILED', 'TERMINATED', 'TIMED_OUT')";

export const rareStatuses: readonly string[] = [
  "drop index concurrently if exists runs_rare_by_start",
  `create index concurrently runs_rare_by_start on runs (domain, close_status, started_at, id)
    where ${rare}`,
  "drop index concurrently if exists runs_rare_by_close",
  `create index concurrently runs_rare_by_close on runs (domain, close_status, closed_at, id)
    where ${rare}`,
];
