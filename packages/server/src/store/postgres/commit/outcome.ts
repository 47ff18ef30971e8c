// What became of a batch whose connection was lost before its answer came: asked of the database on
// the next connection, or on the one after that, until there is an answer.
import type { Clock } from "../../../clock.ts";
import type { ReconnectingConnection } from "../connection/reconnecting-connection.ts";
import { settleBatch } from "./batch-statements.ts";

/** Another database is the primary by then, most often; and callers do not wait much longer. */
const patienceMilliseconds = 30_000;
const restMilliseconds = 50;

interface Asking {
  readonly writer: Pick<ReconnectingConnection, "run">;
  readonly clock: Clock;
  /** Called with why there is no answer yet; false: the database is not asked again. */
  readonly goesOn: (reason: unknown) => boolean;
}

/** Null: the batch has not come, and never will. Rejects where it stays unknown. */
export const outcomeOf = async (
  batch: number,
  { writer, clock, goesOn }: Asking,
): Promise<string | null> => {
  const until = clock.now() + patienceMilliseconds;
  for (;;) {
    try {
      // This waits for the batch if it is still being committed.
      const [outcome] = await writer.run(settleBatch(batch));
      return outcome?.lost ?? null;
    } catch (reason) {
      if (!goesOn(reason)) throw reason;
      await new Promise<void>((resolve) => {
        clock.at(clock.now() + restMilliseconds, resolve);
      });
      // Looked at last: where the process stood still, the database has forgotten the batch.
      if (clock.now() >= until) throw reason;
    }
  }
};
