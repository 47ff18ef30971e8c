import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { activityContext, defineActivity } from "@ekiden/flow";
import { ffmpeg, probe } from "../ffmpeg.ts";

export const thumbnailSize = { width: 320, height: 180 };

/** Cuts one picture from a third of the way in: the first frame of a film is often black. */
export const thumbnail = defineActivity(
  { startToClose: "1 minute" },
  async (original: string, library: string): Promise<string> => {
    const { activityId, signal } = activityContext();
    const folder = join(library, "thumbnails");
    await mkdir(folder, { recursive: true });
    const picture = join(folder, `${activityId}.jpg`);
    const { seconds } = await probe(original);
    const scale = `scale=${thumbnailSize.width}:${thumbnailSize.height}`;
    const oneFrame = ["-frames:v", "1", "-q:v", "3"];
    const from = ["-ss", (seconds / 3).toFixed(3), "-i", original];
    await ffmpeg([...from, "-vf", scale, ...oneFrame, picture], { signal });
    return picture;
  },
);
