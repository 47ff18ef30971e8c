// The whole story in one command: a server, a decider and workers, each a process of its own, and
// one video. This page only puts the parts together; start at workflow.ts.
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { FlowClient, registerDomain, type WorkflowHandle } from "@ekiden/flow";
import { lock, publishedFolder } from "./activities/publish.ts";
import { Children } from "./children.ts";
import { ffmpegPath } from "./ffmpeg.ts";
import { follow, type HistoryEvent } from "./follow.ts";
import { inspect } from "./inspect.ts";
import { eventText, heading, speaker } from "./print.ts";
import { startServer } from "./server.ts";
import { Story } from "./story.ts";
import { swf } from "./swf.ts";
import { domain, type Published, publishVideo } from "./workflow.ts";

const neighbour = "the nightly backup";
const timeLimitMs = 120_000;
const here = fileURLToPath(new URL("..", import.meta.url));
/** What is run by Node with the options of this process. */
const program = (source: URL) => [...process.execArgv, fileURLToPath(source)];
const decider = program(new URL("decider.ts", import.meta.url));
const worker = program(new URL("worker.ts", import.meta.url));
const say = speaker("demo");
const children = new Children();

async function demo(): Promise<void> {
  const folder = await emptyFolder();
  say(`encodes with ${await ffmpegPath()}`);
  useServer(await startServer(children, folder));
  await registerDomain(swf, domain, { retentionDays: 1 });
  say(`registered the domain ${domain}`);
  await startWorkers();
  say("the decider and the workers have registered their types");

  const video = { clip: join(here, "clip.mp4"), library: join(folder, "library") };
  const unlock = await lock(publishedFolder(video.library), neighbour);
  const client = new FlowClient({ client: swf, domain });
  const handle = await client.start(publishVideo, {
    workflowId: `video-${Date.now()}`,
    input: video,
  });
  say(`started ${handle.workflowId}`);
  const history = await watch(handle, unlock);

  heading("History");
  for (const event of history) console.log(eventText(event));
  const published = await handle.result();
  heading("Files, each decoded to its end");
  await inspect(video, published);
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

async function startWorkers(): Promise<void> {
  await Promise.all([
    children.startReady("decider", decider),
    children.startReady("files", [...worker, "files", "files"]),
    // Two, so that the encoder and the thumbnail have a worker each.
    children.startReady("media-1", [...worker, "media", "media-1"]),
    children.startReady("media-2", [...worker, "media", "media-2"]),
  ]);
}

/** Follows the workflow to its end, and plays the neighbour who is in its way at first. */
async function watch(handle: WorkflowHandle<Published>, unlock: () => Promise<void>) {
  const history: HistoryEvent[] = [];
  const story = new Story();
  for await (const event of follow(handle, children.failure)) {
    history.push(event);
    story.tell(event);
    if (event.type !== "ActivityTaskFailed" || event.data.reason !== "TargetLocked") continue;
    await unlock();
    say(`${neighbour} is over and gives up its lock`);
  }
  return history;
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
