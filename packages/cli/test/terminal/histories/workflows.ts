// A workflow that waits, which histories of a test are replayed with.
import { defineWorkflow, sleep } from "@ekiden/flow";

export const order = defineWorkflow({ name: "order", version: "1.0" }, async (item: string) => {
  await sleep("1 minute");
  return item;
});
