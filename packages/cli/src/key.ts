// Manages access keys where they are stored, whether a server runs there or not. What a program
// reads goes to the standard output; what only a person does, to the standard error stream.
import {
  forgetTokens,
  generateKey,
  type KeyService,
  type LeftBehind,
  type ListedKey,
  maxSessionSeconds,
  minSessionSeconds,
  type NewKey,
  type OptionName,
  openKeyService,
  ownerUser,
  readConfig,
} from "@ekiden/server";
import { Command } from "commander";
import { throwErrors, wholeNumber } from "./options.ts";
import { addOptions, storeExamples } from "./server-options.ts";
import { table } from "./terminal/table.ts";

type Environment = Readonly<Record<string, string | undefined>>;
type Given = { readonly [K in OptionName]?: string };

interface KeyCommand {
  /** As in `rotate <id>`. */
  readonly words: string;
  readonly help: string;
  readonly more?: (command: Command) => void;
  readonly run: (service: KeyService, given: Given & Own, id: string) => Promise<void>;
}

/** Options that only these commands have. */
interface Own {
  readonly user?: string;
  readonly keepHours?: number;
  readonly seconds?: number;
}

const userDefault = ownerUser;
const keepHoursDefault = 24;
const maxKeepHours = 24 * 365;
const sessionSecondsDefault = 3_600;
const hourMilliseconds = 3_600_000;
const withinASecond = "Running servers apply it within a second.";

const whatItMay = ({ user, account }: NewKey): string =>
  user === ownerUser
    ? `It may do everything in the account ${account}, until a policy is attached to its user.`
    : "It may do what the policies of its user allow, and nothing without one. This attaches one:\n" +
      `  ekiden policy attach FILE --user ${user} --account ${account}`;

/** What is left of its user when a key is deleted. */
const leftBehind = ({ user, account, isLast, policies }: LeftBehind): string => {
  if (!isLast) return "";
  const gone = ` It was the last one of the user ${user}`;
  if (policies.length === 0) return `${gone}.`;
  return (
    `${gone}, whose policies stay for a later one: ${policies.join(", ")}. This takes one away:\n` +
    `  ekiden policy detach NAME --user ${user} --account ${account}`
  );
};

/** Those that show a secret. */
const making = (environment: Environment): readonly KeyCommand[] => [
  {
    words: "create",
    help: "make a key; its secret is shown this once",
    more: (command) => {
      command.option("--user <name>", `whose key it is (default ${userDefault})`);
      addOptions(command, ["account"]);
    },
    async run(service, given) {
      const { account } = readConfig(given, environment);
      const made = await service.create({ account, user: given.user ?? userDefault });
      show(made, "The secret");
      console.error(whatItMay(made));
    },
  },
  {
    words: "rotate <id>",
    help: "make another secret for the key; the present one stays valid for a time",
    more: (command) =>
      command.option(
        "--keep-hours <hours>",
        `how long both are valid; 0: only the new one (default ${keepHoursDefault})`,
        wholeNumber(0, maxKeepHours),
      ),
    async run(service, { keepHours = keepHoursDefault }, id) {
      show(await service.rotate(id, keepHours * hourMilliseconds), "The new secret");
      console.error(`The previous secret stays valid for ${keepHours} hours.`);
    },
  },
  {
    words: "session <id>",
    help: "make temporary credentials of the key's user",
    more: (command) =>
      command.option(
        "--seconds <seconds>",
        `how long they are valid (default ${sessionSecondsDefault})`,
        wholeNumber(minSessionSeconds, maxSessionSeconds),
      ),
    async run(service, { seconds = sessionSecondsDefault }, id) {
      const session = await service.session(id, seconds);
      show(session, "The secret");
      console.log(`AWS_SESSION_TOKEN=${session.sessionToken}`);
      console.error(`They are valid until ${new Date(session.expiresAt).toISOString()}.`);
    },
  },
];

