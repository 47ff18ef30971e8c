// `ekiden schedule create` and `update`: what a schedule is to do.
import { isDeepStrictEqual } from "node:util";
import type { EkidenOutput } from "@ekiden/client";
import type { Session } from "../connection/session.ts";
import { typeText } from "../executions.ts";
import { requireYes } from "../terminal/consent.ts";
import type { Verb } from "../verb.ts";
import {
  addUnsetOption,
  changedDefinition,
  requireNoConflict,
  type Schedule,
} from "./changed-definition.ts";
import {
  addDefinitionOptions,
  changeFrom,
  type Definition,
  type GivenDefinition,
  newDefinition,
} from "./given-definition.ts";
import { described, lookingFirst, notePause } from "./looks.ts";
import { momentText, showUpcoming } from "./shown.ts";

const dryRunHelp = "change nothing, and show the next times";

interface GivenCreate extends GivenDefinition {
  readonly type: string;
  readonly dryRun?: boolean;
}

const timesHelp =
  "Times are of this machine's time zone unless they name one, as in 2026-12-01T08:00Z; --zone is\n" +
  "for --cron alone.";

const createHelp =
  "The times of a schedule are all of --cron, --every and --at together.\n" +
  `${timesHelp}\n` +
  "\n" +
  "Where the execution that the schedule has started last is open, --overlap skip starts nothing;\n" +
  "wait starts when that one has closed; cancel asks it to cancel first, terminate ends it; allow\n" +
  "starts at once. Of the times at which no server ran, --missed makes up for the last, all or none.";

export const createVerb: Verb<GivenCreate> = {
  words: "create <name>",
  summary: "begin a schedule: executions are started at its times, as you",
  scope: "of a domain",
  addOptions(command) {
    addDefinitionOptions(command, true);
    command.option("--dry-run", dryRunHelp);
  },
  more: createHelp,
  examples: [
    "ekiden schedule create nightly --type report@1.0 --cron '0 3 * * MON-FRI' --zone Europe/Berlin",
    "ekiden schedule create poll --type poll@1.0 --every 15m --overlap wait --jitter 1m --dry-run",
    "ekiden schedule create fair --type open@1.0 --at 2026-12-01T08:00Z --input '{\"hall\": 7}'",
  ],
  async run(session, given, [name = ""]) {
    const definition = await newDefinition(session, given);
    const input = { domain: await session.domain(), name, ...definition };
    const { dryRun = false } = given;
    const answer = await lookingFirst(session, name, () =>
      session.callEkiden("CreateSchedule", { ...input, dryRun }),
    );
    await showDefined(session, { name, definition, answer, dryRun });
  },
};

interface Defined {
  readonly name: string;
  readonly definition: Definition;
  readonly answer: EkidenOutput<"CreateSchedule">;
  readonly dryRun: boolean;
}

const showDefined = async (
  session: Session,
  { name, definition, answer, dryRun }: Defined,
): Promise<void> => {
  const { printer } = session;
  const type = typeText(definition.start.workflowType);
  const starts = dryRun ? "would start" : "starts";
  const unchanged = dryRun ? " Nothing was changed." : "";
  await printer.done({ name, ...answer }, `The schedule ${name} ${starts} ${type}.${unchanged}`);
  if (printer.isForPeople) await showUpcoming(session, answer.upcoming, definition.times);
};

interface GivenUpdate extends GivenDefinition {
  readonly unset?: readonly string[];
  readonly yes?: boolean;
  readonly dryRun?: boolean;
}

export const updateVerb: Verb<GivenUpdate> = {
  words: "update <name>",
  summary: "change what a schedule is to do; what no option gives stays as it is",
  scope: "of a domain",
  addOptions(command) {
    addDefinitionOptions(command, false);
    addUnsetOption(command);
    command.option("--yes", "do not ask where a start that waits, or a backfill, would end");
    command.option("--dry-run", dryRunHelp);
  },
  more:
    "--cron, --every and --at are one thing: where one of them is given, none of the others stays.\n" +
    `${timesHelp}\n` +
    "The schedule acts as you from then on, also where no option is given. With other times, a start\n" +
    "that waits and a backfill end, which it asks about. It reads the schedule first, for which a key\n" +
    "needs ekiden:DescribeSchedule.",
  examples: [
    "ekiden schedule update nightly --cron '0 4 * * MON-FRI'",
    "ekiden schedule update nightly --type report@1.1 --unset jitter --dry-run",
    "ekiden schedule update nightly",
  ],
  async run(session, { unset = [], yes, dryRun = false, ...given }, [name = ""]) {
    const change = await changeFrom(session, given);
    requireNoConflict(change, unset);
    const found = await described(session, name);
    const times = (of: Schedule) => changedDefinition(of, change, unset).times;
    const schedule = yes || dryRun ? found : await agreedUpon(session, found, times);
    const definition = changedDefinition(schedule, change, unset);
    const input = { domain: await session.domain(), name, ...definition, dryRun };
    const answer = await session.callEkiden("UpdateSchedule", input);
    await showDefined(session, { name, definition, answer, dryRun });
    notePause(session, schedule);
  },
};

/**
 * The schedule as it is when the user has agreed to what ends with the update. A yes is about what
 * the question said: what the schedule has become meanwhile is asked about again.
 */
const agreedUpon = async (
  session: Session,
  found: Schedule,
  timesOf: (schedule: Schedule) => Schedule["times"],
): Promise<Schedule> => {
  let schedule = found;
  for (;;) {
    const isSame = isDeepStrictEqual(asSent(schedule.times), asSent(timesOf(schedule)));
    const what = isSame ? "" : endedBy(session, schedule);
    if (what === "") return schedule;
    const undone = "nothing was changed";
    await requireYes(session.terminal, { what, to: "change the schedule", undone });
    const now = await described(session, schedule.name);
    if (now.changedAt === schedule.changedAt && endedBy(session, now) === what) return now;
    session.terminal.note("Meanwhile the schedule has changed.\n");
    schedule = now;
  }
};

/** Without members that are undefined. */
const asSent = (times: Schedule["times"]): unknown => JSON.parse(JSON.stringify(times));

/** What an update to other times ends, as in `this would …`; empty: nothing. */
const endedBy = ({ printer }: Session, { waiting, backfill }: Schedule): string =>
  [
    waiting === undefined ? [] : `drop the start for ${momentText(printer, waiting)}, which waits`,
    backfill ? `end the backfill up to ${momentText(printer, backfill.to)}` : [],
  ]
    .flat()
    .join(", and ");
