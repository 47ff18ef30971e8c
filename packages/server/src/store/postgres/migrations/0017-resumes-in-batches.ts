// The end of a run's pause and the return of its held tasks are one commit: were the node to die
// between the two, its tasks would stay aside until all are looked at, ten minutes later.
export const resumesInBatches = `
-- Called with what the batch has answered, in its transaction. A task that was put aside while the
-- batch waited for the lock of its run is found here, since this statement looks anew.
create function release_held(lost text, resumed bigint[]) returns text language plpgsql as $$
begin
  update held_tasks h set look_at = '-infinity'
  from unnest(resumed) n(execution)
  where h.part = part_of(n.execution) and h.execution = n.execution
    and h.held_by = 'execution' /* release-held-tasks */;
  return lost;
end $$;
`;
