import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Context } from "../src/activities/activity.ts";
import { encode, encodedSize } from "../src/activities/encode.ts";
import { lock, publish, publishedFolder } from "../src/activities/publish.ts";
import { store } from "../src/activities/store.ts";
import { thumbnail, thumbnailSize } from "../src/activities/thumbnail.ts";
import { decodeErrors, ffmpeg, probe } from "../src/ffmpeg.ts";
import type { Video } from "../src/workflow.ts";

const whole = fileURLToPath(new URL("../clip.mp4", import.meta.url));
let library: string;
let clip: string;

before(async () => {
  library = await mkdtemp(join(tmpdir(), "ekiden-video-"));
  clip = join(library, "one-second.mp4");
  await ffmpeg(["-i", whole, "-t", "1", "-c", "copy", clip]);
});
after(() => rm(library, { recursive: true }));

const video = (known: Partial<Video> = {}) =>
  ({ clip, library, original: clip, encoded: clip, thumbnail: clip, ...known }) as Video;

function context(activityId: string, more: Partial<Context> = {}): Context {
  return { activityId, signal: new AbortController().signal, heartbeat: async () => {}, ...more };
}

test("storing the same clip twice keeps one original with the same bytes", async () => {
  const first = await store(video(), context("store-1"));
  const second = await store(video(), context("store-2"));
  assert.deepEqual(second, first);
  assert.deepEqual(await readFile(first.original), await readFile(clip));
});

test("a thumbnail is one picture of the promised size", async () => {
  const cut = await thumbnail(video(), context("thumbnail-1"));
  assert.deepEqual(await probe(cut.thumbnail), { ...thumbnailSize, seconds: 0 });
  assert.equal(await decodeErrors(cut.thumbnail), "");
});

test("an encoder reports by heartbeat how far it is", async () => {
  const beats: string[] = [];
  const heartbeat = async (details: string) => void beats.push(details);
  const { encoded } = await encode(video(), context("encode-1", { heartbeat }));
  assert.match(beats[0] ?? "", /^\d+ %$/);
  const { width, height } = await probe(encoded);
  assert.deepEqual({ width, height }, encodedSize);
  assert.equal(await decodeErrors(encoded), "");
});

test("an encoder whose cancellation is requested stops at once", async () => {
  const cancel = new AbortController();
  const heartbeat = async () => cancel.abort(new Error("cancel requested"));
  const encoding = encode(video(), context("encode-2", { signal: cancel.signal, heartbeat }));
  await assert.rejects(encoding, /cancel requested/);
});

test("a file that is no film is refused in ffmpeg's own words", async () => {
  const original = fileURLToPath(import.meta.url);
  await assert.rejects(thumbnail(video({ original }), context("thumbnail-2")), /no picture/);
});

test("a locked target fails the publisher, who succeeds once the lock is given up", async () => {
  const unlock = await lock(publishedFolder(library), "somebody else");
  await assert.rejects(publish(video(), context("publish-1")), {
    name: "TargetLocked",
    message: "the target is locked by somebody else",
  });
  await unlock();
  const { page } = await publish(video(), context("publish-2"));
  assert.match(await readFile(page, "utf8"), /video\.webm/);
});
