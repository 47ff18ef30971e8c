// `ekiden workflow pause` and `resume`: nothing of an execution is handed out in between.
import { namedRun } from "../executions.ts";
import { givenName } from "../options.ts";
import type { Verb } from "../verb.ts";
import type { GivenRun } from "./run-options.ts";

const runHelp = "which of its runs (default: the open one)";

interface GivenPause extends GivenRun {
  readonly reason: string;
}

export const pauseVerb: Verb<GivenPause> = {
  words: "pause <workflow-id>",
  summary: "hand out no task of an execution until it is resumed (Ekiden alone)",
  scope: "of a domain",
  addOptions(command) {
    command
      .requiredOption("--reason <text>", "why, for those who find it paused")
      .option("--run <run-id>", runHelp, givenName);
  },
  examples: [
    'ekiden workflow pause order-7 --reason "the bank is away"',
    'ekiden workflow pause order-7 --reason "to be looked at" --output json',
  ],
  async run(session, { reason, run }, [workflowId = ""]) {
    const answer = await session.callEkiden("PauseWorkflowExecution", {
      domain: await session.domain(),
      workflowId,
      reason,
      ...(await namedRun(session, workflowId, run)),
    });
    const since = session.printer.time(new Date(answer.since * 1000));
    const text = `${workflowId} (run ${answer.runId}) is paused since ${since}: ${answer.reason}`;
    await session.printer.done({ workflowId, ...answer }, text);
  },
};

export const resumeVerb: Verb<GivenRun> = {
  words: "resume <workflow-id>",
  summary: "end the pause of an execution (Ekiden alone)",
  scope: "of a domain",
  addOptions(command) {
    command.option("--run <run-id>", runHelp, givenName);
  },
  examples: ["ekiden workflow resume order-7", "ekiden workflow resume order-7 --output json"],
  async run(session, { run }, [workflowId = ""]) {
    const { runId, resumed } = await session.callEkiden("ResumeWorkflowExecution", {
      domain: await session.domain(),
      workflowId,
      ...(await namedRun(session, workflowId, run)),
    });
    const text = `${workflowId} (run ${runId}) ${resumed ? "goes on" : "was not paused"}.`;
    await session.printer.done({ workflowId, runId, resumed }, text);
  },
};