const changing: readonly KeyCommand[] = [
  {
    words: "list",
    help: "list all keys, without their secrets",
    async run(service) {
      const keys = await service.list();
      if (keys.length === 0) console.error("There are no keys. `ekiden key create` makes one.");
      else console.log(table(titles, keys.map(rowOf)));
    },
  },
  {
    words: "disable <id>",
    help: "refuse all calls that are signed with the key, until it is enabled",
    run: (service, _, id) =>
      change(`The key ${id} is disabled.`, service.setStatus(id, "disabled")),
  },
  {
    words: "enable <id>",
    help: "accept the key again",
    run: (service, _, id) => change(`The key ${id} is active.`, service.setStatus(id, "active")),
  },
  {
    words: "delete <id>",
    help: "delete the key, with its policies and the sessions that were made from it",
    async run(service, _, id) {
      const left = await service.delete(id);
      console.error(`The key ${id} is deleted. ${withinASecond}${leftBehind(left)}`);
    },
  },
];

export const addKey = (program: Command, environment: Environment): void => {
  const key = program
    .command("key")
    .description("make and manage the access keys that calls are signed with")
    .addHelpText("after", examples);
  throwErrors(key);
  for (const { words, help, more, run } of [...making(environment), ...changing]) {
    const command = new Command(words.split(" ")[0]).description(help);
    if (words.endsWith("<id>")) command.argument("<id>", "as `ekiden key list` shows it");
    more?.(command);
    addOptions(command, ["data", "store", "masterKeyFile"]);
    command.action(async (...typed: unknown[]) => {
      const given = command.opts<Given & Own>();
      const { service, close } = await openKeyService(readConfig(given, environment));
      try {
        await run(service, given, String(typed[0]));
      } finally {
        await close();
      }
    });
    command.addHelpText("after", storeExamples(`key ${words}`));
    key.addCommand(throwErrors(command.copyInheritedSettings(key)));
  }
  key.addCommand(throwErrors(generating().copyInheritedSettings(key)));
  const forget = forgetting(environment).addHelpText("after", storeExamples("key forget-tokens"));
  key.addCommand(throwErrors(forget.copyInheritedSettings(key)));
};

/** Needs no store: the key belongs to none before a server starts with it. */
const generating = (): Command =>
  new Command("generate")
    .description("make a key for `ekiden serve --first-key-file`, without storing it")
    .action(() => {
      const { accessKeyId, secretAccessKey } = generateKey();
      console.log(variables(accessKeyId, secretAccessKey));
      console.error("A new store that is started with it has it as its first key.");
    })
    .addHelpText("after", generateExamples);

const generateExamples = `
Examples:
  (umask 077; ekiden key generate > first-key.env)
  ekiden serve --access keys --first-key-file first-key.env`;

/** Needs no master key, because it is for operators who have lost theirs. */
const forgetting = (environment: Environment): Command => {
  const command = new Command("forget-tokens").description(
    "refuse all tokens and links that were handed out; stop all servers first",
  );
  addOptions(command, ["data", "store"]);
  command.action(async () => {
    await forgetTokens(readConfig(command.opts<Given>(), environment));
    console.error(
      "The secret that seals tokens is deleted. The next start makes another: tasks that workers " +
        "have now cannot be answered with their tokens, and time out.",
    );
  });
  throwErrors(command);
  return command;
};

const examples = `
A server may run meanwhile: it sees what is changed within a second.

Examples:
  ekiden key create --user worker > worker.env
  ekiden key create --account 210987654321 > another-account.env
  ekiden key rotate AKIA… --keep-hours 48
  export $(ekiden key session AKIA… --seconds 900)`;

const show = ({ user, account, accessKeyId, secretAccessKey }: NewKey, what: string): void => {
  console.error(`${what} of the user ${user} in the account ${account}, shown only this once:`);
  console.log(variables(accessKeyId, secretAccessKey));
};

const variables = (accessKeyId: string, secretAccessKey: string): string =>
  `AWS_ACCESS_KEY_ID=${accessKeyId}\nAWS_SECRET_ACCESS_KEY=${secretAccessKey}`;

const change = async (done: string, change: Promise<void>): Promise<void> => {
  await change;
  console.error(`${done} ${withinASecond}`);
};

const rowOf = (key: ListedKey): readonly string[] => [
  ...[key.account, key.user, key.accessKeyId, key.status],
  new Date(key.createdAt).toISOString(),
  key.previousUntil === undefined ? "-" : new Date(key.previousUntil).toISOString(),
];

const titles = ["ACCOUNT", "USER", "KEY", "STATUS", "CREATED", "SECRET BEFORE GOOD UNTIL"];
