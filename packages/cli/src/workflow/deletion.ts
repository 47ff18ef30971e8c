// `ekiden workflow delete`: a closed execution goes before its retention period ends.
import type { Session } from "../connection/session.ts";
import { findRun } from "../executions.ts";
import { requireYes } from "../terminal/consent.ts";
import type { Verb } from "../verb.ts";
import { addRunOption, type GivenRun } from "./run-options.ts";

interface GivenDeletion extends GivenRun {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
}

export const deleteVerb: Verb<GivenDeletion> = {
  words: "delete <workflow-id>",
  summary: "delete a closed execution with its history (Ekiden alone)",
  scope: "of a domain",
  addOptions(command) {
    addRunOption(command);
    command.option("--yes", "delete without asking");
    command.option("--dry-run", "change nothing, and say what would happen");
  },
  examples: [
    "ekiden workflow delete order-7 --dry-run",
    "ekiden workflow delete order-7 --run 22pY --yes",
  ],
  async run(session, { run, yes, dryRun }, [workflowId = ""]) {
    await session.requireEkiden("DeleteWorkflowExecution");
    const execution = await findRun(session, workflowId, run);
    const { runId } = execution;
    if (dryRun) return say(session, { workflowId, runId });
    const what = `delete ${workflowId} (run ${runId}) and its history`;
    if (!yes) {
      await requireYes(session.terminal, { what, to: "delete it", undone: "nothing was deleted" });
    }
    const domain = await session.domain();
    const named = { workflowId, runId };
    const answer = await session.callEkiden("DeleteWorkflowExecution", { domain, ...named });
    await session.printer.done({ ...named, ...answer }, `${workflowId} (run ${runId}) is deleted.`);
  },
};

/** What would happen, by what the execution is now. */
const say = async (
  session: Session,
  execution: { readonly workflowId: string; readonly runId: string },
): Promise<void> => {
  const { workflowId, runId } = execution;
  const domain = await session.domain();
  const { executionInfo } = await session.call("DescribeWorkflowExecution", { domain, execution });
  const isOpen = executionInfo.executionStatus === "OPEN";
  const what = isOpen ? "is open and would not be deleted" : "would be deleted, with its history";
  const text = `${workflowId} (run ${runId}) ${what}. Nothing was changed.`;
  await session.printer.done({ ...execution, wouldBeDeleted: !isOpen }, text);
};
