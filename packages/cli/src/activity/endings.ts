// How activities end: as their workers would end them, by a token, or in the place of a worker that
// is gone, by ids.
import type { ActivityTaskTimeoutType } from "@ekiden/client";
import { type Command, Option } from "commander";
import type { Session } from "../connection/session.ts";
import { givenPayload, requireOneReader } from "../terminal/given-text.ts";
import type { Verb } from "../verb.ts";
import {
  activityNamed,
  addIds,
  addToken,
  type GivenActivity,
  tellEnd,
  tokenOf,
} from "./meant-task.ts";

const idsHelp =
  "By ids, it ends in the place of a worker that is gone (Ekiden alone): the worker is refused should " +
  "it come back. What no worker has started is started in your name first.";

interface GivenComplete extends GivenActivity {
  readonly result?: string;
  readonly resultText?: string;
}

export const completeVerb: Verb<GivenComplete> = {
  words: "complete [workflow-id] [activity-id]",
  summary: "complete an activity task, with its result",
  scope: "of a domain",
  addOptions(command) {
    addIds(addToken(command))
      .option("--result <json>", "its result: JSON, @file, or - for the standard input")
      .option("--result-text <text>", "its result where that is no JSON; also @file or -");
  },
  more: idsHelp,
  examples: [
    "ekiden activity complete --token @token.txt --result '{\"charged\": true}'",
    "ekiden activity complete --token AAAAKgAA… --result-text @receipt.txt",
    "ekiden activity complete order-7 charge-1 --result '{\"charged\": true}' --dry-run",
  ],
  async run(session, given, words) {
    requireOneReader({ "--token": given.token, "--result": given.result ?? given.resultText });
    const result = await givenPayload(session.terminal, {
      option: "--result",
      json: given.result,
      text: given.resultText,
    });
    const said = result === undefined ? {} : { result };
    const named = await activityNamed(session, given, words);
    if (named) {
      const ended = await session.callEkiden("CompleteActivity", { ...named, ...said });
      return tellEnd(session, named, { ended, done: "completed" });
    }
    const taskToken = await tokenOf(session, given);
    await session.call("RespondActivityTaskCompleted", { taskToken, ...said });
    await session.printer.done({ done: "completed" }, "The activity task was completed.");
  },
};

interface GivenDetails {
  readonly details?: string;
  readonly detailsText?: string;
}

export const addDetails = (command: Command): Command =>
  command
    .option("--details <json>", "what is known of it: JSON, @file, or - for the standard input")
    .option("--details-text <text>", "the same where that is no JSON; also @file or -");

export const detailsOf = async (
  session: Session,
  given: GivenDetails & { readonly token?: string },
): Promise<{ readonly details?: string }> => {
  requireOneReader({ "--token": given.token, "--details": given.details ?? given.detailsText });
  const details = await givenPayload(session.terminal, {
    option: "--details",
    json: given.details,
    text: given.detailsText,
  });
  return details === undefined ? {} : { details };
};

export const failVerb: Verb<GivenActivity & GivenDetails & { readonly reason?: string }> = {
  words: "fail [workflow-id] [activity-id]",
  summary: "fail an activity task, with a reason",
  scope: "of a domain",
  addOptions(command) {
    addDetails(addIds(addToken(command))).option("--reason <text>", "why, in a few words");
  },
  more: idsHelp,
  examples: [
    'ekiden activity fail --token @token.txt --reason "card refused"',
    "ekiden activity fail --token @token.txt --reason refused --details-text @stack.txt",
    "ekiden activity fail order-7 charge-1 --reason CardRefused",
  ],
  async run(session, given, words) {
    const { reason } = given;
    const said = { ...(reason !== undefined && { reason }), ...(await detailsOf(session, given)) };
    const named = await activityNamed(session, given, words);
    if (named) {
      const ended = await session.callEkiden("FailActivity", { ...named, ...said });
      return tellEnd(session, named, { ended, done: "failed" });
    }
    const taskToken = await tokenOf(session, given);
    await session.call("RespondActivityTaskFailed", { taskToken, ...said });
    await session.printer.done({ done: "failed" }, "The activity task was failed.");
  },
};

