// Which activity task a command means: by the token that its worker was given, or, where the worker
// is gone, by the ids of its execution and of itself.
import type { EkidenOutput } from "@ekiden/client";
import type { Command } from "commander";
import type { Session } from "../connection/session.ts";
import { namedRun } from "../executions.ts";
import { givenName } from "../options.ts";
import { CommandFailure } from "../terminal/command-failure.ts";
import { givenText } from "../terminal/given-text.ts";

interface GivenTask {
  readonly token?: string;
}

export interface GivenActivity extends GivenTask {
  readonly run?: string;
  readonly scheduledEvent?: string;
  readonly startedEvent?: string;
  readonly dryRun?: boolean;
}

/** What an operation of Ekiden takes to name an activity. */
interface NamedActivity {
  readonly domain: string;
  readonly workflowId: string;
  readonly activityId: string;
  readonly runId?: string;
  readonly scheduledEventId?: number;
  readonly startedEventId?: number;
  readonly dryRun?: boolean;
}

export const addToken = (command: Command): Command =>
  command.option("--token <token>", "of the task, as its poll was given it; also @file or -");

export const addIds = (command: Command): Command =>
  command
    .option("--run <run-id>", "which run of the workflow ID (default: the open one)", givenName)
    .option("--scheduled-event <id>", "only if this event has scheduled it")
    .option("--started-event <id>", "only if this event has started it; 0: if it is not started")
    .option("--dry-run", "change nothing, and say what would be recorded");

/** Files and pipes end with a line's end, which is no part of a token. */
export const tokenOf = async (session: Session, { token }: GivenTask): Promise<string> => {
  if (token === undefined) {
    throw new CommandFailure(
      "no activity task is named",
      "Give --token, as its poll was given it, or the workflow ID and the activity ID.",
    );
  }
  return (await givenText(session.terminal, "--token", token)).trim();
};

/** Undefined: the task is named by its token. Rejects with CommandFailure for both, or for half. */
export const activityNamed = async (
  session: Session,
  given: GivenActivity,
  [workflowId, activityId]: readonly string[],
): Promise<NamedActivity | undefined> => {
  if (workflowId === undefined) {
    requireNoIds(given);
    return undefined;
  }
  if (activityId === undefined || given.token !== undefined) {
    throw new CommandFailure(
      given.token === undefined
        ? "no activity ID is given after the workflow ID"
        : "a task is named by its token or by its ids, not by both",
      "`ekiden activity list WORKFLOW-ID` shows the activities that are open.",
    );
  }
  return {
    domain: await session.domain(),
    workflowId,
    activityId,
    ...(await namedRun(session, workflowId, given.run)),
    ...eventId("scheduledEventId", "--scheduled-event", given.scheduledEvent),
    ...eventId("startedEventId", "--started-event", given.startedEvent),
    ...(given.dryRun && { dryRun: true }),
  };
};

const requireNoIds = (given: GivenActivity): void => {
  const { run, scheduledEvent, startedEvent, dryRun } = given;
  if (run === undefined && scheduledEvent === undefined && startedEvent === undefined && !dryRun) {
    return;
  }
  throw new CommandFailure(
    "--run, --scheduled-event, --started-event and --dry-run need the workflow ID and the activity ID",
    "`ekiden activity list WORKFLOW-ID` shows the activities that are open.",
  );
};

const eventId = (
  member: "scheduledEventId" | "startedEventId",
  option: string,
  text: string | undefined,
): { readonly [K in typeof member]?: number } => {
  if (text === undefined) return {};
  if (/^\d{1,9}$/.test(text)) return { [member]: Number(text) };
  throw new CommandFailure(
    `${option} cannot be "${text}"`,
    `It takes the id of an event, a whole number, as in ${option} 5.`,
  );
};

type Ended = EkidenOutput<"CompleteActivity">;

/** `done`: as in `completed`. */
export const tellEnd = (
  session: Session,
  named: NamedActivity,
  { ended, done }: { readonly ended: Ended; readonly done: string },
): Promise<void> => {
  const events = ended.events
    .map(({ eventType, eventId: id }) => (id === undefined ? eventType : `${id} ${eventType}`))
    .join(", ");
  const what = `${named.activityId} of ${named.workflowId} (run ${ended.runId})`;
  const text = named.dryRun
    ? `${what} would be ${done}: ${events}. Nothing was changed.`
    : `${what} was ${done}: ${events}.`;
  return session.printer.done(ended, text);
};
