// A start that nothing polls for stays where it is, without a word: so the command says it.
import type { WorkflowExecution } from "@ekiden/client";
import type { Session } from "../connection/session.ts";
import { shownText } from "../terminal/shown-text.ts";

/** Only Ekiden knows pollers, and a caller may lack the right to ask: then nothing is said. */
export const warnIfUnpolled = async (
  session: Session,
  execution: WorkflowExecution,
): Promise<void> => {
  const taskList = await unpolledListOf(session, execution).catch(() => undefined);
  if (taskList === undefined) return;
  const name = shownText(taskList);
  session.terminal.note(
    `Warning: no worker polls task list ${name} for decision tasks, as far as the server knows.\n` +
      `  Start a worker that polls ${name}, or name another list with --task-list.\n`,
  );
};

/** The task list of an open execution whose task waits there, if no poller of it is known. */
const unpolledListOf = async (
  session: Session,
  execution: WorkflowExecution,
): Promise<string | undefined> => {
  const { isAmazon } = await session.settings();
  if (isAmazon) return undefined;
  const domain = await session.domain();
  const [described, { taskLists }] = await Promise.all([
    session.call("DescribeWorkflowExecution", { domain, execution }),
    session.callEkiden("ListTaskLists", { domain }),
  ]);
  const { name } = described.executionConfiguration.taskList;
  if (described.executionInfo.executionStatus !== "OPEN") return undefined;
  const own = taskLists.find((list) => list.kind === "decision" && list.name === name);
  return own && own.backlog > 0 && own.pollers.length === 0 ? name : undefined;
};
