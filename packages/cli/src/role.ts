// Manages roles where they are stored, whether a server runs there or not.

import {
  defaultRoleSeconds,
  maxRoleSeconds,
  minRoleSeconds,
  openRoleService,
  parseTrust,
  type RoleName,
  type RoleService,
  type ShownRole,
} from "@ekiden/server";
import { Command } from "commander";
import { configFrom, type TypedOptions } from "./config-file.ts";
import { throwErrors, wholeNumber } from "./options.ts";
import { readDocument, readText } from "./policy.ts";
import { addOptions, storeExamples } from "./server-options.ts";
import { table } from "./terminal/table.ts";

type Environment = Readonly<Record<string, string | undefined>>;
type Given = TypedOptions & {
  readonly trust?: string;
  readonly maxDuration?: number;
};

interface Verb {
  /** As in `trust <name> <file>`. */
  readonly words: string;
  readonly help: string;
  readonly more?: (command: Command) => void;
  readonly run: (service: RoleService, given: Given & RoleName, file: string) => Promise<void>;
}

const withinASecond = "Running servers apply it within a second.";

const verbs: readonly Verb[] = [
  {
    words: "create <name>",
    help: "make a role that SDKs and the AWS CLI can assume",
    more: (command) => {
      command.requiredOption("--trust <file>", "who may assume it: a trust policy of IAM");
      command.option(
        "--max-duration <seconds>",
        `how long a session may last (default ${defaultRoleSeconds})`,
        wholeNumber(minRoleSeconds, maxRoleSeconds),
      );
    },
    async run(service, { account, role, trust = "", maxDuration }) {
      const made = await service.create({
        account,
        role,
        trust: trustIn(trust),
        maxSessionSeconds: maxDuration,
      });
      console.log(made.arn);
      console.error(
        "It may do what its policies allow, and nothing without one. This attaches one:\n" +
          `  ekiden policy attach FILE --role ${role} --account ${account}`,
      );
    },
  },
  {
    words: "list",
    help: "list all roles",
    async run(service) {
      const roles = await service.list();
      if (roles.length === 0) console.error("There are no roles. `ekiden role create` makes one.");
      else console.log(table(["ROLE", "CREATED", "MAX SECONDS"], roles.map(rowOf)));
    },
  },
  {
    words: "show <name>",
    help: "show a role, whom it trusts and which policies it has, as JSON",
    async run(service, name) {
      console.log(JSON.stringify(shown(await service.show(name)), null, 2));
    },
  },
  {
    words: "trust <name> <file>",
    help: "replace the trust policy; sessions that were begun before go on",
    async run(service, name, file) {
      await service.trust(name, trustIn(file));
      console.error(`The role ${name.role} trusts whom ${file} names. ${withinASecond}`);
    },
  },
  {
    words: "delete <name>",
    help: "take a role away for ever, with its policies, its boundary and its sessions",
    async run(service, name) {
      await service.delete(name);
      console.error(
        `The role ${name.role} is deleted, with its policies. ${withinASecond} Its sessions end, ` +
          "also where another role gets its name.",
      );
    },
  },
];

export const addRole = (program: Command, environment: Environment): void => {
  const parent = program
    .command("role")
    .description("make and manage the roles that callers assume")
    .addHelpText("after", examples);
  throwErrors(parent);
  for (const { words, help, more, run } of verbs) {
    const [verb = "", ...named] = words.split(" ");
    const command = new Command(verb).description(help);
    for (const word of named) command.argument(word);
    more?.(command);
    addOptions(command, named.length > 0 ? ["account", "data", "store"] : ["data", "store"]);
    command.action(async (...typed: unknown[]) => {
      const given = command.opts<Given>();
      const config = await configFrom(given, environment);
      const { service, close } = await openRoleService(config);
      const [role, file] = typed.map(String);
      try {
        await run(service, { ...given, account: config.account, role: role ?? "" }, file ?? "");
      } finally {
        await close();
      }
    });
    command.addHelpText(
      "after",
      storeExamples(`role ${words}${more ? " --trust trust.json" : ""}`),
    );
    parent.addCommand(throwErrors(command.copyInheritedSettings(parent)));
  }
};

const examples = `
A server may run meanwhile: it sees what is changed within a second.

Examples:
  ekiden role create encoder --trust trust.json --max-duration 7200
  ekiden policy attach worker.json --role encoder
  aws sts assume-role --role-arn arn:aws:iam::000000000000:role/encoder \\
    --role-session-name mary --endpoint-url http://127.0.0.1:7930`;

/** The text of a trust policy. Throws PolicyError, which names the file. */
const trustIn = (file: string): string => {
  readDocument(file, parseTrust);
  return readText(file);
};

const timeText = (at: number): string => new Date(at).toISOString();

const rowOf = ({ arn, createdAt, maxSessionSeconds }: Omit<ShownRole, "policies" | "boundary">) => [
  ...[arn, timeText(createdAt), String(maxSessionSeconds)],
];

const shown = ({ arn, id, createdAt, maxSessionSeconds, trust, ...attached }: ShownRole) => ({
  arn,
  id,
  createdAt: timeText(createdAt),
  maxDuration: maxSessionSeconds,
  ...attached,
  trust: JSON.parse(trust),
});
