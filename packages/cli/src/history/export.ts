// Histories in the form in which `aws swf get-workflow-execution-history` prints them.
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { WorkflowExecution, WorkflowExecutionInfo } from "@ekiden/client";
import type { Command } from "commander";
import type { Session } from "../connection/session.ts";
import { findRun } from "../executions.ts";
import { wholeNumber } from "../options.ts";
import { CommandFailure } from "../terminal/command-failure.ts";
import { shownJson } from "../terminal/shown-text.ts";
import type { Verb } from "../verb.ts";
import {
  addFilterOptions,
  type GivenFilters,
  limitedExecutionsOf,
  queriesFor,
  tellOfMore,
} from "../workflow/filters.ts";
import { foundBy } from "../workflow/find.ts";
import { addRunOption, type GivenRun } from "../workflow/run-options.ts";
import { unlessGone, wholeHistory } from "./read-history.ts";

type GivenExport = GivenRun &
  GivenFilters & {
    readonly directory?: string;
    readonly query?: string;
    readonly limit: number;
  };

const defaultLimit = 1_000;
const maxLimit = 100_000;

export const exportVerb: Verb<GivenExport> = {
  words: "export [workflow-id]",
  summary: "write the history of an execution, or those of all that filters find",
  scope: "of a domain",
  addOptions(command: Command) {
    addRunOption(command);
    command.option("--directory <path>", "a file for each execution that the filters find");
    addFilterOptions(command);
    command.option("--query <query>", "in their place, as `ekiden workflow find` (Ekiden alone)");
    const help = "how many at most with --directory";
    command.option("--limit <number>", help, wholeNumber(1, maxLimit), defaultLimit);
  },
  more:
    "It is the form of `aws swf get-workflow-execution-history`, with the execution beside the events:\n" +
    "`ekiden history replay`, replayHistory of Flow and the console read it.",
  examples: [
    "ekiden history export order-7 > order-7.json",
    "ekiden history export --type order@1.0 --status open --directory test/histories",
    "ekiden history export --query 'status = FAILED and closed > -1d' --directory failed",
  ],
  async run(session, given, [workflowId]) {
    if (workflowId !== undefined && given.directory === undefined) {
      const execution = await findRun(session, workflowId, given.run);
      const history = await exported(session, execution);
      if (session.printer.isForPeople) session.terminal.write(shownJson(textOf(history)));
      else await session.printer.value(history);
      return;
    }
    if (workflowId !== undefined || given.directory === undefined) {
      throw new CommandFailure(
        "it is not clear which histories are meant",
        "Name one workflow ID, or --directory with filters such as --type and --status.",
      );
    }
    await exportAll(session, given, given.directory);
  },
};

const exported = async (session: Session, execution: WorkflowExecution) => ({
  events: await wholeHistory(session, execution),
  execution,
});

/** With four blanks, as the AWS CLI does. */
const textOf = (history: object): string => `${JSON.stringify(history, null, 4)}\n`;

const exportAll = async (
  session: Session,
  given: GivenExport,
  directory: string,
): Promise<void> => {
  const found = await meantBy(session, given);
  makeDirectory(directory);
  let count = 0;
  for (const { execution } of found) {
    const history = await unlessGone(session, execution, exported(session, execution));
    if (!history) continue;
    count += 1;
    const path = join(directory, fileName(execution));
    writeWhole(path, textOf(history));
    session.terminal.note(`${path}\n`);
  }
  const text = `${count} ${count === 1 ? "history is" : "histories are"} in ${directory}.`;
  await session.printer.done({ directory, exported: count }, text);
};

const makeDirectory = (directory: string): void => {
  try {
    mkdirSync(directory, { recursive: true });
  } catch (error) {
    throw new CommandFailure(
      `${directory} cannot be made: ${(error as Error).message}`,
      "Name a directory with --directory that is there, or that you may make.",
    );
  }
};

/** Under its name only once it is whole: a part of a history is none that could be replayed. */
const writeWhole = (path: string, text: string): void => {
  const part = `${path}.part`;
  try {
    writeFileSync(part, text);
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw new CommandFailure(
      `${path} cannot be written: ${(error as Error).message}`,
      "Make room or give the right to write there, or name another --directory.",
    );
  }
};

const meantBy = async (
  session: Session,
  given: GivenExport,
): Promise<readonly WorkflowExecutionInfo[]> => {
  const { query, limit } = given;
  if (query === undefined) {
    return limitedExecutionsOf(session, await queriesFor(session, given), limit);
  }
  if (hasFilters(given)) {
    throw new CommandFailure(
      "--query and other filters cannot be given together",
      "Write what they say into the query: `ekiden workflow find --help` shows how.",
    );
  }
  const found = await foundBy(session, { domain: await session.domain(), query }, limit + 1);
  if (found.length > limit) tellOfMore(session, limit);
  return found.slice(0, limit);
};

const hasFilters = ({ status, type, tag, id, ...times }: GivenExport): boolean =>
  [type, tag, id, times.since, times.until, times.closedSince, times.closedUntil].some(
    (filter) => filter !== undefined,
  ) || status !== "all";

/** Workflow IDs may have characters that no name of a file has; two runs never share a name. */
const fileName = ({ workflowId, runId }: WorkflowExecution): string => {
  const plain = (text: string) => text.replaceAll(/[^\w.@=+-]/g, "_").replace(/^\.+/, "_");
  return `${plain(workflowId).slice(0, 100)}.${plain(runId).slice(0, 64)}.json`;
};
