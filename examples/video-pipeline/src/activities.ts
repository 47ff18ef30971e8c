// What each kind of worker does, by the task list that it polls.
import { encode } from "./activities/encode.ts";
import { publish } from "./activities/publish.ts";
import { store } from "./activities/store.ts";
import { thumbnail } from "./activities/thumbnail.ts";

export const activities = {
  files: { store, publish },
  media: { encode, thumbnail },
};

export type TaskList = keyof typeof activities;
