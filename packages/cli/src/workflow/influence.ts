// What changes an execution from outside: signals, requests to cancel, termination, a new run.
import type { ChildPolicy, Input, WireEvent, WorkflowExecution } from "@ekiden/client";
import { Option } from "commander";
import type { Session } from "../connection/session.ts";
import { findRun, namedRun, openRun, statusOf, typeText } from "../executions.ts";
import { attributesOf, historyPages } from "../history/read-history.ts";
import { givenName } from "../options.ts";
import { CommandFailure } from "../terminal/command-failure.ts";
import { givenPayload } from "../terminal/given-text.ts";
import type { Verb } from "../verb.ts";
import type { GivenRun } from "./run-options.ts";
import { childPolicies, start } from "./starting.ts";

const openRunHelp = "which of its runs (default: the open one)";
const dryRunHelp = "change nothing, and say what would happen";

interface GivenSignal extends GivenRun {
  readonly name: string;
  readonly input?: string;
  readonly inputText?: string;
}

export const signalVerb: Verb<GivenSignal> = {
  words: "signal <workflow-id>",
  summary: "send a signal to an open execution",
  scope: "of a domain",
  addOptions(command) {
    command
      .requiredOption("--name <signal>", "of the signal")
      .option("--input <json>", "its data: JSON, @file, or - for the standard input")
      .option("--input-text <text>", "its data where that is no JSON; also @file or -")
      .option("--run <run-id>", openRunHelp, givenName);
  },
  examples: [
    "ekiden workflow signal order-7 --name paid --input '{\"amount\": 12}'",
    "ekiden workflow signal order-7 --name paid --input-text @receipt.txt",
  ],
  async run(session, given, [workflowId = ""]) {
    const input = await givenPayload(session.terminal, {
      option: "--input",
      json: given.input,
      text: given.inputText,
    });
    await session.call("SignalWorkflowExecution", {
      ...(await target(session, workflowId, given.run)),
      signalName: given.name,
      ...(input !== undefined && { input }),
    });
    const done = { workflowId, signalName: given.name };
    await session.printer.done(done, `The signal ${given.name} was sent to ${workflowId}.`);
  },
};

const target = async (session: Session, workflowId: string, run: string | undefined) => ({
  domain: await session.domain(),
  workflowId,
  ...(await namedRun(session, workflowId, run)),
});

interface GivenEnd extends GivenRun {
  readonly dryRun?: boolean;
}

export const cancelVerb: Verb<GivenEnd> = {
  words: "cancel <workflow-id>",
  summary: "ask an open execution to cancel itself",
  scope: "of a domain",
  addOptions(command) {
    command.option("--run <run-id>", openRunHelp, givenName).option("--dry-run", dryRunHelp);
  },
  examples: ["ekiden workflow cancel order-7", "ekiden workflow cancel order-7 --dry-run"],
  async run(session, given, [workflowId = ""]) {
    if (given.dryRun) return rehearse(session, { workflowId, runId: given.run }, "asked to cancel");
    const input = await target(session, workflowId, given.run);
    await session.call("RequestCancelWorkflowExecution", input);
    await session.printer.done({ workflowId }, `${workflowId} was asked to cancel itself.`);
  },
};

interface GivenTerminate extends GivenEnd {
  readonly reason?: string;
  readonly details?: string;
  readonly childPolicy?: ChildPolicy;
}

export const terminateVerb: Verb<GivenTerminate> = {
  words: "terminate <workflow-id>",
  summary: "end an open execution at once, without asking its workflow",
  scope: "of a domain",
  addOptions(command) {
    command
      .option("--run <run-id>", openRunHelp, givenName)
      .option("--reason <text>", "why, for its history")
      .option("--details <text>", "more of the same")
      .addOption(
        new Option("--child-policy <policy>", "what becomes of its children").choices(
          childPolicies,
        ),
      )
      .option("--dry-run", dryRunHelp);
  },
  examples: [
    'ekiden workflow terminate order-7 --reason "ordered twice"',
    "ekiden workflow terminate order-7 --child-policy REQUEST_CANCEL --dry-run",
  ],
  async run(session, given, [workflowId = ""]) {
    if (given.dryRun) return rehearse(session, { workflowId, runId: given.run }, "terminated");
    const { reason, details, childPolicy } = given;
    await session.call("TerminateWorkflowExecution", {
      ...(await target(session, workflowId, given.run)),
      ...(reason !== undefined && { reason }),
      ...(details !== undefined && { details }),
      ...(childPolicy && { childPolicy }),
    });
    await session.printer.done({ workflowId }, `${workflowId} was terminated.`);
  },
};

