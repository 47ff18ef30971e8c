// Since when a task waits. What a run has kept of the one that it was reset or forked from waits
// since it began, though the events keep their times.
import { decodeEvents } from "@ekiden/model";
import type { BacklogTask, Store } from "../store/store.ts";

interface WaitingSinceStore {
  readonly executions: Pick<Store["executions"], "find">;
  readonly histories: Pick<Store["histories"], "read">;
}

/** Milliseconds. Undefined: it was started meanwhile, and its run is gone. */
export const waitingSince = async (
  { executions, histories }: WaitingSinceStore,
  { id, scheduledEventId }: BacklogTask,
): Promise<number | undefined> => {
  const [found, text] = await Promise.all([
    executions.find({ id }),
    histories.read(id, scheduledEventId, scheduledEventId),
  ]);
  const origin = found?.execution.origin;
  if (origin && scheduledEventId <= origin.keptEvents) return origin.at;
  return decodeEvents(text)[0]?.at;
};