export const cancelVerb: Verb<GivenActivity & GivenDetails> = {
  words: "cancel [workflow-id] [activity-id]",
  summary: "answer that an activity task was canceled",
  scope: "of a domain",
  addOptions(command) {
    addDetails(addIds(addToken(command)));
  },
  more: "By ids, only where its workflow has asked to cancel the activity (Ekiden alone).",
  examples: [
    "ekiden activity cancel --token @token.txt",
    "ekiden activity cancel --token @token.txt --details '{\"undone\": true}'",
    "ekiden activity cancel order-7 charge-1",
  ],
  async run(session, given, words) {
    const said = await detailsOf(session, given);
    const named = await activityNamed(session, given, words);
    if (named) {
      const ended = await session.callEkiden("CancelActivity", { ...named, ...said });
      return tellEnd(session, named, { ended, done: "canceled" });
    }
    const taskToken = await tokenOf(session, given);
    await session.call("RespondActivityTaskCanceled", { taskToken, ...said });
    await session.printer.done({ done: "canceled" }, "The activity task was canceled.");
  },
};

const timeoutTypes: readonly ActivityTaskTimeoutType[] = [
  "HEARTBEAT",
  "START_TO_CLOSE",
  "SCHEDULE_TO_START",
  "SCHEDULE_TO_CLOSE",
];

type GivenTimeOut = GivenActivity & GivenDetails & { readonly type?: ActivityTaskTimeoutType };

export const timeOutVerb: Verb<GivenTimeOut> = {
  words: "time-out <workflow-id> <activity-id>",
  summary: "let one of the time-outs of an activity end it now (Ekiden alone)",
  scope: "of a domain",
  addOptions(command) {
    addDetails(addIds(command)).addOption(
      new Option("--type <time-out>", "which one (default: the first that runs)").choices(
        timeoutTypes,
      ),
    );
  },
  more:
    "Only a time-out that is set, and that could end it as it is. Its details are those of the last " +
    "heartbeat unless given.",
  examples: [
    "ekiden activity time-out order-7 charge-1 --dry-run",
    "ekiden activity time-out order-7 charge-1 --type START_TO_CLOSE",
  ],
  async run(session, given, words) {
    const named = await activityNamed(session, given, words);
    if (!named) return;
    const { type: timeoutType } = given;
    const ended = await session.callEkiden("TimeOutActivity", {
      ...named,
      ...(timeoutType && { timeoutType }),
      ...(await detailsOf(session, given)),
    });
    return tellEnd(session, named, { ended, done: "timed out" });
  },
};

const attemptEnds = { "timed-out": "TIMED_OUT", failed: "FAILED" } as const;

type GivenRetry = GivenActivity & { readonly as?: keyof typeof attemptEnds };

export const retryVerb: Verb<GivenRetry> = {
  words: "retry <workflow-id> <activity-id>",
  summary: "end the open attempt of an activity, so that its workflow tries again (Ekiden alone)",
  scope: "of a domain",
  addOptions(command) {
    addIds(command).addOption(
      new Option("--as <end>", "how the attempt ends (default: by its time-outs)").choices(
        Object.keys(attemptEnds),
      ),
    );
  },
  more:
    "Whether and when another attempt begins is its workflow's choice: Flow makes one if the call has\n" +
    "a retry policy with attempts left.",
  examples: [
    "ekiden activity retry order-7 charge-1",
    "ekiden activity retry order-7 charge-1 --started-event 6 --as failed --dry-run",
  ],
  async run(session, given, words) {
    const named = await activityNamed(session, given, words);
    if (!named) return;
    const as = given.as && attemptEnds[given.as];
    const ended = await session.callEkiden("RetryActivity", { ...named, ...(as && { as }) });
    return tellEnd(session, named, { ended, done: "ended for another attempt" });
  },
};
