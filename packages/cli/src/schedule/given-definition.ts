// What a schedule is to do, by options: all of it for `create`, what changes for `update`.
import type { EkidenInput } from "@ekiden/client";
import { type Command, Option } from "commander";
import type { Session } from "../connection/session.ts";
import { typeNamed } from "../executions.ts";
import { givenName } from "../options.ts";
import { CommandFailure } from "../terminal/command-failure.ts";
import {
  addSettingOptions,
  addTypeOption,
  type GivenStartSettings,
  startSettings,
} from "../workflow/starting.ts";
import {
  addTimesOptions,
  type GivenTimes,
  hasTimes,
  type Times,
  timesFrom,
} from "./given-times.ts";

export type Definition = Omit<EkidenInput<"CreateSchedule">, "domain" | "name" | "dryRun">;
export type Start = Definition["start"];

const overlaps = ["skip", "wait", "cancel", "terminate", "allow"] as const;
const misses = ["last", "all", "none"] as const;

export interface GivenDefinition extends GivenTimes, GivenStartSettings {
  readonly type?: string;
  readonly idPrefix?: string;
  readonly overlap?: (typeof overlaps)[number];
  readonly missed?: (typeof misses)[number];
  readonly description?: string;
}

export const addDefinitionOptions = (command: Command, mustHaveType: boolean): void => {
  addTimesOptions(command);
  addTypeOption(command, mustHaveType);
  command.option(
    "--id-prefix <text>",
    "workflow IDs are this and the time (default: the name)",
    givenName,
  );
  addSettingOptions(command);
  const overlap = new Option(
    "--overlap <what>",
    "where its last execution is open (default: skip)",
  );
  const missed = new Option("--missed <which>", "made up for after an outage (default: last)");
  command
    .addOption(overlap.choices(overlaps))
    .addOption(missed.choices(misses))
    .option("--description <text>", "what it is for");
};

/** What options say: only what is given. */
export interface DefinitionChange {
  readonly times: Times;
  readonly start: Partial<Start>;
  readonly others: Omit<Definition, "times" | "start">;
}

/** Rejects with CommandFailure for what cannot be sent. */
export const changeFrom = async (
  session: Session,
  given: GivenDefinition,
): Promise<DefinitionChange> => {
  const { type, idPrefix, overlap, missed, description } = given;
  return {
    times: timesFrom(given, session.terminal.now()),
    start: {
      ...(type !== undefined && { workflowType: typeNamed("--type", type) }),
      ...(idPrefix !== undefined && { workflowIdPrefix: idPrefix }),
      ...(await startSettings(session, given)),
    },
    others: {
      ...(overlap && { overlap: upperCase(overlap) }),
      ...(missed && { missed: upperCase(missed) }),
      ...(description !== undefined && { description }),
    },
  };
};

/** As the service names it. */
const upperCase = <T extends string>(word: T): Uppercase<T> => word.toUpperCase() as Uppercase<T>;

/** Rejects with CommandFailure for what cannot be sent. */
export const newDefinition = async (
  session: Session,
  given: GivenDefinition & { readonly type: string },
): Promise<Definition> => {
  const { times, start, others } = await changeFrom(session, given);
  if (!hasTimes(times)) {
    throw new CommandFailure(
      "a schedule needs times",
      "Give --cron, --every or --at, or several of them.",
    );
  }
  return { times, start: { ...start, workflowType: typeNamed("--type", given.type) }, ...others };
};
