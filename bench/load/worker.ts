// An activity worker: what it is given is done at once, so that only the service is measured.
import type { SwfClient } from "../client/swf.ts";
import { domain } from "./domain.ts";
import type { Load } from "./load.ts";

const result = "s3://ekiden-example/clips/0123456789abcdef/720p.mp4";

export const work = async (load: Load, client: SwfClient, identity: string): Promise<void> => {
  const poll = { domain, taskList: load.taskList, identity };
  while (!load.over) {
    const task = await client.call("PollForActivityTask", poll);
    const receivedAtMs = performance.now();
    if (!task.taskToken) continue;
    const run = load.ledger.activityTask(task, receivedAtMs);
    run.sentAtMs = performance.now();
    const body = { taskToken: task.taskToken, result };
    if (await load.respond(client, "RespondActivityTaskCompleted", body))
      load.ledger.completedActivities++;
  }
};