interface Named {
  readonly workflowId: string;
  readonly runId: string | undefined;
}

/** Looks at the run that is meant, and says what would become of it. */
const rehearse = async (
  session: Session,
  { workflowId, runId }: Named,
  what: string,
): Promise<void> => {
  const domain = await session.domain();
  const execution = await findRun(session, workflowId, runId);
  const { executionInfo } = await session.call("DescribeWorkflowExecution", { domain, execution });
  if (executionInfo.executionStatus !== "OPEN") {
    throw new CommandFailure(
      `${workflowId} has closed already: ${statusOf(executionInfo)}`,
      "Nothing would be changed.",
    );
  }
  const type = typeText(executionInfo.workflowType);
  await session.printer.done(
    { execution, workflowType: executionInfo.workflowType },
    `${workflowId} (${type}, run ${execution.runId}) would be ${what}. Nothing was changed.`,
  );
};

interface GivenRestart extends GivenRun {
  readonly id?: string;
  readonly dryRun?: boolean;
}

export const restartVerb: Verb<GivenRestart> = {
  words: "restart <workflow-id>",
  summary: "start an execution again with the same type, input, task list and settings",
  scope: "of a domain",
  addOptions(command) {
    command
      .option("--run <run-id>", "which of its runs is repeated (default: the newest)", givenName)
      .option("--id <workflow-id>", "of the new execution (default: the same)")
      .option("--dry-run", dryRunHelp);
  },
  examples: [
    "ekiden workflow restart order-7",
    "ekiden workflow restart order-7 --id order-7-again --dry-run",
  ],
  async run(session, given, [workflowId = ""]) {
    const before = await findRun(session, workflowId, given.run);
    const input = await inputOfRun(session, before, given.id ?? workflowId);
    if (given.dryRun) return rehearseStart(session, input);
    const execution = await start(session, input);
    await session.printer.one(execution, [
      { label: "Workflow ID", text: execution.workflowId },
      { label: "Run ID", text: execution.runId },
    ]);
  },
};

/** Rejects with CommandFailure where the start would be refused, as the workflow ID is in use. */
const rehearseStart = async (
  session: Session,
  input: Input<"StartWorkflowExecution">,
): Promise<void> => {
  const { workflowId, workflowType } = input;
  const open = await openRun(session, workflowId);
  if (open) {
    throw new CommandFailure(
      `${workflowId} is open already (run ${open.runId})`,
      "Nothing would be started. End it before, or choose another --id.",
    );
  }
  const text = `${workflowId} would be started as ${typeText(workflowType)}. Nothing was changed.`;
  await session.printer.done(input, text);
};

/** With what a run was started, as its first event has it. */
const inputOfRun = async (
  session: Session,
  run: WorkflowExecution,
  workflowId: string,
): Promise<Input<"StartWorkflowExecution">> => {
  const first = await firstEvent(session, run);
  const attributes = attributesOf(first) as unknown as Input<"StartWorkflowExecution">;
  const { workflowType, taskList, input, tagList, childPolicy } = attributes;
  const { executionStartToCloseTimeout, taskStartToCloseTimeout } = attributes;
  const { taskPriority, lambdaRole } = attributes;
  const { startableTimeout } = await import("@ekiden/engine");
  return {
    domain: await session.domain(),
    workflowId,
    workflowType,
    ...(taskList && { taskList }),
    ...(input !== undefined && { input }),
    ...(tagList && { tagList }),
    ...(childPolicy && { childPolicy }),
    ...(executionStartToCloseTimeout !== undefined && {
      executionStartToCloseTimeout: startableTimeout(executionStartToCloseTimeout),
    }),
    ...(taskStartToCloseTimeout !== undefined && { taskStartToCloseTimeout }),
    ...(taskPriority !== undefined && { taskPriority }),
    ...(lambdaRole !== undefined && { lambdaRole }),
  };
};

const firstEvent = async (session: Session, run: WorkflowExecution): Promise<WireEvent> => {
  for await (const [first] of historyPages(session, run)) if (first) return first;
  throw new CommandFailure(
    `the history of ${run.workflowId} is empty`,
    "Its retention may have ended; start it with `ekiden workflow start`.",
  );
};
