// `ekiden job`: one action on all executions that a query finds.
import type { EkidenInput, EkidenOutput } from "@ekiden/client";
import { maxExecutionsPerJob, maxJobRatePerSecond } from "@ekiden/model";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { Session } from "./connection/session.ts";
import { advisingIfUnanswered } from "./connection/unanswered.ts";
import { followJob, progressText } from "./job-following.ts";
import { addLimit, noteMore, pagesOf } from "./limited-list.ts";
import { wholeNumber } from "./options.ts";
import type { ProgramContext } from "./program-context.ts";
import type { Color } from "./terminal/colors.ts";
import { CommandFailure } from "./terminal/command-failure.ts";
import { requireYes } from "./terminal/consent.ts";
import { exitCodes } from "./terminal/exit-codes.ts";
import { givenPayload } from "./terminal/given-text.ts";
import { addVerb, type Verb } from "./verb.ts";
import { noteZone } from "./workflow/find.ts";
import { resetDecisions } from "./workflow/reset.ts";
import { childPolicies } from "./workflow/starting.ts";

type StartJob = EkidenInput<"StartJob">;
type Action = StartJob["action"];
type DryRun = EkidenOutput<"StartJob">;
type Job = EkidenOutput<"DescribeJob">;
type Item = EkidenOutput<"ListJobItems">["items"][number];
type ItemState = Item["state"];

const actions: readonly Action[] = [
  ...(["cancel", "terminate", "signal", "restart"] as const),
  ...(["pause", "resume", "reset", "delete"] as const),
];

const itemStates: readonly ItemState[] = [
  "WAITING",
  "DOING",
  "DONE",
  "SKIPPED",
  "FAILED",
  "UNKNOWN",
];
const maxPageSize = 1_000;

interface GivenStart {
  readonly to?: keyof typeof resetDecisions;
  readonly query: string;
  readonly reason: string;
  readonly rate?: number;
  readonly maxExecutions?: number;
  readonly name?: string;
  readonly input?: string;
  readonly inputText?: string;
  readonly childPolicy?: StartJob["childPolicy"];
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly follow?: boolean;
}

const rate = (given: string): number => {
  const value = Number(given);
  if (given.trim() !== "" && value >= 0.1 && value <= maxJobRatePerSecond) return value;
  throw new InvalidArgumentError(`It takes a number from 0.1 to ${maxJobRatePerSecond}`);
};

const startVerb: Verb<GivenStart> = {
  words: "start <action>",
  summary: `begin a job: ${actions.join(", ")} what a query finds (Ekiden alone)`,
  scope: "of a domain",
  addOptions(command) {
    command
      .requiredOption("--query <query>", "which executions, as `ekiden workflow find` takes it")
      .requiredOption("--reason <text>", "why; terminated executions have it in their histories")
      .option("--rate <number>", "executions in a second (default 50)", rate)
      .option(
        "--max-executions <number>",
        `end after so many executions (default ${maxExecutionsPerJob})`,
        wholeNumber(1, maxExecutionsPerJob),
      )
      .option("--name <signal>", "for signal: its name")
      .option("--input <json>", "for signal: its data: JSON, @file, or - for the standard input")
      .option("--input-text <text>", "for signal: its data where that is no JSON; also @file or -")
      .addOption(
        new Option("--child-policy <policy>", "for terminate: what becomes of children").choices(
          childPolicies,
        ),
      )
      .addOption(
        new Option("--to <decision>", "for reset: the decision that is made again").choices(
          Object.keys(resetDecisions),
        ),
      )
      .option("--dry-run", "begin nothing, and show how many executions it would be about")
      .option("--yes", "begin without asking")
      .option("--follow", "wait until it has ended, and show how far it is");
  },
  more:
    "It shows how many executions the query finds, and the first of them, and asks; a script says\n" +
    "--yes. The job touches executions that were started before it, each once at most, and goes on\n" +
    "without this command.",
  examples: [
    `ekiden job start terminate --query 'type.name = "order" and started < -2d' --reason "the fair is over"`,
    "ekiden job start signal --name wake --query 'status = OPEN' --reason upgrade --rate 10 --yes --follow",
    "ekiden job start restart --query 'status = FAILED and closed > -1h' --reason outage --dry-run",
  ],
  async run(session, given, [action = ""]) {
    const input = await inputOf(session, given, action);
    noteZone(session, given.query);
    if (given.dryRun || !given.yes) {
      const dry = await rehearsed(session, input);
      if (given.dryRun) return showDryRun(session, input, dry);
      await requireConsent(session, input, dry);
    }
    const { jobId = "" } = await begun(session, input);
    if (given.follow) return followJob(session, { domain: input.domain, jobId, isKnown: true });
    await session.printer.done(
      { jobId },
      `The job ${jobId} has begun. To see how far it is: ${session.commandText("job describe", [jobId])}`,
    );
    return exitCodes.done;
  },
};

