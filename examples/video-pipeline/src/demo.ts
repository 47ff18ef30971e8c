// The whole story in one command: a server, a decider and workers, each a process of its own, and
// one video. This page only puts the parts together; start at workflow.ts and decide.ts.
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { HistoryEvent, WorkflowExecution } from "@aws-sdk/client-swf";
import { lock, publishedFolder } from "./activities/publish.ts";
import { Children } from "./children.ts";
import { ffmpegPath } from "./ffmpeg.ts";
import { closeStatus, follow } from "./follow.ts";
import { inspect } from "./inspect.ts";
import { eventText, heading, speaker } from "./print.ts";
import { register } from "./register.ts";
import { startServer } from "./server.ts";
import { swf } from "./swf.ts";
import { domain, publishVideo, taskLists, type Video } from "./workflow.ts";

const neighbour = "the nightly backup";
const timeLimitMs = 120_000;
const here = fileURLToPath(new URL("..", import.meta.url));
const say = speaker("demo");
const children = new Children();

async function demo(): Promise<void> {
  const folder = await emptyFolder();
  say(`encodes with ${await ffmpegPath()}`);
  useServer(await startServer(children, folder));
  await register();
  say(`registered the domain ${domain} and its types`);
  startWorkers();

  const input = { clip: join(here, "clip.mp4"), library: join(folder, "library") };
  const unlock = await lock(publishedFolder(input.library), neighbour);
  const execution = await startWorkflow(input);
  const history = await watch(execution, unlock);

  heading("History");
  for (const event of history) console.log(eventText(event));
  const status = await closeStatus(execution);
  if (status !== "COMPLETED") throw new Error(`the workflow closed as ${status}`);
  heading("Files, each decoded to its end");
  await inspect(resultOf(history));
}

/** A folder that is named must be new; the default one is the demo's own to empty. */
async function emptyFolder(): Promise<string> {
  const named = process.argv[2];
  const folder = named ?? join(here, "output");
  if (!named) await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  return folder;
}

/** From here on every client, in this process and in its children, talks to that server. */
function useServer(address: string): void {
  say(`the server listens at ${address}`);
  delete process.env.AWS_PROFILE;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_SWF: address,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "demo",
    AWS_SECRET_ACCESS_KEY: "demo",
  });
}

function startWorkers(): void {
  children.start("decider", source("decider.ts"));
  children.start("files", [...source("worker.ts"), taskLists.files, "files"]);
  // Two, so that the encoder and the thumbnail have a worker each.
  children.start("media-1", [...source("worker.ts"), taskLists.media, "media-1"]);
  children.start("media-2", [...source("worker.ts"), taskLists.media, "media-2"]);
}

const source = (file: string) => [...process.execArgv, join(here, "src", file)];

async function startWorkflow(input: Partial<Video>): Promise<WorkflowExecution> {
  const workflowId = `video-${Date.now()}`;
  const { runId } = await swf.startWorkflowExecution({
    domain,
    workflowId,
    workflowType: publishVideo,
    input: JSON.stringify(input),
  });
  say(`started ${workflowId}`);
  return { workflowId, runId };
}

/** Follows the workflow to its end, and plays the neighbour who is in its way at first. */
async function watch(execution: WorkflowExecution, unlock: () => Promise<void>) {
  const history: HistoryEvent[] = [];
  for await (const event of follow(execution, children.failure)) {
    history.push(event);
    if (event.activityTaskFailedEventAttributes?.reason !== "TargetLocked") continue;
    await unlock();
    say(`${neighbour} is over and gives up its lock`);
  }
  return history;
}

function resultOf(history: HistoryEvent[]): Video {
  const completed = history.at(-1)?.workflowExecutionCompletedEventAttributes;
  return JSON.parse(completed?.result ?? "{}");
}

/** Ctrl-C ends the demo and everything it started; 130 is what a shell expects then. */
async function interrupted(): Promise<void> {
  say("stops");
  await children.stop();
  process.exit(130);
}

setTimeout(() => children.fail("it takes too long"), timeLimitMs).unref();
for (const name of ["SIGINT", "SIGTERM"]) process.on(name, interrupted);
try {
  await demo();
  say("the workflow is COMPLETED and every file is there and decodes", "good");
} catch (error) {
  if (!children.stopping) say(`failed: ${(error as Error).message}`, "bad");
  process.exitCode = 1;
} finally {
  await children.stop();
}
