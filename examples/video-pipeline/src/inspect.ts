// Trusts no worker's report: reads the files themselves, and decodes every one to its last frame.
import { stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { encodedSize } from "./activities/encode.ts";
import { publishedFolder } from "./activities/publish.ts";
import { thumbnailSize } from "./activities/thumbnail.ts";
import { decodeErrors, type Media, probe } from "./ffmpeg.ts";
import { table } from "./print.ts";
import type { Published, Video } from "./workflow.ts";

const lengthToleranceSeconds = 0.5;

interface Expected extends Media {
  file: string;
}

/** Prints the produced files and throws at the first that is not what it should be. */
export async function inspect({ clip, library }: Video, { original }: Published): Promise<void> {
  const source = await probe(clip);
  const published = publishedFolder(library);
  const expected: Expected[] = [
    { file: original, ...source },
    { file: join(published, "video.webm"), ...encodedSize, seconds: source.seconds },
    { file: join(published, "thumbnail.jpg"), ...thumbnailSize, seconds: 0 },
  ];
  const rows: string[][] = [];
  // One after the other, so that of several missing files the first one listed is named.
  for (const { file } of expected) rows.push(await describe(file));
  table(rows);
  for (const each of expected) await judge(each);
}

async function describe(file: string): Promise<string[]> {
  const { size } = await stat(file);
  const { width, height, seconds } = await probe(file);
  const length = seconds ? `${seconds.toFixed(2)} s` : "still";
  return [nameOf(file), `${Math.ceil(size / 1000)} kB`, `${width}x${height}`, length];
}

async function judge({ file, width, height, seconds }: Expected): Promise<void> {
  const media = await probe(file);
  const sized = media.width === width && media.height === height;
  const timed = Math.abs(media.seconds - seconds) < lengthToleranceSeconds;
  if (!sized || !timed) throw new Error(`${nameOf(file)} is not ${width}x${height}, ${seconds} s`);
  const errors = await decodeErrors(file);
  if (errors) throw new Error(`${nameOf(file)} does not decode: ${errors}`);
}

const nameOf = (file: string) => relative(process.cwd(), file);
