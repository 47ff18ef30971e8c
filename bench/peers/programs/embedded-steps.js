// The same with local activities, which are functions in the workflow's process. Each is on the
// disk before the next one begins, as a step of DBOS is.
import { defineWorkflow, localActivity, sleep } from "@ekiden/flow";
import { work } from "./embedded-service.js";
import { clip } from "./measured.js";

let done = 0;
const encode = async () => {
  done += 1;
  return `${clip}/720p.mp4`;
};
const workflow = defineWorkflow({ name: "sequence", version: "1" }, async (count) => {
  for (let index = 0; index < count; index += 1) {
    await localActivity(`encode-${index}`, encode);
    await sleep("0 seconds");
  }
});
await work({ workflow, count: () => done });
