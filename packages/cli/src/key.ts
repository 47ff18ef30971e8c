// Manages access keys where they are stored, whether a server runs there or not, or by calls to a
// server. What a program reads goes to the standard output; what only a person does, to the
// standard error stream.

import { accessKeyLimits } from "@ekiden/model";
import {
  forgetTokens,
  generateKey,
  type LeftBehind,
  type ListedKey,
  type NewKey,
  ownerUser,
} from "@ekiden/server";
import { Command, Option } from "commander";
import {
  addDryRunOption,
  addPlaceOptions,
  type GivenPlace,
  placeExamples,
  samePlace,
} from "./access-place.ts";
import { configFrom, type TypedOptions } from "./config-file.ts";
import { CommandError } from "./errors.ts";
import { deletedAgain, lostRotation, type Said, show } from "./key-secrets.ts";
import { type Keys, openKeys } from "./keys-of-place.ts";
import { throwErrors, wholeNumber } from "./options.ts";
import { addOutputOption, type GivenOutput, printerFor } from "./output-option.ts";
import type { ProgramContext } from "./program-context.ts";
import { addOptions, storeExamples } from "./server-options.ts";
import { outputFormats, type Printer } from "./terminal/printer.ts";
import { table } from "./terminal/table.ts";
import type { Terminal } from "./terminal/terminal.ts";

interface KeyCommand {
  /** As in `rotate <id>`. */
  readonly words: string;
  readonly help: string;
  readonly more?: (command: Command) => void;
  readonly run: (keys: Keys, given: GivenPlace & Own, id: string) => Promise<Said>;
}

/** Options that only these commands have, and how their results are shown. */
interface Own {
  readonly user?: string;
  readonly keepHours?: number;
  readonly seconds?: number;
  readonly dryRun?: boolean;
  readonly printer: Printer;
}

const userDefault = ownerUser;
const hourSeconds = 3_600;
const keepHoursDefault = accessKeyLimits.defaultKeepSeconds / hourSeconds;
const maxKeepHours = accessKeyLimits.maxKeepSeconds / hourSeconds;
const { minSessionSeconds, maxSessionSeconds } = accessKeyLimits;
const sessionSecondsDefault = accessKeyLimits.defaultSessionSeconds;
const withinASecond = "Running servers apply it within a second.";

const whatItMay = ({ user, account }: NewKey, given: GivenPlace): string =>
  user === ownerUser
    ? `It may do everything in the account ${account}, until a policy is attached to its user.`
    : "It may do what the policies of its user allow, and nothing without one. This attaches one:\n" +
      `  ekiden policy attach FILE --user ${user} ${samePlace(given, account)}`;

/** What is left of its user when a key is deleted. */
const leftBehind = (left: LeftBehind, given: GivenPlace): string => {
  const { user, account, isLast, policies } = left;
  if (!isLast) return "";
  const gone = ` It was the last one of the user ${user}`;
  if (policies.length === 0) return `${gone}.`;
  return (
    `${gone}, whose policies stay for a later one: ${policies.join(", ")}. This takes one away:\n` +
    `  ekiden policy detach NAME --user ${user} ${samePlace(given, account)}`
  );
};

const whatWouldBeDeleted = async (keys: Keys, id: string): Promise<string> => {
  const found = (await keys.list()).find(({ accessKeyId }) => accessKeyId === id);
  if (!found) {
    throw new CommandError(
      `There is no key ${id}; \`ekiden key list\` shows those that are there.`,
    );
  }
  const { user, account } = found;
  return (
    `The key ${id} of the user ${user} in the account ${account} would be deleted. ` +
    "Nothing was changed."
  );
};

