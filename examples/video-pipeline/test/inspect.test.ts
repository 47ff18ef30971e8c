import assert from "node:assert/strict";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { publishedFolder } from "../src/activities/publish.ts";
import { decodeErrors } from "../src/ffmpeg.ts";
import { inspect } from "../src/inspect.ts";
import type { Published, Video } from "../src/workflow.ts";

const clip = fileURLToPath(new URL("../clip.mp4", import.meta.url));
let library: string;
let video: Video;
let published: Published;

before(async () => {
  library = await mkdtemp(join(tmpdir(), "ekiden-inspect-"));
  await mkdir(publishedFolder(library));
  video = { clip, library };
  published = { original: clip, film: clip, picture: clip, page: "" };
});
after(() => rm(library, { recursive: true }));

test("a published film that is missing is named", async () => {
  await assert.rejects(inspect(video, published), /ENOENT.*video\.webm/);
});

test("a published film of the wrong size is refused", async () => {
  await copyFile(clip, join(publishedFolder(library), "video.webm"));
  await copyFile(clip, join(publishedFolder(library), "thumbnail.jpg"));
  await assert.rejects(inspect(video, published), /video\.webm is not 1280x720/);
});

test("a film that is damaged in the middle does not decode", async () => {
  const damaged = join(library, "damaged.mp4");
  const bytes = await readFile(clip);
  await writeFile(damaged, bytes.fill(0, 100_000, 200_000));
  assert.equal(await decodeErrors(clip), "");
  assert.notEqual(await decodeErrors(damaged), "");
});
