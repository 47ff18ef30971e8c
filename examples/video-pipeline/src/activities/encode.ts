import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { activityContext, defineActivity } from "@ekiden/flow";
import { ffmpeg, probe } from "../ffmpeg.ts";
import { speaker } from "../print.ts";

export const encodedSize = { width: 1280, height: 720 };

/** Fast rather than small: this is an example. */
const videoCodec = "-c:v libvpx-vp9 -b:v 0 -crf 34 -deadline realtime -cpu-used 8 -row-mt 1";
const audioCodec = "-c:a libopus -b:a 64k";
const say = speaker("encoder");

/**
 * Encodes the original for the web: VP9 and Opus in WebM, at 720p. The worker sends the heartbeats;
 * when one is answered with a cancel request, it aborts the signal, and that kills ffmpeg.
 */
export const encode = defineActivity(
  { startToClose: "10 minutes", heartbeat: "3 seconds" },
  async (original: string, library: string): Promise<string> => {
    const { activityId, signal, heartbeat } = activityContext();
    const folder = join(library, "encoded");
    await mkdir(folder, { recursive: true });
    const film = join(folder, `${activityId}.webm`);
    const { seconds } = await probe(original);
    const onProgress = (secondsDone: number) => {
      const done = `${Math.min(100, Math.round((100 * secondsDone) / seconds))} %`;
      heartbeat(done);
      say(`${activityId} is at ${done}`);
    };
    const scale = `scale=${encodedSize.width}:${encodedSize.height}`;
    const codecs = `${videoCodec} ${audioCodec}`.split(" ");
    await ffmpeg(["-i", original, "-vf", scale, ...codecs, film], { signal, onProgress });
    return film;
  },
);
