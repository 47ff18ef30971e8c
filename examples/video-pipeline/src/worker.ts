// An activity worker: `worker.ts <task list> <name>`. It does one activity at a time.
import { createWorker } from "@ekiden/flow";
import { activities, type TaskList } from "./activities.ts";
import { runUntilStopped } from "./run.ts";
import { swf } from "./swf.ts";
import { domain } from "./workflow.ts";

const [taskList = "files", name = "worker"] = process.argv.slice(2);
if (!Object.hasOwn(activities, taskList)) {
  throw new Error(`no worker polls ${taskList}: name one of ${Object.keys(activities).join(", ")}`);
}

const worker = await createWorker({
  client: swf,
  domain,
  taskList,
  activities: activities[taskList as TaskList],
  maxActivities: 1,
  identity: name,
});
await runUntilStopped(worker);
