// Workflows of activities in Flow, and the service that holds them: all of it in this process.
import { defineWorkflow, proxyActivities } from "@ekiden/flow";
import { work } from "./embedded-service.js";
import { clip } from "./measured.js";

let done = 0;
const implementations = {
  encode: async (file) => {
    done += 1;
    return `${file}/720p.mp4`;
  },
};
const { encode } = proxyActivities({ startToClose: "1 hour" });
const workflow = defineWorkflow({ name: "sequence", version: "1" }, async (count) => {
  for (let index = 0; index < count; index += 1) await encode(clip);
});
await work({ workflow, implementations, count: () => done });
