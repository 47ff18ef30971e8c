// The names of the pipeline and what is registered for them: the page to read first, and to edit.
import type { ActivityType, WorkflowType } from "@aws-sdk/client-swf";

export const domain = "video-pipeline";
export const publishVideo: WorkflowType = { name: "PublishVideo", version: "1.0" };

/** Deciders, file workers and media workers each poll a list of their own. */
export const taskLists = { decisions: "decisions", files: "files", media: "media" };

/** What the steps know of a video: the input holds the first two, each step adds its own result. */
export interface Video {
  clip: string;
  library: string;
  original: string;
  encoded: string;
  thumbnail: string;
  page: string;
}

export interface Step {
  type: ActivityType;
  taskList: string;
  /** The steps whose results this one needs. */
  after: StepName[];
  /** In seconds; only the encoder is long enough to be worth a heartbeat. */
  startToClose: string;
  heartbeat: string;
}

export type StepName = "store" | "encode" | "thumbnail" | "publish";

/** The pipeline itself: a step starts as soon as every step it comes after is done. */
export const steps: Record<StepName, Step> = {
  store: {
    type: { name: "StoreOriginal", version: "1.0" },
    taskList: taskLists.files,
    after: [],
    startToClose: "60",
    heartbeat: "NONE",
  },
  encode: {
    type: { name: "EncodeVideo", version: "1.0" },
    taskList: taskLists.media,
    after: ["store"],
    startToClose: "600",
    heartbeat: "10",
  },
  thumbnail: {
    type: { name: "CutThumbnail", version: "1.0" },
    taskList: taskLists.media,
    after: ["store"],
    startToClose: "60",
    heartbeat: "NONE",
  },
  publish: {
    type: { name: "PublishFiles", version: "1.0" },
    taskList: taskLists.files,
    after: ["encode", "thumbnail"],
    startToClose: "60",
    heartbeat: "NONE",
  },
};

export const stepNames = Object.keys(steps) as StepName[];

/** A step is tried this often, with a pause of 1, 2, … seconds that doubles each time. */
export const triesMax = 3;
export const pauseSeconds = (failures: number) => String(2 ** (failures - 1));

/** One try of a step; the timer that waits for a try bears the same id. */
export const tryId = (step: StepName, number: number) => `${step}-${number}`;
export const stepOf = (id: string) => id.slice(0, id.lastIndexOf("-")) as StepName;
