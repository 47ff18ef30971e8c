// Which runs have decided the events that a run begins with. The first event says so, because a
// decider knows no more than the history, and may have derived what it asked for from a run's id.
import type { HistoryEvent, RunOrigin } from "@ekiden/model";

type Named = Pick<RunOrigin, "workflowId" | "runId">;

/** The oldest first. `left`: the events of the source that are kept, with their ids there. */
export const originsOf = (
  { workflowId, runId }: Named,
  left: readonly HistoryEvent[],
): RunOrigin[] => {
  const [started] = left;
  const before = started?.type === "WorkflowExecutionStarted" ? started.data.origins : undefined;
  const upTo = (eventId: number): number => left.filter(({ id }) => id <= eventId).length;
  const origins = [
    ...(before ?? []).map((origin) => ({ ...origin, keptEvents: upTo(origin.keptEvents) })),
    { workflowId, runId, keptEvents: left.length },
  ];
  return origins.filter((origin, index) => {
    const previous = origins[index - 1];
    // The first run of a workflow id stays in any case: random numbers go on as they began there.
    const isFirst = origin.workflowId !== previous?.workflowId;
    return isFirst || origin.keptEvents > previous.keptEvents;
  });
};

/** The event, which says so where it is the first. */
export const withOrigins = (event: HistoryEvent, origins: RunOrigin[]): HistoryEvent =>
  event.type === "WorkflowExecutionStarted"
    ? { ...event, data: { ...event.data, origins } }
    : event;