/** Repeated blindly, a job would signal or start again what the first one has. */
const begun = (session: Session, input: StartJob) => {
  const list = session.commandText("job list", []);
  const next = `It may have begun: look by \`${list}\` before you repeat it.`;
  return advisingIfUnanswered(session, { what: "the start", next }, () =>
    session.callEkiden("StartJob", input),
  );
};

const rehearsed = (session: Session, input: StartJob): Promise<DryRun> =>
  session.callEkiden("StartJob", { ...input, dryRun: true });

const inputOf = async (session: Session, given: GivenStart, action: string): Promise<StartJob> => {
  if (!isAction(action)) {
    throw new CommandFailure(
      `there is no action ${action}`,
      `Those that there are: ${actions.join(", ")}.`,
    );
  }
  const missing = missingOption(given, action);
  if (missing) {
    const help = "`ekiden job start --help` lists what it takes.";
    throw new CommandFailure(`a job of the action ${action} needs ${missing}`, help);
  }
  const signalInput = await givenPayload(session.terminal, {
    option: "--input",
    json: given.input,
    text: given.inputText,
  });
  return {
    domain: await session.domain(),
    action,
    query: given.query,
    reason: given.reason,
    ...(given.rate !== undefined && { ratePerSecond: given.rate }),
    ...(given.maxExecutions !== undefined && { maxExecutions: given.maxExecutions }),
    ...(given.name !== undefined && { signalName: given.name }),
    ...(signalInput !== undefined && { signalInput }),
    ...(given.childPolicy && { childPolicy: given.childPolicy }),
    ...(given.to && { decision: resetDecisions[given.to] }),
  };
};

/** Which option the action cannot do without, where it is not given. */
const missingOption = (given: GivenStart, action: Action): string | undefined => {
  if (action === "signal" && given.name === undefined) return "--name, the name of the signal";
  return action === "reset" && given.to === undefined
    ? `--to: ${Object.keys(resetDecisions).join(", ")}`
    : undefined;
};

const isAction = (text: string): text is Action => actions.some((action) => action === text);

const countText = ({ count = 0, truncated }: DryRun): string =>
  `${count}${truncated ? " or more" : ""} execution${count === 1 && !truncated ? "" : "s"}`;

/** It takes the first of what the query finds. */
const boundText = ({ maxExecutions }: StartJob): string =>
  maxExecutions === undefined ? "" : `, ${maxExecutions} at most`;

const showDryRun = async (session: Session, input: StartJob, dry: DryRun): Promise<number> => {
  const { printer } = session;
  const about = `${countText(dry)}${boundText(input)}`;
  if (printer.isForPeople) printer.line(`The job would be about ${about}.`);
  else await printer.value(dry);
  if (printer.isForPeople) await showSample(session, dry);
  return exitCodes.done;
};

const showSample = ({ printer }: Session, { sample = [], truncated }: DryRun): Promise<void> =>
  printer.list(
    sample,
    [
      { title: "WORKFLOW ID", text: ({ workflowId }) => workflowId, isShortened: true },
      { title: "RUN ID", text: ({ runId }) => runId, isShortened: true },
    ],
    truncated ? "None is found so far: not all were looked at." : "No execution is found.",
  );

/**
 * Rejects with CommandFailure unless the user says yes. The query may find more while the user
 * thinks: then the yes was about fewer, and the user is asked again.
 */
const requireConsent = async (session: Session, input: StartJob, dry: DryRun): Promise<void> => {
  let asked = dry;
  for (;;) {
    await askForConsent(session, input, asked);
    const now = await rehearsed(session, input);
    if (countText(now) === countText(asked)) return;
    session.terminal.note(`Meanwhile the query finds ${countText(now)}.\n`);
    asked = now;
  }
};

const askForConsent = (session: Session, input: StartJob, dry: DryRun): Promise<void> =>
  requireYes(session.terminal, {
    what: `${input.action} ${countText(dry)}${boundText(input)}`,
    to: "begin",
    undone: "nothing was begun",
    instead: ", or --dry-run to see the first of them",
    show: async () => {
      if (session.printer.isForPeople) await showSample(session, dry);
    },
  });

const colorOf: Readonly<Record<Job["status"], Color | undefined>> = {
  RUNNING: "blue",
  STOPPING: "yellow",
  STOPPED: "yellow",
  COMPLETED: "green",
  FAILED: "red",
};

const listVerb: Verb<{ readonly limit: number }> = {
  words: "list",
  summary: "list the jobs of a domain, the latest first",
  scope: "of a domain",
  addOptions: (command) => addLimit(command),
  examples: ["ekiden job list", "ekiden job list --limit 5 --output json"],
  async run(session, given) {
    const domain = await session.domain();
    const { limit } = given;
    const jobs = await pagesOf({ limit, maxPageSize }, async (page) => {
      const answer = await session.callEkiden("ListJobs", { domain, ...page });
      return { items: answer.jobs, next: answer.nextPageToken };
    });
    const { printer } = session;
    await printer.list(
      jobs.items,
      [
        { title: "STATUS", text: ({ status }) => status, color: ({ status }) => colorOf[status] },
        { title: "ACTION", text: ({ action }) => action },
        { title: "PROGRESS", text: progressText },
        { title: "STARTED", text: ({ startedAt }) => printer.time(timeOf(startedAt)) },
        { title: "REASON", text: ({ reason }) => reason, isShortened: true },
        { title: "JOB ID", text: ({ jobId }) => jobId },
      ],
      "There is no job.",
    );
    noteMore(session, jobs);
  },
};

