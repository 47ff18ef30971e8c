// What a start is given by options: by hand, with a signal, or by a schedule.
import { randomUUID } from "node:crypto";
import type { ChildPolicy, Input, WorkflowExecution } from "@ekiden/client";
import { type Command, Option } from "commander";
import type { Session } from "../connection/session.ts";
import { advisingIfUnanswered } from "../connection/unanswered.ts";
import { typeNamed } from "../executions.ts";
import { CommandFailure } from "../terminal/command-failure.ts";
import { givenPayload } from "../terminal/given-text.ts";
import { durationFrom } from "../terminal/times.ts";
import { several } from "../verb.ts";

export interface GivenStart extends GivenStartSettings {
  readonly type: string;
  readonly id?: string;
}

/** All but the type and the id. */
export interface GivenStartSettings {
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

export const addTypeOption = (command: Command, isRequired = true): void => {
  const option = new Option("--type <name@version>", "the workflow type");
  command.addOption(option.makeOptionMandatory(isRequired));
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
type StartSettings = Omit<Start, "domain" | "workflowId" | "workflowType">;

/** Rejects with CommandFailure for what cannot be sent. */
export const startInput = async (session: Session, given: GivenStart): Promise<Start> => {
  const { type, id = randomUUID() } = given;
  const settings = await startSettings(session, given);
  const domain = await session.domain();
  return { domain, workflowId: id, workflowType: typeNamed("--type", type), ...settings };
};

/** Only what is given. Rejects with CommandFailure for what cannot be sent. */
export const startSettings = async (
  session: Session,
  given: GivenStartSettings,
): Promise<StartSettings> => {
  const { taskList, tag, priority, childPolicy, lambdaRole } = given;
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
    ...(input !== undefined && { input }),
    ...(taskList !== undefined && { taskList: { name: taskList } }),
    ...(tag && { tagList: [...tag] }),
    ...(priority !== undefined && { taskPriority: priority }),
    ...timeoutsOf(given),
    ...(childPolicy && { childPolicy }),
    ...(lambdaRole !== undefined && { lambdaRole }),
  };
};

const timeoutsOf = ({ executionTimeout, taskTimeout }: GivenStartSettings): StartSettings => ({
  ...(executionTimeout !== undefined && {
    executionStartToCloseTimeout: durationFrom("--execution-timeout", executionTimeout),
  }),
  ...(taskTimeout !== undefined && {
    taskStartToCloseTimeout: durationFrom("--task-timeout", taskTimeout),
  }),
});

export const start = async (session: Session, input: Start): Promise<WorkflowExecution> => {
  const { workflowId } = input;
  // The ID may have been made here, and is in no answer.
  const list = session.commandText("workflow list", [], { id: workflowId });
  const next = `It may have been started: \`${list}\` says so.`;
  const { runId = "" } = await advisingIfUnanswered(session, { what: "the start", next }, () =>
    session.call("StartWorkflowExecution", input),
  );
  return { workflowId, runId };
};
