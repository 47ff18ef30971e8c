// What a start is given by options, for `start` and `execute`.
import { randomUUID } from "node:crypto";
import type { ChildPolicy, Input, WorkflowExecution } from "@ekiden/client";
import { type Command, Option } from "commander";
import { CallFailure } from "../connection/call-failure.ts";
import type { Session } from "../connection/session.ts";
import { typeNamed } from "../executions.ts";
import { CommandFailure } from "../terminal/command-failure.ts";
import { exitCodes } from "../terminal/exit-codes.ts";
import { givenPayload } from "../terminal/given-text.ts";
import { durationFrom } from "../terminal/times.ts";
import { several } from "../verb.ts";

export interface GivenStart {
  readonly type: string;
  readonly id?: string;
  readonly input?: string;
  readonly inputText?: string;
  readonly taskList?: string;
  readonly tag?: readonly string[];
  readonly priority?: string;
  readonly executionTimeout?: string;
  readonly taskTimeout?: string;
  readonly childPolicy?: ChildPolicy;
  readonly lambdaRole?: string;
}

/** A limit of the service. */
const maxTags = 5;

export const childPolicies = ["TERMINATE", "REQUEST_CANCEL", "ABANDON"] as const;

export const addStartOptions = (command: Command): void => {
  addTypeOption(command);
  command.option("--id <workflow-id>", "its workflow ID (default: a new UUID)");
  addSettingOptions(command);
};

export const addTypeOption = (command: Command): void => {
  command.requiredOption("--type <name@version>", "the workflow type");
};

/** All but the type and the id. */
export const addSettingOptions = (command: Command): void => {
  command
    .option("--input <json>", "its input: JSON, @file, or - for the standard input")
    .option("--input-text <text>", "its input where that is no JSON; also @file or -")
    .option("--task-list <name>", "where deciders poll for it (default: that of the type)")
    .option("--tag <tag>", `to find it by; up to ${maxTags}`, several)
    .option("--priority <number>", "of its decision tasks")
    .option("--execution-timeout <duration>", "how long it may run: 90s, 2h, 30d")
    .option("--task-timeout <duration>", "how long a decision task may take; NONE is no limit")
    .addOption(
      new Option("--child-policy <policy>", "what becomes of its children").choices(childPolicies),
    )
    .option("--lambda-role <arn>", "as whom its Lambda functions run");
};

type Start = Input<"StartWorkflowExecution">;

/** Rejects with CommandFailure for what cannot be sent. */
export const startInput = async (session: Session, given: GivenStart): Promise<Start> => {
  const { type, id = randomUUID(), taskList, tag, priority, childPolicy, lambdaRole } = given;
  const input = await givenPayload(session.terminal, {
    option: "--input",
    json: given.input,
    text: given.inputText,
  });
  if (tag && tag.length > maxTags) {
    throw new CommandFailure(
      `--tag is given ${tag.length} times`,
      `An execution takes ${maxTags} tags at most; put further data into its input.`,
    );
  }
  return {
    domain: await session.domain(),
    workflowId: id,
    workflowType: typeNamed("--type", type),
    ...(input !== undefined && { input }),
    ...(taskList !== undefined && { taskList: { name: taskList } }),
    ...(tag && { tagList: [...tag] }),
    ...(priority !== undefined && { taskPriority: priority }),
    ...timeoutsOf(given),
    ...(childPolicy && { childPolicy }),
    ...(lambdaRole !== undefined && { lambdaRole }),
  };
};

const timeoutsOf = ({ executionTimeout, taskTimeout }: GivenStart): Partial<Start> => ({
  ...(executionTimeout !== undefined && {
    executionStartToCloseTimeout: durationFrom("--execution-timeout", executionTimeout),
  }),
  ...(taskTimeout !== undefined && {
    taskStartToCloseTimeout: durationFrom("--task-timeout", taskTimeout),
  }),
});

export const start = async (session: Session, input: Start): Promise<WorkflowExecution> => {
  const { workflowId } = input;
  try {
    const { runId = "" } = await session.call("StartWorkflowExecution", input);
    return { workflowId, runId };
  } catch (error) {
    const failure = error instanceof CallFailure ? error : undefined;
    if (!(failure ? failure.isOutcomeUnknown : session.isInterrupted)) throw error;
    const { message, exitCode } = failure ?? interrupted;
    // The ID may have been made here, and is in no answer.
    const list = session.commandText("workflow list", [], { id: workflowId });
    const next = `It may have been started: \`${list}\` says so.`;
    throw new CommandFailure(message, next, exitCode);
  }
};

const interrupted = {
  message: "the start was interrupted before it was answered",
  exitCode: exitCodes.interrupted,
};