/** Those that show a secret. */
const making: readonly KeyCommand[] = [
  {
    words: "create",
    help: "make a key; its secret is shown this once",
    more: (command) => {
      command.option("--user <name>", `whose key it is (default ${userDefault})`);
      addOptions(command, ["account"]);
      addSecretOutput(command);
    },
    async run(keys, { user = userDefault, ...place }) {
      const made = await keys.create(user);
      const said = shown(made, { what: "The secret", next: whatItMay(made, place) });
      return { ...said, undelivered: () => deletedAgain(keys, made, place) };
    },
  },
  {
    words: "rotate <id>",
    help: "make another secret for the key; the present one stays valid for a time",
    more: (command) =>
      addSecretOutput(command).option(
        "--keep-hours <hours>",
        `how long both are valid; 0: only the new one (default ${keepHoursDefault})`,
        wholeNumber(0, maxKeepHours),
      ),
    async run(keys, { keepHours = keepHoursDefault }, id) {
      const made = await keys.rotate(id, keepHours * hourSeconds * 1_000);
      const next = `The previous secret stays valid for ${keepHours} hours.`;
      const said = shown(made, { what: "The new secret", next });
      return { ...said, undelivered: async () => lostRotation(id, keepHours) };
    },
  },
  {
    words: "session <id>",
    help: "make temporary credentials of the key's user",
    more: (command) =>
      addSecretOutput(command).option(
        "--seconds <seconds>",
        `how long they are valid (default ${sessionSecondsDefault})`,
        wholeNumber(minSessionSeconds, maxSessionSeconds),
      ),
    async run(keys, { seconds = sessionSecondsDefault }, id) {
      const session = await keys.session(id, seconds);
      const next = `They are valid until ${new Date(session.expiresAt).toISOString()}.`;
      const said = shown(session, { what: "The secret", next });
      const forPrograms = `${said.forPrograms}\nAWS_SESSION_TOKEN=${session.sessionToken}`;
      const value = { ...session, expiresAt: isoTime(session.expiresAt) };
      return { ...said, forPrograms, value, undelivered: async () => "Make others, elsewhere." };
    },
  },
];

const changing: readonly KeyCommand[] = [
  {
    words: "list",
    help: "list all keys, without their secrets",
    more: addOutputOption,
    async run(keys, { printer }) {
      const found = await keys.list();
      if (!printer.isForPeople) return { value: found.map(listed) };
      if (found.length > 0) return { forPrograms: table(titles, found.map(rowOf)) };
      return { forPeople: "There are no keys. `ekiden key create` makes one." };
    },
  },
  {
    words: "disable <id>",
    help: "refuse all calls that are signed with the key, until it is enabled",
    more: addOutputOption,
    async run(keys, _, accessKeyId) {
      await keys.setStatus(accessKeyId, "disabled");
      const forPeople = `The key ${accessKeyId} is disabled. ${withinASecond}`;
      return { value: { accessKeyId, status: "disabled" }, forPeople };
    },
  },
  {
    words: "enable <id>",
    help: "accept the key again",
    more: addOutputOption,
    async run(keys, _, accessKeyId) {
      await keys.setStatus(accessKeyId, "active");
      const forPeople = `The key ${accessKeyId} is active. ${withinASecond}`;
      return { value: { accessKeyId, status: "active" }, forPeople };
    },
  },
  {
    words: "delete <id>",
    help: "delete the key, with its policies and the sessions that were made from it",
    more: (command) => {
      addDryRunOption(command);
      addOutputOption(command);
    },
    async run(keys, { dryRun, ...place }, accessKeyId) {
      if (dryRun) {
        const forPeople = await whatWouldBeDeleted(keys, accessKeyId);
        return { value: { accessKeyId, isDeleted: false }, forPeople };
      }
      const left = await keys.delete(accessKeyId);
      const said = `The key ${accessKeyId} is deleted. ${withinASecond}`;
      return {
        value: { accessKeyId, isDeleted: true, ...left },
        forPeople: `${said}${leftBehind(left, place)}`,
      };
    },
  },
];

export const addKey = (program: Command, { terminal }: ProgramContext): void => {
  const key = program.command("key").addHelpText("after", examples);
  throwErrors(key);
  for (const { words, help, more, run } of [...making, ...changing]) {
    const command = new Command(words.split(" ")[0]).description(help);
    if (words.endsWith("<id>")) command.argument("<id>", "as `ekiden key list` shows it");
    more?.(command);
    addPlaceOptions(command, ["data", "store", "masterKeyFile"]);
    command.action(async (...typed: unknown[]) => {
      const given = command.opts<GivenPlace & Omit<Own, "printer">>();
      const { keys, close } = await openKeys(terminal, given);
      try {
        const printer = printerFor(terminal, given);
        const said = await run(keys, { ...given, printer }, String(typed[0]));
        await show({ terminal, printer, given }, said);
      } finally {
        await close();
      }
    });
    command.addHelpText("after", placeExamples(`key ${words}`));
    key.addCommand(throwErrors(command.copyInheritedSettings(key)));
  }
  key.addCommand(throwErrors(generating(terminal).copyInheritedSettings(key)));
  const forget = forgetting(terminal).addHelpText("after", storeExamples("key forget-tokens"));
  key.addCommand(throwErrors(forget.copyInheritedSettings(key)));
};

