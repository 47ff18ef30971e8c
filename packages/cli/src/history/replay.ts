// Replays histories with the code of today: which executions would break, and where.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { WireEvent, WorkflowExecution } from "@ekiden/client";
import type { Session } from "../connection/session.ts";
import { findRun } from "../executions.ts";
import { wholeNumber } from "../options.ts";
import { CommandFailure } from "../terminal/command-failure.ts";
import { exitCodes } from "../terminal/exit-codes.ts";
import { Progress } from "../terminal/progress.ts";
import { shownLines, shownText } from "../terminal/shown-text.ts";
import type { Verb } from "../verb.ts";
import { limitedExecutionsOf, queriesFor } from "../workflow/filters.ts";
import { addRunOption, type GivenRun } from "../workflow/run-options.ts";
import { unlessGone, wholeHistory } from "./read-history.ts";
import {
  addReactionOption,
  type GivenReaction,
  loadWorkflows,
  type WorkflowCode,
} from "./workflow-code.ts";

interface GivenReplay extends GivenRun, GivenReaction {
  readonly with: string;
  readonly id?: string;
  readonly open?: string;
  readonly limit: number;
  readonly anyVersion?: boolean;
}

interface History {
  /** The path of a file, or the execution. */
  readonly what: string;
  readonly recorded: {
    readonly events: readonly WireEvent[];
    readonly execution?: WorkflowExecution;
  };
}

interface Verdict {
  readonly history: string;
  readonly isFine: boolean;
  readonly events: number;
  /** What is wrong, with the event and the line of the code. */
  readonly message: string;
}

const defaultLimit = 1_000;
const maxLimit = 100_000;

export const replayVerb: Verb<GivenReplay> = {
  words: "replay [files...]",
  summary: "replay histories with the workflows of today, and say which would break",
  scope: "of a domain",
  addOptions(command) {
    command
      .requiredOption(
        "--with <module>",
        "the file that exports the workflows, in TypeScript or not",
      )
      .option("--id <workflow-id>", "the history of an execution, from the server");
    addRunOption(command);
    command
      .option("--open <name[@version]>", "those of all open executions of a type, from the server")
      .option(
        "--limit <number>",
        "how many of them at most",
        wholeNumber(1, maxLimit),
        defaultLimit,
      );
    command.option(
      "--any-version",
      "also histories of another version, which no worker with this code takes",
    );
    addReactionOption(command);
  },
  more:
    "Files are what `ekiden history export` and `aws swf get-workflow-execution-history` print; a\n" +
    `directory stands for its *.json. The exit code is ${exitCodes.found} when an execution would break.`,
  examples: [
    "ekiden history replay test/histories --with ./workflows.ts",
    "ekiden history replay --open order --with ./workflows.ts --domain shop --aws",
  ],
  async run(session, given, files) {
    const code = await loadWorkflows(session.terminal, given.with);
    const verdicts: Verdict[] = [];
    const progress = new Progress(session.terminal);
    for await (const history of historiesOf(session, given, files)) {
      verdicts.push(await replayed(code, history, given));
      progress.tell(`${countText(verdicts.length)} replayed so far`);
    }
    if (verdicts.length === 0) {
      throw new CommandFailure(
        "there is no history to replay",
        "Name files or directories, --id, or --open with a type that has open executions.",
      );
    }
    await session.printer.list(
      verdicts,
      [
        {
          title: "VERDICT",
          text: ({ isFine }) => (isFine ? "goes on" : "BREAKS"),
          color: ({ isFine }) => (isFine ? "green" : "red"),
        },
        { title: "EVENTS", text: ({ events }) => String(events) },
        { title: "HISTORY", text: ({ history }) => history, isShortened: true },
      ],
      "",
    );
    const broken = verdicts.filter(({ isFine }) => !isFine);
    if (session.printer.isForPeople) tellWhy(session, broken, verdicts.length);
    return broken.length === 0 ? exitCodes.done : exitCodes.found;
  },
};

const tellWhy = (session: Session, broken: readonly Verdict[], count: number): void => {
  const { printer } = session;
  for (const { history, message } of broken) {
    printer.line("");
    printer.line(printer.paint("bold", shownText(history)));
    printer.line(`  ${shownLines(message.trim()).replaceAll("\n", "\n  ")}`);
  }
  const would = broken.length === 0 ? "all go on" : `${broken.length} would break`;
  session.terminal.note(`${countText(count)} replayed: ${would}.\n`);
};

const countText = (count: number): string => `${count} ${count === 1 ? "history" : "histories"}`;

const replayed = async (
  code: WorkflowCode,
  { what, recorded }: History,
  { unexpectedErrors, anyVersion = false }: GivenReplay,
): Promise<Verdict> => {
  const events = Array.isArray(recorded.events) ? recorded.events.length : 0;
  try {
    const options = { anyVersion, ...(unexpectedErrors && { unexpectedErrors }) };
    await code.flow.replayHistories(code.definitions, [recorded], options);
    return { history: what, isFine: true, events, message: "" };
  } catch (error) {
    return { history: what, isFine: false, events, message: reasonOf(error) };
  }
};

/** Of the one history that was given: its own error, without a count around it. */
export const reasonOf = (error: unknown): string => {
  const [first] = error instanceof AggregateError ? error.errors : [error];
  const cause = first instanceof Error && first.cause instanceof Error ? first.cause : first;
  return cause instanceof Error ? cause.message : String(cause);
};

async function* historiesOf(
  session: Session,
  given: GivenReplay,
  files: readonly string[],
): AsyncGenerator<History> {
  for (const path of files.flatMap(filesAt)) yield { what: path, recorded: recordedIn(path) };
  const { id, run, open, limit } = given;
  if (id !== undefined) yield fetched(session, await findRun(session, id, run));
  if (open === undefined) return;
  const queries = await queriesFor(session, { status: "open", type: open });
  for (const { execution } of await limitedExecutionsOf(session, queries, limit)) {
    const history = await unlessGone(session, execution, fetched(session, execution));
    if (history) yield history;
  }
}

const fetched = async (session: Session, execution: WorkflowExecution): Promise<History> => ({
  what: `${execution.workflowId} ${execution.runId}`,
  recorded: { events: await wholeHistory(session, execution), execution },
});

const filesAt = (path: string): readonly string[] => {
  if (!existsSync(path)) {
    throw new CommandFailure(
      `there is no file ${path}`,
      "Name files that `ekiden history export` has written, or their directory.",
    );
  }
  if (!statSync(path).isDirectory()) return [path];
  return namesIn(path)
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => join(path, name));
};

const namesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw unreadable(folder, error);
  }
};

const unreadable = (path: string, error: unknown): CommandFailure =>
  new CommandFailure(
    `${path} cannot be read (${(error as NodeJS.ErrnoException).code})`,
    "Name files that this user may read, or their directory.",
  );

/** Node.js holds no longer text than 536,870,888 characters. */
const maxFileBytes = 512_000_000;

const recordedIn = (path: string): History["recorded"] => {
  if (statSync(path).size > maxFileBytes) {
    throw new CommandFailure(
      `${path} has more than ${maxFileBytes} bytes`,
      "That is more than can be read at once: name the execution itself, or another file.",
    );
  }
  const text = textIn(path);
  try {
    const read = JSON.parse(text);
    return Array.isArray(read) ? { events: read } : { events: [], ...read };
  } catch (error) {
    throw new CommandFailure(
      `${path} is no JSON: ${(error as Error).message}`,
      "Name files that `ekiden history export` has written.",
    );
  }
};

const textIn = (path: string): string => {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw unreadable(path, error);
  }
};
