// G: which executions are gone from a store, and why.
import { byOutcome } from "./answers.ts";
import type { ClientCall } from "./evidence.ts";
import { asFarAsSeen, overall } from "./invariant.ts";
import { nameOf, type RunReading } from "./reading.ts";
import type { Seen } from "./seen.ts";

const deletionsOf = (seen: Seen): readonly ClientCall<"DeleteWorkflowExecution">[] =>
  seen.calls("DeleteWorkflowExecution");

const G1 = overall("an execution whose deletion was acknowledged is gone", function* (seen) {
  for (const { input } of byOutcome(deletionsOf(seen)).ok) {
    const run = seen.run(input);
    if (run && !run.evidence.removed) yield { run, message: "it was deleted, and is there" };
  }
});

const G2 = asFarAsSeen("nothing that is open is removed", function* (seen) {
  for (const run of removedRuns(seen)) {
    if (run.isOpen) yield { run, message: "it was open when it was removed" };
  }
});

const G3 = overall(
  "nothing is removed before its time but what was to be deleted",
  function* (seen) {
    if (!seen.hasCalls) return;
    const { ok, unknown } = byOutcome(deletionsOf(seen));
    const deleted = new Set([...ok, ...unknown].map(({ input }) => nameOf(input)));
    for (const run of removedRuns(seen)) {
      const { earlyMilliseconds = 0 } = run.evidence.removed ?? {};
      if (earlyMilliseconds <= 0 || deleted.has(run.name)) continue;
      yield {
        run,
        message: `it was removed ${earlyMilliseconds} ms early, and no call deletes it`,
      };
    }
  },
);

const removedRuns = (seen: Seen): readonly RunReading[] =>
  seen.runs.filter(({ evidence }) => evidence.removed !== undefined);

export const deletionInvariants = { G1, G2, G3 };
