// `ekiden activity`: what is open, and answers to it, by the token of a worker or by ids.
import type { Command } from "commander";
import type { ProgramContext } from "../program-context.ts";
import { addVerb, type Verb } from "../verb.ts";
import {
  addDetails,
  cancelVerb,
  completeVerb,
  detailsOf,
  failVerb,
  retryVerb,
  timeOutVerb,
} from "./endings.ts";
import { listVerb } from "./list.ts";
import { addToken, tokenOf } from "./meant-task.ts";

interface GivenHeartbeat {
  readonly token?: string;
  readonly details?: string;
  readonly detailsText?: string;
}

const heartbeatVerb: Verb<GivenHeartbeat> = {
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
  const activity = program.command("activity").helpCommand(false);
  addVerb(activity, context, listVerb);
  addVerb(activity, context, completeVerb);
  addVerb(activity, context, failVerb);
  addVerb(activity, context, cancelVerb);
  addVerb(activity, context, retryVerb);
  addVerb(activity, context, timeOutVerb);
  addVerb(activity, context, heartbeatVerb);
};
