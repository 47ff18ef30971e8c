import assert from "node:assert/strict";
import {
  type ActivityTimeout,
  defineHeartbeat,
  defineWorkflow,
  proxyActivities,
} from "../../src/index.ts";
import { scenario } from "../workflow/live.ts";

const copied = defineHeartbeat<{ readonly row: number }>();

const activities = {
  /** Copies ten rows with each try, and is silent after the first two. */
  copy: async (rows: number): Promise<number> => {
    const { lastHeartbeat, heartbeat, completeLater } = copied.context();
    const row = (lastHeartbeat?.row ?? 0) + 10;
    if (row >= rows) return row;
    heartbeat({ row });
    completeLater();
    return row;
  },
};

const retried = proxyActivities<typeof activities>({
  startToClose: "1 minute",
  retry: { maximumAttempts: 3 },
});
const once = proxyActivities<typeof activities>({ startToClose: "1 minute" });

const copies = defineWorkflow({ name: "Copies", version: "1" }, async () => retried.copy(30));
const gives = defineWorkflow({ name: "Gives", version: "1" }, async () => {
  try {
    return await once.copy(30);
  } catch (error) {
    const told = [copied.lastOf(new Error("around", { cause: error })), copied.lastOf("no error")];
    return { told, type: (error as ActivityTimeout).timeoutType };
  }
});

scenario(
  "what a heartbeat says has the type that it was declared with, in both places",
  { workflows: [copies, gives], activities },
  async (live) => {
    assert.equal(await live.run(copies, {}), 30);
    assert.deepEqual(await live.run(gives, {}), {
      told: [{ row: 10 }, null],
      type: "START_TO_CLOSE",
    });
  },
);
