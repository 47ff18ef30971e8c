// Fetch a file, wherever there is a worker; then work on it where it is.
import { ActivityTimeout, defineWorkflow, proxyActivities } from "@ekiden/flow";
import type { FileActivities } from "./activities.ts";

const { fetchFile } = proxyActivities<FileActivities>({ startToClose: "5 minutes", retry: {} });

export interface Lines {
  readonly host: string;
  readonly lines: number;
}

const countOnOneHost = async (source: string): Promise<Lines> => {
  const { taskList, file } = await fetchFile(source);
  // Only this host takes these: if it does not within a minute, it is gone, and its file as well.
  const there = { taskList, scheduleToStart: "1 minute", startToClose: "5 minutes" } as const;
  const { countLines, removeFile } = proxyActivities<FileActivities>(there);
  const lines = await countLines(file);
  await removeFile(file);
  return lines;
};

const isHostGone = (error: unknown): boolean =>
  error instanceof ActivityTimeout && error.timeoutType === "SCHEDULE_TO_START";

const maxHosts = 3;

export const countFile = defineWorkflow(
  { name: "CountFile", version: "1.0" },
  async (source: string): Promise<Lines> => {
    for (let host = 1; ; host += 1) {
      try {
        return await countOnOneHost(source);
      } catch (error) {
        if (!isHostGone(error) || host === maxHosts) throw error;
      }
    }
  },
);
