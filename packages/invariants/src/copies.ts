// A run that was reset or forked begins with events of another one: which of its events are copies.
import type { HistoryEvent } from "@ekiden/model";
import type { RunReading } from "./reading.ts";

/** How many of its first events are copies, of the events of `from`: kept, or recorded again. */
export const copiesIn = (run: RunReading, from: RunReading | undefined): number => {
  const { origin } = run;
  if (!origin) return 0;
  let count = origin.keptEvents;
  for (const event of from?.history.slice(origin.eventId) ?? []) {
    const next = run.history[count];
    if (next?.at !== origin.at) break;
    if (next.type === event.type && textOf(next) === textOf(event)) count += 1;
  }
  return count;
};

/** What an event says, without the ids of others, which may have moved up, and the origins. */
export const textOf = ({ data }: HistoryEvent): string =>
  JSON.stringify(data, (name, value) =>
    name.endsWith("EventId") || name === "origins" ? undefined : value,
  );
