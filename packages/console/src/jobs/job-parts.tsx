// How a job stands, in lists and on its page.
import type { EkidenOutput } from "@ekiden/model";
import { useNumbers } from "../kit/numbers.ts";
import { useTexts } from "../kit/texts.ts";
import { jobsTexts } from "./jobs-texts.ts";

export type Job = EkidenOutput<"DescribeJob">;
export type JobItem = EkidenOutput<"ListJobItems">["items"][number];

/** While a job runs. */
export const lookMilliseconds = 1_000;

export const hasEnded = ({ endedAt }: Job): boolean => endedAt !== undefined;

/** The colors of executions: what went well, what goes on, what did not. */
const lookOf: Readonly<Record<Job["status"] | JobItem["state"], string>> = {
  RUNNING: "OPEN",
  STOPPING: "OPEN",
  STOPPED: "TERMINATED",
  COMPLETED: "COMPLETED",
  FAILED: "FAILED",
  WAITING: "OPEN",
  DOING: "OPEN",
  DONE: "COMPLETED",
  SKIPPED: "CANCELED",
  UNKNOWN: "TIMED_OUT",
};

export const JobBadge = ({ status }: { readonly status: Job["status"] | JobItem["state"] }) => {
  const texts = useTexts(jobsTexts);
  return (
    <span className="status" data-status={lookOf[status]}>
      {texts[status]}
    </span>
  );
};

/** `120 done, 3 skipped of 200 found so far` */
export const Progress = ({ job }: { readonly job: Job }) => {
  const texts = useTexts(jobsTexts);
  const written = useNumbers();
  const { selected, ...counts } = job.counts;
  const names = ["done", "skipped", "failed", "unknown"] as const;
  const said = names.filter((name) => name === "done" || counts[name] > 0);
  return (
    <span className="number">
      {said.map((name) => texts[name](written(counts[name]))).join(", ")}
      {!hasEnded(job) && ` ${texts.ofSelected(written(selected))}`}
    </span>
  );
};
