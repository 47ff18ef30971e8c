import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { type RecordActivityTaskHeartbeatInput, SWFClient } from "@aws-sdk/client-swf";
import { defineWorkflow, isCanceled, proxyActivities } from "@ekiden/flow";
import { startTestEnvironment, type TestEnvironment } from "@ekiden/testing";
import { encodedSize } from "../src/activities/encode.ts";
import { lock, publishedFolder } from "../src/activities/publish.ts";
import { thumbnailSize } from "../src/activities/thumbnail.ts";
import { activities } from "../src/activities.ts";
import { decodeErrors, ffmpeg, probe } from "../src/ffmpeg.ts";

const whole = fileURLToPath(new URL("../clip.mp4", import.meta.url));
let library: string;
let clip: string;
/** Takes longer to encode than a request to cancel takes to arrive. */
let feature: string;
let env: TestEnvironment;
/** That of the AWS SDK, as the workers have it. */
let sdk: SWFClient;

/** One activity, by its name, on its own. */
const calls = proxyActivities<Record<string, (...all: string[]) => Promise<string>>>();
const alone = defineWorkflow(
  { name: "Alone", version: "1.0" },
  async ([name = "", ...all]: string[]) => calls[name]?.(...all),
);

before(async () => {
  library = await mkdtemp(join(tmpdir(), "ekiden-video-"));
  clip = join(library, "one-second.mp4");
  await ffmpeg(["-i", whole, "-t", "1", "-c", "copy", clip]);
  feature = join(library, "six-minutes.mp4");
  await ffmpeg(["-stream_loop", "59", "-i", whole, "-c", "copy", feature]);
  const all = { ...activities.files, ...activities.media };
  // Encoding may be slow beside other work.
  const patience = "5 minutes";
  env = await startTestEnvironment({
    workflows: [alone],
    activities: all,
    patience,
    callBy(_, options) {
      // All polls at once, and the answers beside them.
      const requestHandler = { httpAgent: { maxSockets: Number.POSITIVE_INFINITY } };
      sdk = new SWFClient({ ...options, requestHandler });
      return sdk;
    },
  });
});
after(async () => {
  await env.close();
  sdk.destroy();
  await rm(library, { recursive: true });
});

async function perform(...input: string[]): Promise<string> {
  return (await env.run(alone, { input })) ?? "";
}

/** Calls `hear` with what each heartbeat says, as it is sent. */
function listen(hear: (details: string) => void): void {
  sdk.middlewareStack.add(
    (next, { commandName }) =>
      (sent) => {
        if (commandName === "RecordActivityTaskHeartbeatCommand") {
          hear((sent.input as RecordActivityTaskHeartbeatInput).details ?? "");
        }
        return next(sent);
      },
    { step: "initialize", name: "listen", override: true },
  );
}

test("storing the same clip twice keeps one original with the same bytes", async () => {
  const first = await perform("store", clip, library);
  const second = await perform("store", clip, library);
  assert.equal(second, first);
  assert.deepEqual(await readFile(first), await readFile(clip));
});

test("a thumbnail is one picture of the promised size", async () => {
  const picture = await perform("thumbnail", clip, library);
  assert.deepEqual(await probe(picture), { ...thumbnailSize, seconds: 0 });
  assert.equal(await decodeErrors(picture), "");
});

test("an encoder reports by heartbeat how far it is", async () => {
  const beats: string[] = [];
  listen((details) => void beats.push(details));
  const film = await perform("encode", clip, library);
  // The first beat may come before ffmpeg has said anything.
  assert.match(beats.find(Boolean) ?? "", /^"\d+ %"$/);
  const { width, height } = await probe(film);
  assert.deepEqual({ width, height }, encodedSize);
  assert.equal(await decodeErrors(film), "");
});

test("an encoder whose cancellation is requested kills ffmpeg and reports itself canceled", async () => {
  const isEncoding = new Promise<void>((resolve) => listen(() => resolve()));
  const handle = await env.start(alone, { input: ["encode", feature, library] });
  await isEncoding;
  await handle.cancel();
  await assert.rejects(env.result(handle), isCanceled);
  const types: string[] = [];
  for await (const { type } of handle.history()) types.push(type);
  assert.ok(types.includes("ActivityTaskCanceled"));
});

test("a file that is no film is refused in ffmpeg's own words", async () => {
  await assert.rejects(perform("thumbnail", fileURLToPath(import.meta.url), library), /no picture/);
});

test("a locked target fails the publisher, who succeeds once the lock is given up", async () => {
  const unlock = await lock(publishedFolder(library), "another publisher");
  await assert.rejects(perform("publish", clip, clip, library), (error: Error) => {
    const { name, message } = (error.cause as Error).cause as Error;
    assert.equal(name, "TargetLocked");
    assert.equal(message, "the target is locked by another publisher");
    return true;
  });
  await unlock();
  const page = await perform("publish", clip, clip, library);
  assert.match(await readFile(page, "utf8"), /video\.webm/);
});
