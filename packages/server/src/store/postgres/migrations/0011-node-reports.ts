// What each node tells the others, for answers about all of them. It is written again every few
// seconds, so it need not outlive a crash, and costs no log of the database.
export const nodeReports = `
create unlogged table node_reports (
  node bigint primary key,
  written_at timestamptz not null,
  report text not null
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);
`;
