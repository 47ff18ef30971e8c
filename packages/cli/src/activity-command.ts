// `ekiden activity`: answers to activity tasks, by the tokens that their workers were given.
import type { Command } from "commander";
import type { ProgramContext } from "./program-context.ts";
import { givenPayload, givenText } from "./terminal/given-text.ts";
import { addVerb, type Verb } from "./verb.ts";

interface GivenToken {
  readonly token: string;
}

const tokenHelp = "of the task, as its poll was given it; also @file or -";

const addToken = (command: Command): Command =>
  command.requiredOption("--token <token>", tokenHelp);

/** Files and pipes end with a line's end, which is no part of a token. */
const tokenOf = async (
  session: Parameters<Verb<GivenToken>["run"]>[0],
  { token }: GivenToken,
): Promise<string> => (await givenText(session.terminal, "--token", token)).trim();

interface GivenComplete extends GivenToken {
  readonly result?: string;
  readonly resultText?: string;
}

const completeVerb: Verb<GivenComplete> = {
  words: "complete",
  summary: "complete an activity task, with its result",
  scope: "of the service",
  addOptions(command) {
    addToken(command)
      .option("--result <json>", "its result: JSON, @file, or - for the standard input")
      .option("--result-text <text>", "its result where that is no JSON; also @file or -");
  },
  examples: [
    "ekiden activity complete --token @token.txt --result '{\"charged\": true}'",
    "ekiden activity complete --token AAAAKgAA… --result-text @receipt.txt",
  ],
  async run(session, given) {
    const taskToken = await tokenOf(session, given);
    const result = await givenPayload(session.terminal, {
      option: "--result",
      json: given.result,
      text: given.resultText,
    });
    const input = { taskToken, ...(result !== undefined && { result }) };
    await session.call("RespondActivityTaskCompleted", input);
    await session.printer.done({ done: "completed" }, "The activity task was completed.");
  },
};

interface GivenDetails extends GivenToken {
  readonly details?: string;
  readonly detailsText?: string;
}

const addDetails = (command: Command): Command =>
  command
    .option("--details <json>", "what is known of it: JSON, @file, or - for the standard input")
    .option("--details-text <text>", "the same where that is no JSON; also @file or -");

const detailsOf = async (
  session: Parameters<Verb<GivenDetails>["run"]>[0],
  given: GivenDetails,
): Promise<{ readonly details?: string }> => {
  const details = await givenPayload(session.terminal, {
    option: "--details",
    json: given.details,
    text: given.detailsText,
  });
  return details === undefined ? {} : { details };
};

const failVerb: Verb<GivenDetails & { readonly reason?: string }> = {
  words: "fail",
  summary: "fail an activity task, with a reason",
  scope: "of the service",
  addOptions(command) {
    addDetails(addToken(command)).option("--reason <text>", "why, in a few words");
  },
  examples: [
    'ekiden activity fail --token @token.txt --reason "card refused"',
    "ekiden activity fail --token @token.txt --reason refused --details-text @stack.txt",
  ],
  async run(session, given) {
    const { reason } = given;
    await session.call("RespondActivityTaskFailed", {
      taskToken: await tokenOf(session, given),
      ...(reason !== undefined && { reason }),
      ...(await detailsOf(session, given)),
    });
    await session.printer.done({ done: "failed" }, "The activity task was failed.");
  },
};

const cancelVerb: Verb<GivenDetails> = {
  words: "cancel",
  summary: "answer that an activity task was canceled",
  scope: "of the service",
  addOptions(command) {
    addDetails(addToken(command));
  },
  examples: [
    "ekiden activity cancel --token @token.txt",
    "ekiden activity cancel --token @token.txt --details '{\"undone\": true}'",
  ],
  async run(session, given) {
    await session.call("RespondActivityTaskCanceled", {
      taskToken: await tokenOf(session, given),
      ...(await detailsOf(session, given)),
    });
    await session.printer.done({ done: "canceled" }, "The activity task was canceled.");
  },
};

const heartbeatVerb: Verb<GivenDetails> = {
  words: "heartbeat",
  summary: "say that an activity task goes on, and learn whether to cancel it",
  scope: "of the service",
  addOptions(command) {
    addDetails(addToken(command));
  },
  examples: [
    "ekiden activity heartbeat --token @token.txt",
    "ekiden activity heartbeat --token @token.txt --details '{\"percent\": 40}' --output json",
  ],
  async run(session, given) {
    const status = await session.call("RecordActivityTaskHeartbeat", {
      taskToken: await tokenOf(session, given),
      ...(await detailsOf(session, given)),
    });
    const text = status.cancelRequested
      ? "Its workflow asks to cancel it: clean up, and answer with `ekiden activity cancel`."
      : "It goes on.";
    await session.printer.done(status, text);
  },
};

export const addActivity = (program: Command, context: ProgramContext): void => {
  const activity = program
    .command("activity")
    .description("answer activity tasks by their tokens")
    .helpCommand(false);
  addVerb(activity, context, completeVerb);
  addVerb(activity, context, failVerb);
  addVerb(activity, context, cancelVerb);
  addVerb(activity, context, heartbeatVerb);
};
