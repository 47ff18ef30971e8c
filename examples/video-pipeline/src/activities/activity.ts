import type { Video } from "../workflow.ts";

export interface Context {
  /** The id of this try; two tries may overlap after a time-out, so files in the making bear it. */
  activityId: string;
  /** Aborted when the activity is no longer wanted, or its worker has to stop. */
  signal: AbortSignal;
  heartbeat(details: string): Promise<void>;
}

/** An activity is given what is known of the video so far, and returns what it adds. */
export type Activity = (video: Video, context: Context) => Promise<Partial<Video>>;
