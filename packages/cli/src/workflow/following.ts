// Waiting for an execution: its events as they come, the runs that continue it, and its outcome.
import type { WireEvent, WorkflowExecution } from "@ekiden/client";
import { CallFailure } from "../connection/call-failure.ts";
import type { Session } from "../connection/session.ts";
import { followHistory, type Outcome, outcomeOf } from "../history/read-history.ts";
import type { Flags } from "../terminal/command-text.ts";
import { exitCodeOf, exitCodes } from "../terminal/exit-codes.ts";
import type { Field } from "../terminal/printer.ts";

interface Followed {
  /** The last of the runs. */
  readonly execution: WorkflowExecution;
  /** Undefined where the user has ended the wait. */
  readonly outcome: Outcome | undefined;
}

interface FollowOptions {
  readonly intervalMilliseconds: number;
  /** Called with each event, and with each run that continues the one before. */
  readonly onEvent?: (event: WireEvent) => void;
  readonly onNewRun?: (execution: WorkflowExecution) => void;
}

/** Until the execution has closed, and those that it was continued as. */
export const followToEnd = async (
  session: Session,
  first: WorkflowExecution,
  { intervalMilliseconds, onEvent, onNewRun }: FollowOptions,
): Promise<Followed> => {
  const signal = session.interruption();
  let execution = first;
  let isKnown = false;
  for (;;) {
    let outcome: Outcome | undefined;
    try {
      const options = { intervalMilliseconds, signal };
      for await (const event of followHistory(session, execution, options)) {
        isKnown = true;
        onEvent?.(event);
        outcome = outcomeOf(event) ?? outcome;
      }
    } catch (error) {
      if (signal.aborted) return { execution, outcome: undefined };
      // A call that fails says nothing of the execution, unless that is gone.
      const goesOn = error instanceof CallFailure && !error.isGone;
      if (isKnown && goesOn) tellHowToGoOn(session, execution);
      throw error;
    }
    const newRunId = outcome?.newRunId;
    if (newRunId === undefined) return { execution, outcome };
    execution = { workflowId: execution.workflowId, runId: newRunId };
    onNewRun?.(execution);
  }
};

/** What Ctrl+C leaves behind: an execution that goes on, and how to come back to it. */
export const tellHowToGoOn = (
  session: Session,
  { workflowId, runId }: WorkflowExecution,
): number => {
  const next = (verb: string, more: Flags = {}): string =>
    `  ${session.commandText(`workflow ${verb}`, [workflowId], { run: runId, ...more })}\n`;
  session.terminal.note(
    "\nThe execution goes on; only the waiting has ended. To come back to it:\n" +
      `${next("result")}${next("show", { follow: true })}To end it:\n${next("cancel")}`,
  );
  return exitCodes.interrupted;
};

/** Shows how an execution closed. Resolves with the exit code that says the same. */
export const showOutcome = async (
  session: Session,
  { workflowId, runId }: WorkflowExecution,
  outcome: Outcome,
): Promise<number> => {
  const { status, result, reason, details } = outcome;
  const { printer, terminal } = session;
  if (!printer.isForPeople) {
    await printer.value({ workflowId, runId, ...outcome });
  } else if (status === "COMPLETED") {
    // Alone on the standard output, for a pipe.
    if (result !== undefined) printer.text(result);
    else terminal.note("It completed without a result.\n");
  } else await printer.one(outcome, failureFields(status, { reason, details }));
  return exitCodeOf(status);
};

const failureFields = (status: string, { reason, details }: Partial<Outcome>): readonly Field[] => [
  { label: "Status", text: status, color: "red" },
  { label: "Reason", text: reason ?? "" },
  { label: "Details", text: details ?? "" },
];
