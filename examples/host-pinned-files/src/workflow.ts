// Fetch a file, wherever there is a worker; then work on it where it is.
import {
  ActivityTimeout,
  defineWorkflow,
  isCanceled,
  log,
  proxyActivities,
  uuid,
} from "@ekiden/flow";
import type { FileActivities } from "./activities.ts";

const { fetchFile } = proxyActivities<FileActivities>({
  startToClose: "5 minutes",
  retry: { maximumAttempts: 5 },
});

export interface Lines {
  readonly host: string;
  readonly lines: number;
}

const countThere = async (taskList: string, file: string): Promise<Lines> => {
  // Only this host takes these: if it does not within a minute, it is gone, and its file as well.
  const there = { taskList, scheduleToStart: "1 minute", startToClose: "5 minutes" } as const;
  const { countLines, removeFile } = proxyActivities<FileActivities>(there);
  const lines = await countLines(file);
  await removeFile(file).catch((error) => {
    if (isCanceled(error)) throw error;
    log.warn("A file was left behind", { taskList, file }); // what was counted holds without it
  });
  return lines;
};

const maxHosts = 3;

export const countFile = defineWorkflow(
  { name: "CountFile", version: "1.0" },
  async (source: string): Promise<Lines> => {
    const file = uuid(); // other runs may fetch files of the same name
    for (let host = 1; ; host += 1) {
      const taskList = await fetchFile(source, file);
      try {
        return await countThere(taskList, file);
      } catch (error) {
        if (!(error instanceof ActivityTimeout) || host === maxHosts) throw error;
      }
    }
  },
);
