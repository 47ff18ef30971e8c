import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { ffmpeg, probe } from "../ffmpeg.ts";
import type { Video } from "../workflow.ts";
import type { Context } from "./activity.ts";

export const encodedSize = { width: 1280, height: 720 };

const heartbeatMs = 1_000;
const videoCodec = "-c:v libvpx-vp9 -b:v 0 -crf 34 -deadline good -cpu-used 4 -row-mt 1";
const audioCodec = "-c:a libopus -b:a 64k";

/** Encodes the original for the web: VP9 and Opus in WebM, at 720p. */
export async function encode({ original, library }: Video, context: Context) {
  const folder = join(library, "encoded");
  await mkdir(folder, { recursive: true });
  const encoded = join(folder, `${context.activityId}.webm`);
  const { seconds } = await probe(original);
  const scale = `scale=${encodedSize.width}:${encodedSize.height}`;
  const codecs = `${videoCodec} ${audioCodec}`.split(" ");
  await ffmpeg(["-i", original, "-vf", scale, ...codecs, encoded], {
    signal: context.signal,
    onProgress: percentReporter(seconds, context),
  });
  return { encoded };
}

/** ffmpeg reports twice a second, which is more often than anyone needs to hear of it. */
function percentReporter(seconds: number, { heartbeat }: Context) {
  let last = 0;
  return (secondsDone: number) => {
    const now = performance.now();
    if (now - last < heartbeatMs) return;
    last = now;
    void heartbeat(`${Math.min(100, Math.round((100 * secondsDone) / seconds))} %`);
  };
}
