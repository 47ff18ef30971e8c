// What `update` makes of a schedule: the definition that it has, with what is given in its place.
import type { EkidenOutput } from "@ekiden/client";
import { type Command, InvalidArgumentError, Option } from "commander";
import { CommandFailure } from "../terminal/command-failure.ts";
import { several } from "../verb.ts";
import type { Definition, DefinitionChange, Start } from "./given-definition.ts";
import { changedTimes, type Times } from "./given-times.ts";

export type Schedule = EkidenOutput<"DescribeSchedule">;

/** What can be taken away, by the option that gives it. */
const removable = {
  times: {
    zone: "timeZone",
    offset: "offsetSeconds",
    "not-before": "notBefore",
    "not-after": "notAfter",
    jitter: "jitterSeconds",
  },
  start: {
    "id-prefix": "workflowIdPrefix",
    input: "input",
    "task-list": "taskList",
    tag: "tagList",
    priority: "taskPriority",
    "execution-timeout": "executionStartToCloseTimeout",
    "task-timeout": "taskStartToCloseTimeout",
    "child-policy": "childPolicy",
    "lambda-role": "lambdaRole",
  },
  others: { description: "description" },
} as const satisfies {
  readonly times: Readonly<Record<string, keyof Times>>;
  readonly start: Readonly<Record<string, keyof Start>>;
  readonly others: Readonly<Record<string, keyof Definition>>;
};

type Part = keyof typeof removable;

const removableNames = Object.values(removable).flatMap((part) => Object.keys(part));

export const addUnsetOption = (command: Command): void => {
  const help = "take away what this option has given, as in --unset jitter; several times for more";
  const option = new Option("--unset <option>", help).choices(removableNames);
  command.addOption(
    option.argParser<readonly string[]>((name, before) => {
      if (removableNames.includes(name)) return several(name, before);
      throw new InvalidArgumentError(`Allowed choices are ${removableNames.join(", ")}.`);
    }),
  );
};

/** Throws CommandFailure where an option is given and taken away. */
export const requireNoConflict = (change: DefinitionChange, unset: readonly string[]): void => {
  const parts = Object.keys(removable) as Part[];
  for (const name of unset) {
    for (const part of parts) {
      const given: Readonly<Record<string, unknown>> = { ...change[part] };
      if (!membersOf(part, [name]).some((member) => given[member] !== undefined)) continue;
      throw new CommandFailure(
        `--${name} and --unset ${name} cannot be given together`,
        "Leave one of them out.",
      );
    }
  }
};

const membersOf = (part: Part, options: readonly string[]): readonly string[] => {
  const members: Readonly<Record<string, string>> = removable[part];
  return options.flatMap((option) => members[option] ?? []);
};

/** Without members, since those that are undefined are not sent. */
const without = <T extends object>(from: T, members: readonly string[]): T =>
  Object.assign({ ...from }, Object.fromEntries(members.map((member) => [member, undefined])));

/**
 * What is not given stays, also what this command does not know: a server may be newer. Only what a
 * schedule has beside its definition is left out.
 */
export const changedDefinition = (
  schedule: Schedule,
  change: DefinitionChange,
  unset: readonly string[],
): Definition => {
  const { name, createdAt, changedAt, actsAs, paused, upcoming, ...rest } = schedule;
  const { waiting, backfill, counts, recent, ...present } = rest;
  return {
    ...without(present, membersOf("others", unset)),
    ...change.others,
    times: changedTimes(without(present.times, membersOf("times", unset)), change.times),
    start: { ...without(present.start, membersOf("start", unset)), ...change.start },
  };
};
