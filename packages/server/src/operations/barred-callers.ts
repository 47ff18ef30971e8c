// Ends calls that wait whose caller could no longer call: its key is disabled or deleted, or the
// role is gone that it assumed. It would be given a task and could not answer it. Each key is
// looked up every few seconds, however many of its calls wait; others cost nothing.
import type { KeyHolder } from "../access/in-force.ts";
import type { Clock } from "../clock.ts";
import type { RunOnce } from "../jobs/background-job.ts";
import type { WaitingCaller } from "../matching/waiting-caller.ts";

/** Between two looks. */
const lookMilliseconds = 5_000;

/** What calls wait in. */
interface Waits {
  callers(): Iterable<WaitingCaller>;
  /** Answers the calls of such callers with nothing. */
  dismiss(isMeant: (caller: WaitingCaller) => boolean): void;
}

interface BarredCallersOptions {
  readonly waits: readonly Waits[];
  readonly isInForce: (principal: KeyHolder) => Promise<boolean>;
  readonly clock: Clock;
}

export const dismissBarred =
  ({ waits, isInForce, clock }: BarredCallersOptions): RunOnce =>
  async () => {
    const barred = new Map<string, boolean>();
    for (const { principal } of waits.flatMap((each) => [...each.callers()])) {
      // Without a key, a caller is in this process.
      if (principal?.accessKeyId === undefined || barred.has(nameOf(principal))) continue;
      barred.set(nameOf(principal), !(await isInForce(principal)));
    }
    const isBarred = ({ principal }: WaitingCaller) =>
      principal !== undefined && barred.get(nameOf(principal)) === true;
    for (const each of waits) each.dismiss(isBarred);
    return clock.now() + lookMilliseconds;
  };

const nameOf = ({ accessKeyId, sessionOf, role }: KeyHolder): string =>
  `${sessionOf ?? accessKeyId} ${role?.id}`;