const describeVerb: Verb<{ readonly follow?: boolean }> = {
  words: "describe <job-id>",
  summary: "show what a job is to do, and how far it is",
  scope: "of a domain",
  addOptions(command) {
    command.option("--follow", "wait until it has ended, and show how far it is");
  },
  examples: ["ekiden job describe 22pY", "ekiden job describe 22pY --follow"],
  async run(session, { follow }, [jobId = ""]) {
    const domain = await session.domain();
    if (follow) return followJob(session, { domain, jobId });
    const job = await session.callEkiden("DescribeJob", { domain, jobId });
    const { printer } = session;
    await printer.one(job, [
      { label: "Job", text: job.jobId },
      { label: "Status", text: job.status, color: colorOf[job.status] },
      { label: "Why", text: job.statusText ?? "" },
      { label: "Action", text: job.action },
      { label: "Signal", text: job.signalName ?? "" },
      { label: "Query", text: job.query },
      { label: "Reason", text: job.reason },
      { label: "Rate", text: `${job.ratePerSecond} a second, ${job.maxExecutions} at most` },
      { label: "Started by", text: job.startedBy },
      { label: "Started", text: printer.time(timeOf(job.startedAt)) },
      { label: "Ended", text: printer.time(timeOf(job.endedAt)) },
      { label: "Progress", text: progressText(job) },
    ]);
    return exitCodes.done;
  },
};

const itemsVerb: Verb<{ readonly state?: ItemState; readonly limit: number }> = {
  words: "items <job-id>",
  summary: "list the executions of a job with what came of each",
  scope: "of a domain",
  addOptions(command) {
    const state = new Option("--state <state>", "those in this state alone");
    addLimit(command.addOption(state.choices(itemStates)));
  },
  examples: [
    "ekiden job items 22pY --state FAILED",
    "ekiden job items 22pY --limit 10000 --output jsonl",
  ],
  async run(session, { state, limit }, [jobId = ""]) {
    const domain = await session.domain();
    const items = await pagesOf({ limit, maxPageSize }, async (page) => {
      const asked = { domain, jobId, ...(state && { state }), ...page };
      const answer = await session.callEkiden("ListJobItems", asked);
      return { items: answer.items, next: answer.nextPageToken };
    });
    const { printer } = session;
    await printer.list(
      items.items,
      [
        { title: "STATE", text: (item) => item.state },
        { title: "WORKFLOW ID", text: ({ workflowId }) => workflowId, isShortened: true },
        { title: "RUN ID", text: ({ runId }) => runId, isShortened: true },
        { title: "AT", text: ({ at }) => printer.time(timeOf(at)) },
        { title: "WHY", text: ({ text = "" }) => text, isShortened: true },
      ],
      "No execution is found.",
    );
    noteMore(session, items);
  },
};

const stopVerb: Verb<{ readonly reason?: string; readonly dryRun?: boolean }> = {
  words: "stop <job-id>",
  summary: "stop a job: no action begins after that",
  scope: "of a domain",
  addOptions(command) {
    command.option("--reason <text>", "why; shown with the job");
    command.option("--dry-run", "stop nothing, and show how far the job is");
  },
  examples: ["ekiden job stop 22pY", 'ekiden job stop 22pY --reason "the query was wrong"'],
  async run(session, { reason, dryRun }, [jobId = ""]) {
    const domain = await session.domain();
    if (dryRun) {
      const job = await session.callEkiden("DescribeJob", { domain, jobId });
      const text = `The job ${jobId} is ${job.status}: ${progressText(job)}. Nothing was changed.`;
      return session.printer.done(job, text);
    }
    const input = { domain, jobId, ...(reason && { reason }) };
    const { status } = await session.callEkiden("StopJob", input);
    const text =
      status === "STOPPING" || status === "STOPPED"
        ? `The job ${jobId} takes no more executions.`
        : `The job ${jobId} had ended: ${status}.`;
    await session.printer.done({ jobId, status }, text);
  },
};

const timeOf = (seconds: number | undefined): Date | undefined =>
  seconds === undefined ? undefined : new Date(seconds * 1_000);

export const addJob = (program: Command, context: ProgramContext): void => {
  const job = program.command("job").helpCommand(false);
  addVerb(job, context, startVerb);
  addVerb(job, context, listVerb);
  addVerb(job, context, describeVerb);
  addVerb(job, context, itemsVerb);
  addVerb(job, context, stopVerb);
};
