// What is done with a schedule that is there: it is paused, triggered, backfilled, deleted.

import type { Session } from "../connection/session.ts";
import { typeText } from "../executions.ts";
import { addReason, type GivenReason, resumedText } from "../pausing.ts";
import { requireYes } from "../terminal/consent.ts";
import type { Verb } from "../verb.ts";
import { addIntervalOption, millisecondsOf } from "../workflow/run-options.ts";
import { outcomeHelp, showStarted, showToEnd } from "../workflow/start.ts";
import { momentFrom } from "./given-times.ts";
import { described, lookingFirst, notePause } from "./looks.ts";
import { momentText } from "./shown.ts";

export const pauseVerb: Verb<GivenReason> = {
  words: "pause <name>",
  summary: "start nothing for a schedule until it is resumed",
  scope: "of a domain",
  addOptions: (command) => void addReason(command),
  examples: [
    'ekiden schedule pause nightly-report --reason "the bank is away"',
    'ekiden schedule pause nightly-report --reason "a bad release" --output json',
  ],
  async run(session, { reason }, [name = ""]) {
    const input = { domain: await session.domain(), name, reason };
    const answer = await session.callEkiden("PauseSchedule", input);
    const since = momentText(session.printer, answer.since);
    const text = `The schedule ${name} is paused since ${since}: ${answer.reason}`;
    await session.printer.done({ name, ...answer }, text);
  },
};

export const resumeVerb: Verb<object> = {
  words: "resume <name>",
  summary: "end the pause of a schedule",
  scope: "of a domain",
  more: "Times that have passed meanwhile are not made up for; `ekiden schedule backfill` does that.",
  examples: [
    "ekiden schedule resume nightly-report",
    "ekiden schedule resume nightly-report --output json",
  ],
  async run(session, _given, [name = ""]) {
    const input = { domain: await session.domain(), name };
    const { resumed } = await session.callEkiden("ResumeSchedule", input);
    await session.printer.done({ name, resumed }, resumedText(`The schedule ${name}`, resumed));
  },
};

interface GivenTrigger {
  readonly follow?: boolean;
  readonly interval: string;
}

export const triggerVerb: Verb<GivenTrigger> = {
  words: "trigger <name>",
  summary: "start what a schedule starts, now and as you, also while it is paused",
  scope: "of a domain",
  addOptions(command) {
    command.option("--follow", "show the steps of the execution, and end as it ends");
    addIntervalOption(command);
  },
  more: `--follow waits until the execution has closed.\n${outcomeHelp()}`,
  examples: [
    "ekiden schedule trigger nightly-report",
    "ekiden schedule trigger nightly-report --follow",
  ],
  async run(session, { follow, interval }, [name = ""]) {
    const intervalMilliseconds = millisecondsOf("--interval", interval);
    const input = { domain: await session.domain(), name };
    // Listened for before the call, so that Ctrl+C in its midst still says where to look.
    if (follow) session.interruption();
    const execution = await lookingFirst(session, name, () =>
      session.callEkiden("TriggerSchedule", input),
    );
    if (follow) return showToEnd(session, execution, intervalMilliseconds);
    await showStarted(session, execution);
    return undefined;
  },
};

interface GivenBackfill {
  readonly from: string;
  readonly to: string;
  readonly dryRun?: boolean;
}

export const backfillVerb: Verb<GivenBackfill> = {
  words: "backfill <name>",
  summary: "start executions for past times of a schedule, one after the other",
  scope: "of a domain",
  addOptions(command) {
    command
      .requiredOption("--from <time>", "the first moment: 3d ago, 2026-11-26, 2026-11-26T10:00Z")
      .requiredOption("--to <time>", "the last moment: now, 1h ago")
      .option("--dry-run", "begin nothing, and say how many times there are");
  },
  more:
    "Times for which the schedule has started an execution that is still kept are left out. The\n" +
    "backfill goes on without this command; `ekiden schedule stop-backfill` ends it.",
  examples: [
    'ekiden schedule backfill nightly-report --from "7d ago" --to now --dry-run',
    "ekiden schedule backfill nightly-report --from 2026-11-23 --to 2026-11-26T12:00Z",
  ],
  async run(session, given, [name = ""]) {
    const now = session.terminal.now();
    const from = momentFrom("--from", given.from, now);
    const to = momentFrom("--to", given.to, now);
    const { dryRun = false } = given;
    const input = { domain: await session.domain(), name, from, to, dryRun };
    const answer = await lookingFirst(session, name, () =>
      session.callEkiden("BackfillSchedule", input),
    );
    const { printer } = session;
    const between = `between ${momentText(printer, from)} and ${momentText(printer, to)}`;
    const text = backfillText(session, { name, between, dryRun, ...answer });
    await printer.done({ name, ...answer }, text);
    if (answer.count > 0) await noteIfPaused(session, name);
  },
};

export const stopBackfillVerb: Verb<object> = {
  words: "stop-backfill <name>",
  summary: "end the backfill of a schedule; the execution that it has started last goes on",
  scope: "of a domain",
  examples: [
    "ekiden schedule stop-backfill nightly-report",
    "ekiden schedule stop-backfill nightly-report --output json",
  ],
  async run(session, _given, [name = ""]) {
    const input = { domain: await session.domain(), name };
    const { stopped } = await session.callEkiden("StopScheduleBackfill", input);
    await session.printer.done({ name, stopped }, stoppedText(name, stopped));
  },
};

const stoppedText = (name: string, stopped: boolean): string =>
  stopped
    ? `The backfill of the schedule ${name} is ended.`
    : `The schedule ${name} has no backfill.`;

interface Backfilled {
  readonly name: string;
  readonly between: string;
  readonly count: number;
  readonly dryRun: boolean;
}

const backfillText = (session: Session, { name, between, count, dryRun }: Backfilled): string => {
  const times = count === 1 ? "1 time" : `${count} times`;
  if (count === 0) return `The schedule ${name} has no time ${between}: nothing begins.`;
  if (dryRun) return `The backfill would be of ${times} ${between}. Nothing was changed.`;
  const describe = session.commandText("schedule describe", [name]);
  return `The backfill of ${times} ${between} has begun. To see how far it is: ${describe}`;
};

/** A caller may lack the right to ask: then nothing is said. */
const noteIfPaused = async (session: Session, name: string): Promise<void> => {
  const schedule = await described(session, name).catch(() => undefined);
  if (schedule) notePause(session, schedule);
};

interface GivenDeletion {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
}

export const deleteVerb: Verb<GivenDeletion> = {
  words: "delete <name>",
  summary: "end a schedule; the executions that it has started go on",
  scope: "of a domain",
  addOptions(command) {
    command.option("--yes", "delete without asking");
    command.option("--dry-run", "change nothing, and say what would happen");
  },
  examples: [
    "ekiden schedule delete nightly-report",
    "ekiden schedule delete nightly-report --yes",
  ],
  async run(session, { yes, dryRun }, [name = ""]) {
    const domain = await session.domain();
    if (dryRun) {
      const schedule = await described(session, name);
      const type = typeText(schedule.start.workflowType);
      const text = `The schedule ${name} of ${type} would be deleted. Nothing was changed.`;
      return session.printer.done({ name, wouldBeDeleted: true }, text);
    }
    const what = `delete the schedule ${name}`;
    const undone = "nothing was deleted";
    if (!yes) await requireYes(session.terminal, { what, to: "delete it", undone });
    await session.callEkiden("DeleteSchedule", { domain, name });
    await session.printer.done({ name }, `The schedule ${name} is deleted.`);
  },
};
