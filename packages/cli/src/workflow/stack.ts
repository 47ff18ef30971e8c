// What an execution waits for: as its history has it, or, by a replay, where its code waits.
import { relative } from "node:path";
import type { WireEvent, WorkflowExecution } from "@ekiden/client";
import type { OpenWait } from "@ekiden/flow";
import type { Session } from "../connection/session.ts";
import { findRun, statusOf } from "../executions.ts";
import { openEventsOf } from "../history/open-events.ts";
import { wholeHistory } from "../history/read-history.ts";
import { reasonOf } from "../history/replay.ts";
import { addReactionOption, type GivenReaction, loadWorkflows } from "../history/workflow-code.ts";
import { CommandFailure } from "../terminal/command-failure.ts";
import { shownText } from "../terminal/shown-text.ts";
import type { Column } from "../terminal/table.ts";
import type { Verb } from "../verb.ts";
import { describedRun, type ShownState, shownStateOf } from "./flow-state.ts";
import { addRunOption, type GivenRun } from "./run-options.ts";

interface GivenStack extends GivenRun, GivenReaction {
  readonly with?: string;
}

interface Waiting extends Partial<OpenWait> {
  readonly what: string;
  /** Of the event that began it. */
  readonly since?: Date;
}

export const stackVerb: Verb<GivenStack> = {
  words: "stack <workflow-id>",
  summary: "say what an execution waits for, and with --with at which lines of its code",
  scope: "of a domain",
  addOptions(command) {
    addRunOption(command);
    command.option(
      "--with <module>",
      "the file that exports the workflow of Flow, in TypeScript or not",
    );
    addReactionOption(command);
  },
  more:
    "Without --with it is what the history has begun and not ended. With it, the history is replayed\n" +
    "with the code, which tells signals and conditions as well, and the line of each wait. Both come\n" +
    "with the progress and the answers to queries that a workflow of Flow shows.",
  examples: [
    "ekiden workflow stack order-7",
    "ekiden workflow stack order-7 --with ./workflows.ts",
  ],
  async run(session, given, [workflowId = ""]) {
    const execution = await findRun(session, workflowId, given.run);
    const described = await describedRun(session, execution);
    const { executionInfo } = described;
    const isOpen = executionInfo.executionStatus === "OPEN";
    const waits = isOpen ? await waitsOf(session, execution, given) : [];
    const shown = await shownStateOf(session, described);
    const { printer } = session;
    if (!printer.isForPeople) {
      const { progress, queries } = shown ?? {};
      return printer.value({ ...execution, waits, progress, queries });
    }
    const none = isOpen
      ? `${workflowId} waits for nothing that its history has begun.`
      : `${workflowId} has closed: ${statusOf(executionInfo)}.`;
    await printer.list(waits, columnsOf(session, given.with !== undefined), none);
    if (shown) printShown(session, shown);
  },
};

const columnsOf = (session: Session, hasPlaces: boolean): readonly Column<Waiting>[] => {
  const columns: readonly Column<Waiting>[] = [
    { title: "WAITS FOR", text: ({ what }) => what, isShortened: true },
    { title: "SINCE", text: ({ since }) => (since ? session.printer.time(since) : "-") },
    { title: "EVENT", text: ({ eventId }) => String(eventId ?? "-") },
  ];
  if (!hasPlaces) return columns;
  return [...columns, { title: "AT", text: ({ place }) => (place ? shortPlace(place) : "-") }];
};

/** Below the folder where the command runs, without that. */
const shortPlace = (place: string): string => {
  const short = relative(process.cwd(), place);
  return short.startsWith("..") ? place : short;
};

const printShown = ({ printer }: Session, { progress, queries = {} }: ShownState): void => {
  const lines = Object.entries(queries).map(([name, answer]) =>
    "error" in answer
      ? `query ${name} failed: ${answer.error}`
      : `query ${name}: ${json(answer.value)}`,
  );
  if (progress !== undefined) lines.unshift(`progress: ${json(progress)}`);
  if (lines.length > 0) printer.line(["", ...lines.map(shownText)].join("\n"));
};

const json = (value: unknown): string => JSON.stringify(value) ?? "none";

const waitsOf = async (
  session: Session,
  execution: WorkflowExecution,
  { with: module, unexpectedErrors }: GivenStack,
): Promise<readonly Waiting[]> => {
  const code = module === undefined ? undefined : await loadWorkflows(session.terminal, module);
  const events = await wholeHistory(session, execution);
  if (code === undefined) return openEventsOf(events).map((wait) => dated(wait, events));
  const options = unexpectedErrors && { unexpectedErrors };
  const [replayed] = await code.flow
    .replayHistories(code.definitions, [{ events, execution }], options)
    .catch((error: unknown) => {
      throw new CommandFailure(
        `the history cannot be replayed with this code: ${reasonOf(error)}`,
        "Name the module of the version that runs; without --with the history alone is read.",
      );
    });
  // A Flow that is older than the command tells none.
  const waits: readonly OpenWait[] | undefined = replayed?.waits;
  if (waits) return waits.map((wait) => dated(wait, events));
  throw new CommandFailure(
    "the @ekiden/flow of this module is too old to say where its code waits",
    "Install the version of this command (`ekiden --version`), or leave --with out.",
  );
};

const dated = <T extends Waiting>(wait: T, events: readonly WireEvent[]): T & Waiting => {
  const event = events[(wait.eventId ?? 0) - 1];
  return { ...wait, ...(event && { since: event.eventTimestamp }) };
};
