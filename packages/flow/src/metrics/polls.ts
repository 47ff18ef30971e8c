// Metrics of loops that poll: their polls, and how many of them are busy.
import { isAborted } from "../faults.ts";
import type { PollLoop, TaskKind } from "../worker/polls.ts";
import type { Meters } from "./meters.ts";
import { stopwatch } from "./stopwatch.ts";

type Poll = PollLoop["poll"];

const measuredWork = (meters: Meters, kind: TaskKind, work: () => Promise<void>) => async () => {
  const labels = { task_kind: kind };
  meters.freeSlots(-1, labels);
  meters.usedSlots(1, labels);
  try {
    await work();
  } finally {
    meters.usedSlots(-1, labels);
    meters.freeSlots(1, labels);
  }
};

const measuredPoll = (meters: Meters, kind: TaskKind, poll: Poll): Poll => {
  const labels = { task_kind: kind };
  return async (abort) => {
    const seconds = stopwatch();
    const end = (outcome: "task" | "empty" | "failed" | "aborted") => {
      meters.openPolls(-1, labels);
      meters.pollDuration(seconds(), { ...labels, outcome });
    };
    meters.openPolls(1, labels);
    try {
      const work = await poll(abort);
      end(work ? "task" : "empty");
      return work && measuredWork(meters, kind, work);
    } catch (error) {
      end(isAborted(error) || abort.aborted ? "aborted" : "failed");
      throw error;
    }
  };
};

/** Runs a loop to its end; as long as that takes, it is a slot for one task. */
export const runMeasured = async (
  meters: Meters,
  { kind, ...loop }: PollLoop,
  run: (loop: PollLoop) => Promise<void>,
): Promise<void> => {
  const labels = { task_kind: kind };
  meters.freeSlots(1, labels);
  try {
    await run({ ...loop, kind, poll: measuredPoll(meters, kind, loop.poll) });
  } finally {
    meters.freeSlots(-1, labels);
  }
};
