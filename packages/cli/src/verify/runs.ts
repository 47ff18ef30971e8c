// One run against the invariants that one run can show. A history that cannot even be read is a
// finding, too, and not an error.
import { replay } from "@ekiden/engine";
import { checkInvariants, type RunEvidence, type Violation } from "@ekiden/invariants";
import { type HistoryEvent, isClosing } from "@ekiden/model";
import type { Verdict } from "./verdict.ts";

/** Shown by histories alone. */
export const shownByHistories = [
  ...["H1", "H2", "H3", "H4", "H5", "H6", "D1", "D3", "D4", "D5", "D8", "D10"],
  ...["A1", "A2", "A3", "A4", "A5", "A6", "T1", "T2", "T3", "T4", "C1"],
] as const;

interface NamedRun {
  readonly domain: string;
  readonly workflowId: string;
  readonly runId: string;
}

export const nameOf = ({ workflowId, runId }: NamedRun): string => `${workflowId}/${runId}`;

/** Limits are the server's, and not known here. */
const circumstances = {
  isPart: true,
  mayHaveOperators: true,
  maxHistoryEvents: Number.POSITIVE_INFINITY,
  maxOpenChildren: Number.POSITIVE_INFINITY,
};

export const verifyRun = (verdict: Verdict, domain: string, run: RunEvidence): void => {
  verdict.add(violationsOf({ domain, ...run }), domain);
  const last = run.history.at(-1);
  verdict.saw({ isOpen: !(last && isClosing(last)), events: run.history.length });
};

const violationsOf = (run: NamedRun & RunEvidence): Violation[] => {
  try {
    return checkInvariants({ runs: [run], circumstances });
  } catch (error) {
    return [{ invariant: "N2", run: nameOf(run), message: `it has no state: ${textOf(error)}` }];
  }
};

/** What `read` makes of something stored; a violation of the number where it makes nothing. */
export const attempt = <T>(
  { verdict, run, invariant }: { verdict: Verdict; run: NamedRun; invariant: string },
  read: () => T,
): T | undefined => {
  try {
    return read();
  } catch (error) {
    const message = `it cannot be read: ${textOf(error)}`;
    verdict.add([{ invariant, run: nameOf(run), message }], run.domain);
    return undefined;
  }
};

export const stateOf = (run: NamedRun, history: readonly HistoryEvent[]) => replay(run, history);

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
