// All that a store holds, page by page: each run is rebuilt from its history, and what is stored of
// it is held against that.
import { decodeExecution, decodeHeartbeats } from "@ekiden/engine";
import type { StoredRun, Violation } from "@ekiden/invariants";
import { decodeEvents } from "@ekiden/model";
import type { StoreSurvey, SurveyedRun } from "@ekiden/server";
import { attempt, shownByHistories, verifyRun } from "./runs.ts";
import type { Verdict } from "./verdict.ts";

export const shownByStore = [
  ...shownByHistories,
  ...["N2", "N4", "N5", "N7", "Q1", "V1", "V2", "V4", "V5", "V6"],
] as const;

/** So many are in memory at a time, and fewer of long ones. */
const runsPerPage = 1_000;

export const verifyStore = async (verdict: Verdict, survey: StoreSurvey): Promise<void> => {
  tell(verdict, "N7", await survey.damage());
  tell(verdict, "V6", await survey.orphans());
  for (const { domain, counted, open } of await survey.openCounts()) {
    if (counted === open) continue;
    const message = `${counted} open runs are counted for the limit, and ${open} are open`;
    verdict.add([{ invariant: "V4", message }], domain);
  }
  let next: number | undefined = 0;
  while (next !== undefined) {
    const page: Awaited<ReturnType<StoreSurvey["runs"]>> = await survey.runs(next, runsPerPage);
    for (const run of page.runs) verifyStored(verdict, run);
    verdict.progress();
    next = page.next;
  }
};

const tell = (verdict: Verdict, invariant: string, messages: readonly string[]): void =>
  verdict.add(messages.map((message): Violation => ({ invariant, message })));

const verifyStored = (verdict: Verdict, run: SurveyedRun): void => {
  const { domain, workflowId, runId } = run;
  const history = attempt({ verdict, run, invariant: "H4" }, () => decodeEvents(run.events));
  const stored = attempt({ verdict, run, invariant: "N2" }, () => storedOf(run));
  if (!history) return;
  verifyRun(verdict, domain, { workflowId, runId, history, stored });
};

const storedOf = (run: SurveyedRun): StoredRun => {
  const { columns, lostTags, tasks, heldTasks, pauses, messages, retentionMilliseconds } = run;
  return {
    state: decodeExecution(run, run.state),
    heartbeats: decodeHeartbeats(run.heartbeats),
    columns,
    lostTags,
    tasks,
    heldTasks,
    pauses,
    messages,
    retentionMilliseconds,
  };
};
