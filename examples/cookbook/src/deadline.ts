// Gives several steps one deadline, and does something else when they miss it.
// docs:begin workflow
import { defineWorkflow, proxyActivities, TimeoutError, withTimeout } from "@ekiden/flow";

interface Activities {
  scan(file: string): Promise<string>;
  classify(text: string): Promise<string>;
  queueForPerson(file: string): Promise<void>;
}

const { scan, classify, queueForPerson } = proxyActivities<Activities>({
  startToClose: "1 hour",
  onCancel: "request",
});

export const read = defineWorkflow({ name: "Read", version: "1.0" }, async (file: string) => {
  try {
    return await withTimeout("10 minutes", async () => classify(await scan(file)));
  } catch (error) {
    if (!(error instanceof TimeoutError)) throw error;
    await queueForPerson(file);
    return "a person reads it";
  }
});
// docs:end
