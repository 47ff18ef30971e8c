// `ekiden workflow reset` and `fork`: an execution goes on from an earlier decision.
import type { EkidenInput, EkidenOutput } from "@ekiden/client";
import { type Command, Option } from "commander";
import type { Session } from "../connection/session.ts";
import { findRun } from "../executions.ts";
import { CommandFailure } from "../terminal/command-failure.ts";
import { givenPayload, requireOneReader } from "../terminal/given-text.ts";
import type { Printer } from "../terminal/printer.ts";
import { shownText } from "../terminal/shown-text.ts";
import type { Verb } from "../verb.ts";
import { addRunOption, type GivenRun } from "./run-options.ts";

type ResetInput = EkidenInput<"ResetWorkflowExecution">;
type Cut = Pick<ResetInput, "eventId" | "decision" | "decisionsBack">;
type Outcome = EkidenOutput<"ResetWorkflowExecution">;

interface GivenCut extends GivenRun {
  readonly to?: keyof typeof resetDecisions;
  readonly toEvent?: string;
  readonly back?: string;
  /** False for `--no-signals`; so is the next. */
  readonly signals: boolean;
  readonly results: boolean;
  readonly dryRun?: boolean;
}

/** As they are typed after `--to`. */
export const resetDecisions = {
  "before-failure": "BEFORE_FAILURE",
  "last-decision": "LAST",
  "first-decision": "FIRST",
} as const;

const addCutOptions = (command: Command): void => {
  addRunOption(command);
  command
    .addOption(
      new Option("--to <decision>", "the decision that is made again").choices(
        Object.keys(resetDecisions),
      ),
    )
    .option("--to-event <id>", "the same, by an event of its decision task")
    .option("--back <number>", "the same, counted from the end: 1 is the last")
    .option("--no-signals", "leave out signals and requests to cancel that came later")
    .option("--no-results", "leave out what workers answered later; the work is done again")
    .option("--dry-run", "change nothing, and say what would happen");
};

interface GivenReset extends GivenCut {
  readonly reason?: string;
}

export const resetVerb: Verb<GivenReset> = {
  words: "reset <workflow-id>",
  summary: "end an execution, and let a new run go on from an earlier decision (Ekiden alone)",
  scope: "of a domain",
  addOptions(command) {
    addCutOptions(command);
    command.option("--reason <text>", "why, for the history of the run that ends");
  },
  more: "What workers and others did since for earlier decisions is taken over. Try --dry-run.",
  examples: [
    "ekiden workflow reset order-7 --to before-failure --dry-run",
    'ekiden workflow reset order-7 --to-event 12 --no-signals --reason "wrong address"',
  ],
  async run(session, given, [workflowId = ""]) {
    const operation = "ResetWorkflowExecution";
    const cut = await cutOf(session, given, workflowId);
    const { reason } = given;
    const input = { ...cut, ...(reason !== undefined && { reason }) };
    await say(session, workflowId, await session.callEkiden(operation, input));
  },
};

interface GivenFork extends GivenCut {
  readonly id: string;
  readonly input?: string;
  readonly inputText?: string;
  readonly activity?: string;
  readonly result?: string;
  readonly resultText?: string;
}

export const forkVerb: Verb<GivenFork> = {
  words: "fork <workflow-id>",
  summary: "begin an execution with a part of another one's history (Ekiden alone)",
  scope: "of a domain",
  addOptions(command) {
    command.requiredOption("--id <workflow-id>", "of the new execution");
    addCutOptions(command);
    command
      .option("--input <json>", "in place of its input: JSON, @file, or - for the standard input")
      .option("--input-text <text>", "the same where it is no JSON; also @file or -")
      .option("--activity <id>", "the activity that had another result")
      .option("--result <json>", "that result: JSON, @file, or - for the standard input")
      .option("--result-text <text>", "the same where it is no JSON; also @file or -");
  },
  more: "The other execution stays as it is.",
  examples: [
    "ekiden workflow fork order-7 --id order-7-trial --to last-decision",
    "ekiden workflow fork order-7 --id trial --back 2 --activity charge --result '{\"paid\": 12}'",
  ],
  async run(session, given, [workflowId = ""]) {
    requireOneReader({
      "--input": given.input ?? given.inputText,
      "--result": given.result ?? given.resultText,
    });
    const cut = await cutOf(session, given, workflowId);
    const input = await editsOf(session, given);
    const outcome = await session.callEkiden("ForkWorkflowExecution", {
      ...cut,
      newWorkflowId: given.id,
      ...input,
    });
    await say(session, given.id, outcome);
  },
};

