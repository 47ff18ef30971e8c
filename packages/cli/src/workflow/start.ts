// Starting executions, and waiting for what they come to.
import type { WireEvent, WorkflowExecution } from "@ekiden/client";
import type { Command } from "commander";
import type { Session } from "../connection/session.ts";
import { findRun } from "../executions.ts";
import { EventTexts, isRoutine } from "../history/event-texts.ts";
import { paintFor } from "../terminal/colors.ts";
import { exitCodes } from "../terminal/exit-codes.ts";
import { shownText } from "../terminal/shown-text.ts";
import type { Verb } from "../verb.ts";
import { followToEnd, showOutcome, tellHowToGoOn } from "./following.ts";
import { addIntervalOption, addRunOption, type GivenRun, millisecondsOf } from "./run-options.ts";
import { addStartOptions, type GivenStart, start, startInput } from "./starting.ts";
import { warnIfUnpolled } from "./unpolled.ts";

export const startVerb: Verb<GivenStart> = {
  words: "start",
  summary: "start an execution, and do not wait for it",
  scope: "of a domain",
  addOptions: addStartOptions,
  examples: [
    'ekiden workflow start --type order@1.0 --id order-7 --input \'{"item": "shoes"}\'',
    "ekiden workflow start --type order@1.0 --input @order.json --task-list orders --tag vip",
  ],
  async run(session, given) {
    await showStarted(session, await start(session, await startInput(session, given)));
  },
};

export const showStarted = async (
  session: Session,
  execution: WorkflowExecution,
): Promise<void> => {
  await session.printer.one(execution, [
    { label: "Workflow ID", text: execution.workflowId },
    { label: "Run ID", text: execution.runId },
  ]);
  await warnIfUnpolled(session, execution);
};

type GivenExecute = GivenStart & { readonly interval: string };

export const executeVerb: Verb<GivenExecute> = {
  words: "execute",
  summary: "start an execution, show its steps, and end as it ends",
  scope: "of a domain",
  addOptions(command) {
    addStartOptions(command);
    addIntervalOption(command);
  },
  more: outcomeHelp(),
  examples: [
    'ekiden workflow execute --type order@1.0 --input \'{"item": "shoes"}\'',
    "ekiden workflow execute --type order@1.0 --input @order.json --output json | jq .result",
  ],
  async run(session, given) {
    const intervalMilliseconds = millisecondsOf("--interval", given.interval);
    const input = await startInput(session, given);
    // Listened for before the start, so that Ctrl+C in its midst still says how to go on.
    session.interruption();
    const first = await start(session, input);
    return showToEnd(session, first, intervalMilliseconds);
  },
};

/** Shows the steps of an execution that was started just now. Resolves with the exit code. */
export const showToEnd = async (
  session: Session,
  first: WorkflowExecution,
  intervalMilliseconds: number,
): Promise<number> => {
  session.terminal.note(`Started ${shownText(first.workflowId)}, run ${first.runId}\n`);
  await warnIfUnpolled(session, first);
  const { execution, outcome } = await followToEnd(session, first, {
    intervalMilliseconds,
    onEvent: stepTeller(session),
    onNewRun: ({ runId }) => session.terminal.note(`Continued as run ${runId}\n`),
  });
  if (!outcome) return tellHowToGoOn(session, execution);
  return showOutcome(session, execution, outcome);
};

/** Steps go to people: what a program reads is the outcome alone. */
const stepTeller = (session: Session): ((event: WireEvent) => void) => {
  const texts = new EventTexts();
  const { printer, terminal } = session;
  const paint = paintFor(terminal.areNotesColored);
  return (event) => {
    const { text, color } = texts.lineOf(event, printer.time(event.eventTimestamp));
    if (!isRoutine(event)) terminal.note(`${paint(color, text)}\n`);
  };
};

type GivenResult = GivenRun & { readonly interval: string; readonly wait: boolean };

export const resultVerb: Verb<GivenResult> = {
  words: "result <workflow-id>",
  summary: "wait until an execution has closed, and show what it came to",
  scope: "of a domain",
  addOptions(command: Command) {
    addRunOption(command);
    addIntervalOption(command);
    command.option("--no-wait", "fail at once where it has not closed");
  },
  more: outcomeHelp(),
  examples: [
    "ekiden workflow result order-7",
    "ekiden workflow result order-7 --no-wait --output json",
  ],
  async run(session, given, [workflowId = ""]) {
    const found = await findRun(session, workflowId, given.run);
    if (!given.wait && (await isOpen(session, found))) {
      session.terminal.note(
        `ekiden: ${shownText(workflowId)} has not closed.\n  Leave --no-wait out to wait.\n`,
      );
      return exitCodes.failed;
    }
    const { execution, outcome } = await followToEnd(session, found, {
      intervalMilliseconds: millisecondsOf("--interval", given.interval),
    });
    if (!outcome) return tellHowToGoOn(session, execution);
    return showOutcome(session, execution, outcome);
  },
};

const isOpen = async (
  session: Session,
  execution: { readonly workflowId: string; readonly runId: string },
): Promise<boolean> => {
  const domain = await session.domain();
  const { executionInfo } = await session.call("DescribeWorkflowExecution", { domain, execution });
  return executionInfo.executionStatus === "OPEN";
};

export function outcomeHelp(): string {
  const { executionFailed, executionCanceled, executionTerminated, executionTimedOut } = exitCodes;
  return (
    `The exit code is 0 when it completed, ${executionFailed} when it failed, ${executionCanceled} when it was canceled, ` +
    `${executionTerminated} when it\nwas terminated, ${executionTimedOut} when it timed out, and ` +
    `${exitCodes.interrupted} after Ctrl+C, which ends the waiting alone.`
  );
}
