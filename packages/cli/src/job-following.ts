// Waiting for a job: how far it is, until it has ended.
import type { EkidenOutput } from "@ekiden/client";
import { maxExecutionsPerJob } from "@ekiden/model";
import { CallFailure } from "./connection/call-failure.ts";
import type { Session } from "./connection/session.ts";
import { exitCodes } from "./terminal/exit-codes.ts";

type Job = EkidenOutput<"DescribeJob">;

interface Named {
  readonly domain: string;
  readonly jobId: string;
}

const intervalMilliseconds = 1_000;

/** As in `120 done, 3 skipped, 1 failed`. */
export const progressText = ({ counts }: Pick<Job, "counts">): string => {
  const { done, ...others } = counts;
  const told = (["skipped", "failed", "unknown"] as const)
    .filter((name) => others[name] > 0)
    .map((name) => `, ${others[name]} ${name}`);
  return `${done} done${told.join("")}`;
};

/**
 * Resolves with the exit code when it has ended: 0 where it completed and all went well, 2 where
 * some failed, are unknown, or may be left though no bound was asked for, 1 where the job was
 * stopped or has failed; 130 after Ctrl+C. Before it rejects, it names a job that was there, or is
 * known to be (`isKnown`).
 */
export const followJob = async (
  session: Session,
  { isKnown = false, ...named }: Named & { readonly isKnown?: boolean },
): Promise<number> => {
  const { terminal, printer } = session;
  const signal = session.interruption();
  let told = "";
  let mustName = isKnown;
  for (;;) {
    const job = await described(session, named, mustName);
    if (job === undefined) return leave(session, named.jobId);
    mustName = true;
    const progress = progressText(job);
    if (progress !== told) terminal.note(`${progress}\n`);
    told = progress;
    if (job.endedAt !== undefined) {
      const why = job.statusText === undefined ? "" : ` (${job.statusText})`;
      await printer.done(job, `The job ${job.jobId} is ${job.status}${why}: ${progress}.`);
      return exitCodeOf(job);
    }
    if (signal.aborted) return leave(session, named.jobId);
    await terminal.wait(intervalMilliseconds, signal);
  }
};

/**
 * Undefined after Ctrl+C. Rejects with CommandFailure; a server that is away says nothing of the
 * job, which goes on.
 */
const described = async (
  session: Session,
  named: Named,
  mustName: boolean,
): Promise<Job | undefined> => {
  try {
    return await session.callEkiden("DescribeJob", named);
  } catch (error) {
    if (session.isInterrupted) return undefined;
    const isGone = error instanceof CallFailure && error.isGone;
    if (mustName && !isGone) leave(session, named.jobId);
    throw error;
  }
};

const leave = (session: Session, jobId: string): number => {
  const follow = session.commandText("job describe", [jobId], { follow: true });
  session.terminal.note(
    "\nThe job goes on; only the waiting has ended. To come back to it:\n" +
      `  ${follow}\nTo stop it:\n  ${session.commandText("job stop", [jobId])}\n`,
  );
  return exitCodes.interrupted;
};

const exitCodeOf = ({ status, statusText, maxExecutions, counts }: Job): number => {
  if (status !== "COMPLETED") return exitCodes.failed;
  const hasLeft = statusText !== undefined && maxExecutions === maxExecutionsPerJob;
  return hasLeft || counts.failed + counts.unknown > 0 ? exitCodes.found : exitCodes.done;
};
