// Tells the other nodes, every few seconds, who polls at this one.
import type { Clock } from "../clock.ts";
import { type ClusterActivity, reportMilliseconds } from "../matching/cluster-activity.ts";
import type { RunOnce } from "./background-job.ts";

export const tellOtherNodes =
  (activity: ClusterActivity, clock: Clock): RunOnce =>
  async () => {
    await activity.tellOthers();
    return clock.now() + reportMilliseconds;
  };
