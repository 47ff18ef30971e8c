// Goes on where it was when a worker was lost in the middle of a long activity.
// docs:begin activity
import { defineActivity, defineHeartbeat, defineWorkflow, proxyActivities } from "@ekiden/flow";

const imported = defineHeartbeat<{ row: number }>();

export const activitiesOf = (store: (row: number) => Promise<void>) => ({
  importRows: defineActivity(
    { startToClose: "2 hours", heartbeat: "30 seconds" },
    async (rows: number): Promise<number> => {
      const { heartbeat, lastHeartbeat, signal } = imported.context();
      for (let row = lastHeartbeat?.row ?? 0; row < rows; row += 1) {
        signal.throwIfAborted();
        await store(row);
        heartbeat({ row: row + 1 });
      }
      return rows;
    },
  ),
});

const { importRows } = proxyActivities<ReturnType<typeof activitiesOf>>({
  retry: { maximumAttempts: 10 },
});

export const importAll = defineWorkflow({ name: "ImportAll", version: "1.0" }, (rows: number) =>
  importRows(rows),
);
// docs:end