/** Needs no store: the key belongs to none before a server starts with it. */
const generating = (terminal: Terminal): Command => {
  const command = new Command("generate").description(
    "make a key for `ekiden serve --first-key-file`, without storing it",
  );
  command.action(async () => {
    const { accessKeyId, secretAccessKey } = generateKey();
    const given = command.opts<GivenOutput>();
    await show(
      { terminal, printer: printerFor(terminal, given), given },
      {
        value: { accessKeyId, secretAccessKey },
        forPrograms: variables(accessKeyId, secretAccessKey),
        forPeople: "A new store that is started with it has it as its first key.",
      },
    );
  });
  return addSecretOutput(command).addHelpText("after", generateExamples);
};

const generateExamples = `
Examples:
  (umask 077; ekiden key generate > first-key.env)
  ekiden serve --access keys --first-key-file first-key.env`;

/** Needs no master key, because it is for operators who have lost theirs. */
const forgetting = (terminal: Terminal): Command => {
  const command = new Command("forget-tokens").description(
    "refuse all tokens and links that were handed out; stop all servers first",
  );
  addOptions(command, ["data", "store"]);
  addOutputOption(command);
  addDryRunOption(command);
  command.action(async () => {
    const given = command.opts<TypedOptions & GivenOutput & { readonly dryRun?: boolean }>();
    // Before anything is done that cannot be undone.
    const showing = { terminal, printer: printerFor(terminal, given), given };
    if (given.dryRun) {
      const forPeople =
        "The secret that seals tokens would be deleted, and tasks that workers have now would time " +
        "out. Nothing was changed.";
      return show(showing, { value: { areTokensForgotten: false }, forPeople });
    }
    await forgetTokens(await configFrom(given, terminal.environment));
    const forPeople =
      "The secret that seals tokens is deleted. The next start makes another: tasks that workers " +
      "have now cannot be answered with their tokens, and time out.";
    await show(showing, { value: { areTokensForgotten: true }, forPeople });
  });
  throwErrors(command);
  return command;
};

const examples = `
Keys are managed in the store, which --data or --store names (./data unless told otherwise), by those
who may write it. A server may run meanwhile: it sees what is changed within a second.

With --endpoint or --profile a server is called instead, from any machine. It takes a key of the user
admin, to which no policy is attached, and is about the account of that key alone. Secrets are in the
answer: call by https. \`generate\` needs neither; \`forget-tokens\` is for the store alone.

Examples:
  ekiden key create --user worker > worker.env
  ekiden key create --user worker --endpoint https://ekiden.example.org > worker.env
  ekiden key list --profile production
  ekiden key create --account 210987654321 > another-account.env
  ekiden key rotate AKIA… --keep-hours 48
  export $(ekiden key session AKIA… --seconds 900)`;

interface Around {
  readonly what: string;
  /** What the user may do now. */
  readonly next: string;
}

const shown = (
  { user, account, accessKeyId, secretAccessKey }: NewKey,
  { what, next }: Around,
): Said => ({
  value: { user, account, accessKeyId, secretAccessKey },
  heading: `${what} of the user ${user} in the account ${account}, shown only this once:`,
  forPrograms: variables(accessKeyId, secretAccessKey),
  forPeople: next,
});

const isoTime = (milliseconds: number): string => new Date(milliseconds).toISOString();

const addSecretOutput = (command: Command): Command =>
  command.addOption(
    new Option("--output <format>", "in the place of variables of the environment").choices(
      outputFormats,
    ),
  );

const variables = (accessKeyId: string, secretAccessKey: string): string =>
  `AWS_ACCESS_KEY_ID=${accessKeyId}\nAWS_SECRET_ACCESS_KEY=${secretAccessKey}`;

const listed = ({ createdAt, previousUntil, ...key }: ListedKey) => ({
  ...key,
  createdAt: new Date(createdAt).toISOString(),
  ...(previousUntil !== undefined && {
    previousSecretUntil: new Date(previousUntil).toISOString(),
  }),
});

const rowOf = (key: ListedKey): readonly string[] => [
  ...[key.account, key.user, key.accessKeyId, key.status],
  new Date(key.createdAt).toISOString(),
  key.previousUntil === undefined ? "-" : new Date(key.previousUntil).toISOString(),
];

const titles = ["ACCOUNT", "USER", "KEY", "STATUS", "CREATED", "SECRET BEFORE GOOD UNTIL"];
