// The pipeline: the page to read first, and to edit.
import { defineWorkflow, proxyActivities } from "@ekiden/flow";
import type { activities } from "./activities.ts";

export const domain = "video-pipeline";

export interface Video {
  readonly clip: string;
  /** The folder that everything goes to. */
  readonly library: string;
}

export interface Published {
  readonly original: string;
  readonly film: string;
  readonly picture: string;
  readonly page: string;
}

/** After the first try a pause of 1 s, after the second one of 2 s; each is a timer. */
const options = { scheduleToStart: "5 minutes", retry: { maximumAttempts: 3 } } as const;
const { store, publish } = proxyActivities<typeof activities.files>(options);
const { encode, thumbnail } = proxyActivities<typeof activities.media>(options);

export const publishVideo = defineWorkflow(
  { name: "PublishVideo", version: "1.0", defaults: { executionStartToClose: "1 hour" } },
  async ({ clip, library }: Video): Promise<Published> => {
    const original = await store(clip, library);
    const [film, picture] = await Promise.all([
      encode(original, library),
      thumbnail(original, library),
    ]);
    const page = await publish(film, picture, library);
    return { original, film, picture, page };
  },
);
