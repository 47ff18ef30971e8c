// The decider. Run as many as you like; each decision task is given to exactly one of them.
import { createWorker } from "@ekiden/flow";
import { runUntilStopped } from "./run.ts";
import { swf } from "./swf.ts";
import { domain, publishVideo } from "./workflow.ts";

const worker = await createWorker({
  client: swf,
  domain,
  taskList: "decisions",
  workflows: [publishVideo],
  identity: "decider",
});
await runUntilStopped(worker);