const editsOf = async (session: Session, given: GivenFork) => {
  const { terminal } = session;
  const { input: json, inputText: text, activity: activityId } = given;
  const input = await givenPayload(terminal, { option: "--input", json, text });
  const result = await givenPayload(terminal, {
    option: "--result",
    json: given.result,
    text: given.resultText,
  });
  if ((activityId === undefined) !== (result === undefined)) {
    throw new CommandFailure(
      "--activity and --result belong together",
      "Name the activity by its ID, and give the result that it is to have had.",
    );
  }
  return {
    ...(input !== undefined && { input }),
    ...(activityId !== undefined &&
      result !== undefined && {
        activityResult: { activityId, result },
      }),
  };
};

/** Without a run, the newest is meant: one that has failed is the usual one. */
const cutOf = async (session: Session, given: GivenCut, workflowId: string) => {
  const place = placeOf(given);
  await session.requireEkiden("ResetWorkflowExecution");
  const named = await findRun(session, workflowId, given.run);
  return {
    domain: await session.domain(),
    ...named,
    ...place,
    ...(!given.signals && { applySignals: false }),
    ...(!given.results && { applyResults: false }),
    ...(given.dryRun && { dryRun: true }),
  };
};

const placeOf = ({ to, toEvent, back }: GivenCut): Cut => {
  const places: Cut[] = [];
  if (to !== undefined) places.push({ decision: resetDecisions[to] });
  if (toEvent !== undefined) places.push({ eventId: numberOf("--to-event", toEvent) });
  if (back !== undefined) places.push({ decisionsBack: numberOf("--back", back) });
  const [place] = places;
  if (place && places.length === 1) return place;
  throw new CommandFailure(
    "exactly one of --to, --to-event and --back must be given",
    "`ekiden workflow show ID` lists the events; --to last-decision is the usual beginning.",
  );
};

const numberOf = (option: string, text: string): number => {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new CommandFailure(`${option} cannot be "${text}"`, "It takes a whole number from 1 on.");
};

const say = async (session: Session, workflowId: string, outcome: Outcome): Promise<void> => {
  const { printer } = session;
  if (printer.isForPeople) show(printer, workflowId, outcome);
  else await printer.value(outcome);
};

const show = (printer: Printer, workflowId: string, outcome: Outcome): void => {
  const { runId, from, decisionTaskScheduledEventId: at } = outcome;
  const begins = runId ? `${workflowId} goes on as the run ${runId}` : `${workflowId} would go on`;
  printer.line(shownText(`${begins}, from the decision of event ${at} of the run ${from.runId}.`));
  const { keptEvents, droppedEvents, appliedEvents, applied, handedOut, children } = outcome;
  const lines = [
    `Kept: ${keptEvents} events`,
    `Dropped: ${droppedEvents}`,
    `Recorded again: ${appliedEvents}${listed(applied, (one) => `${one.eventId} ${one.eventType}`)}`,
    `Handed out again: ${handedOut.length}${listed(handedOut, ({ id }) => id)}`,
    `Children taken over: ${children.length}${listed(children, (one) => one.workflowId)}`,
  ];
  for (const line of lines) printer.line(`  ${shownText(line)}`);
  if (!runId) printer.line("Nothing was changed.");
};

const maxNamed = 10;

const listed = <T>(items: readonly T[], nameOf: (item: T) => string): string => {
  if (items.length === 0) return "";
  const more = items.length > maxNamed ? ", …" : "";
  return ` (${items.slice(0, maxNamed).map(nameOf).join(", ")}${more})`;
};
