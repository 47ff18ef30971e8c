// The workflows of the programs with Flow: one activity after the other.
import { defineWorkflow, localActivity, proxyActivities, sleep } from "@ekiden/flow";
import { clip } from "./measured.js";

const encoded = (file) => `${file}/720p.mp4`;

/** Activities that workers do. `count` is of those that have come to an end. */
export const ofActivities = (name) => {
  let done = 0;
  const implementations = {
    encode: async (file) => {
      done += 1;
      return encoded(file);
    },
  };
  const { encode } = proxyActivities({ startToClose: "1 hour" });
  const workflow = defineWorkflow({ name, version: "1" }, async (count) => {
    for (let index = 0; index < count; index += 1) await encode(clip);
  });
  return { workflow, implementations, count: () => done };
};

/**
 * Local activities, which are functions in the workflow's process. Each is on the disk before the
 * next one begins, as a step of DBOS and of Restate is.
 */
export const ofLocalActivities = (name) => {
  let done = 0;
  const encode = async () => {
    done += 1;
    return encoded(clip);
  };
  const workflow = defineWorkflow({ name, version: "1" }, async (count) => {
    for (let index = 0; index < count; index += 1) {
      await localActivity(`encode-${index}`, encode);
      await sleep("0 seconds");
    }
  });
  return { workflow, implementations: {}, count: () => done };
};
