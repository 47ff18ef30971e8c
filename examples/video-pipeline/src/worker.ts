// An activity worker: `worker.ts <task list> <name>`. It does one activity at a time.
import type { ActivityTask } from "@aws-sdk/client-swf";
import type { Activity, Context } from "./activities/activity.ts";
import { encode } from "./activities/encode.ts";
import { publish } from "./activities/publish.ts";
import { store } from "./activities/store.ts";
import { thumbnail } from "./activities/thumbnail.ts";
import { pollUntilStopped } from "./poll.ts";
import { speaker } from "./print.ts";
import { answer, isFault, swf } from "./swf.ts";
import { domain, type StepName, steps, taskLists } from "./workflow.ts";

const activities: Record<StepName, Activity> = { store, encode, thumbnail, publish };
const activityOfType = new Map(
  Object.entries(activities).map(([step, run]) => [steps[step as StepName].type.name, run]),
);

const [taskList = taskLists.files, name = "worker"] = process.argv.slice(2);
const say = speaker(name);

await pollUntilStopped(say, async (stopping) => {
  const poll = { domain, taskList: { name: taskList }, identity: name };
  const task = await swf.pollForActivityTask(poll, { abortSignal: stopping });
  // An empty poll has no token: nothing happened for a minute.
  if (task.taskToken) await perform(task as ActivityTask, stopping);
});

async function perform(task: ActivityTask, stopping: AbortSignal): Promise<void> {
  const { taskToken, activityId = "" } = task;
  const cancel = new AbortController();
  const signal = AbortSignal.any([stopping, cancel.signal]);
  const heartbeat = (details: string) => beat(task, details, cancel);
  say(`starts ${activityId}`);
  let result: string;
  try {
    result = await run(task, { activityId, signal, heartbeat });
  } catch (error) {
    return cancel.signal.aborted ? giveUp(task) : fail(task, error as Error);
  }
  say(`completes ${activityId}`, "good");
  await answer(say, () => swf.respondActivityTaskCompleted({ taskToken, result }));
}

async function run(task: ActivityTask, context: Context): Promise<string> {
  const activity = activityOfType.get(task.activityType?.name ?? "");
  if (!activity) throw new Error(`no activity is called ${task.activityType?.name} here`);
  return JSON.stringify(await activity(JSON.parse(task.input ?? "{}"), context));
}

/** Tells how far the activity is, and hears whether it is still wanted. */
async function beat(task: ActivityTask, details: string, cancel: AbortController) {
  say(`${task.activityId} is at ${details}`);
  try {
    const { taskToken } = task;
    const { cancelRequested } = await swf.recordActivityTaskHeartbeat({ taskToken, details });
    if (cancelRequested) cancel.abort();
  } catch (error) {
    // Timed out or its workflow closed: stop. Any other fault is left to the heartbeat time-out.
    if (isFault(error, "UnknownResourceFault")) cancel.abort();
    else say(`${task.activityId} could not report: ${error}`, "bad");
  }
}

async function giveUp({ taskToken, activityId }: ActivityTask): Promise<void> {
  say(`stops ${activityId}: nobody wants it any more`, "bad");
  await answer(say, () => swf.respondActivityTaskCanceled({ taskToken }));
}

async function fail({ taskToken, activityId }: ActivityTask, error: Error): Promise<void> {
  say(`fails ${activityId}: ${error.message}`, "bad");
  const reason = error.name.slice(0, 256);
  const details = error.message.slice(0, 32_768);
  await answer(say, () => swf.respondActivityTaskFailed({ taskToken, reason, details }));
}
