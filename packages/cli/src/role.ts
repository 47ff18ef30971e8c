// Manages roles where they are stored, whether a server runs there or not, or by calls to a server.

import {
  defaultRoleSeconds,
  maxRoleSeconds,
  minRoleSeconds,
  parseTrust,
  type ShownRole,
} from "@ekiden/server";
import { Command } from "commander";
import {
  addDryRunOption,
  addPlaceOptions,
  type GivenPlace,
  placeExamples,
  samePlace,
} from "./access-place.ts";
import { throwErrors, wholeNumber } from "./options.ts";
import { addOutputOption, printerFor, sayDone } from "./output-option.ts";
import { checkedText } from "./policy.ts";
import type { ProgramContext } from "./program-context.ts";
import { openRoles, type Roles } from "./roles-of-place.ts";
import { json, type Printer } from "./terminal/printer.ts";
import { table } from "./terminal/table.ts";
import type { Terminal } from "./terminal/terminal.ts";

type Given = GivenPlace & {
  readonly trust?: string;
  readonly maxDuration?: number;
  readonly dryRun?: boolean;
};

/** Where a verb works, and what it is given. */
interface Work {
  readonly terminal: Terminal;
  /** Made before anything is changed: what is given wrongly for it changes nothing. */
  readonly printer: Printer;
  readonly roles: Roles;
  /** Of a store; empty at a server, where it is that of the key that signs the calls. */
  readonly account: string;
  readonly given: Given;
  readonly role: string;
  readonly file: string;
}

interface Verb {
  /** As in `trust <name> <file>`. */
  readonly words: string;
  readonly help: string;
  readonly more?: (command: Command) => void;
  readonly run: (work: Work) => Promise<void>;
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
      addOutputOption(command);
    },
    async run({ terminal, printer, roles, account, given, role }) {
      const { trust = "", maxDuration } = given;
      const made = await roles.create({
        role,
        trust: checkedText(trust, parseTrust),
        maxSessionSeconds: maxDuration,
      });
      if (!printer.isForPeople) return printer.value({ arn: made.arn });
      terminal.write(`${made.arn}\n`);
      const where = samePlace(given, account);
      terminal.note(
        "It may do what its policies allow, and nothing without one. This attaches one:\n" +
          `  ekiden policy attach FILE --role ${role} ${where}\n`,
      );
    },
  },
  {
    words: "list",
    help: "list all roles",
    more: addOutputOption,
    async run({ terminal, printer, roles }) {
      const found = await roles.list();
      if (!printer.isForPeople) await printer.value(found.map(listed));
      else if (found.length > 0) {
        terminal.write(`${table(["ROLE", "CREATED", "MAX SECONDS"], found.map(rowOf))}\n`);
      } else terminal.note("There are no roles. `ekiden role create` makes one.\n");
    },
  },
  {
    words: "show <name>",
    help: "show a role, whom it trusts and which policies it has, as JSON",
    more: addOutputOption,
    async run({ printer, roles, role }) {
      const found = shown(await roles.show(role));
      if (printer.isForPeople) printer.line(json(found, 2));
      else await printer.value(found);
    },
  },
  {
    words: "trust <name> <file>",
    help: "replace the trust policy; sessions that were begun before go on",
    more: addOutputOption,
    async run({ terminal, printer, roles, role, file }) {
      const trust = checkedText(file, parseTrust);
      await roles.trust(role, trust);
      const text = `The role ${role} trusts whom ${file} names. ${withinASecond}`;
      await sayDone(terminal, printer, { text, value: { role, trust: JSON.parse(trust) } });
    },
  },
  {
    words: "delete <name>",
    help: "take a role away for ever, with its policies, its boundary and its sessions",
    more: (command) => {
      addDryRunOption(command);
      addOutputOption(command);
    },
    async run({ terminal, printer, roles, given, role }) {
      if (given.dryRun) {
        const { policies } = await roles.show(role);
        const list = policies.length > 0 ? `, with its policies: ${policies.join(", ")}` : "";
        const text = `The role ${role} would be deleted${list}. Nothing was changed.`;
        return sayDone(terminal, printer, { text, value: { role, policies, isDeleted: false } });
      }
      await roles.delete(role);
      const text =
        `The role ${role} is deleted, with its policies. ${withinASecond} Its sessions end, ` +
        "also where another role gets its name.";
      await sayDone(terminal, printer, { text, value: { role, isDeleted: true } });
    },
  },
];

export const addRole = (program: Command, { terminal }: ProgramContext): void => {
  const parent = program.command("role").addHelpText("after", examples);
  throwErrors(parent);
  for (const { words, help, more, run } of verbs) {
    const [verb = "", ...named] = words.split(" ");
    const command = new Command(verb).description(help);
    for (const word of named) command.argument(word);
    more?.(command);
    addPlaceOptions(command, named.length > 0 ? ["account", "data", "store"] : ["data", "store"]);
    command.action(async (...typed: unknown[]) => {
      const given = command.opts<Given>();
      const printer = printerFor(terminal, given);
      const { roles, account, close } = await openRoles(terminal, given);
      const [role = "", file = ""] = typed.map(String);
      try {
        await run({ terminal, printer, roles, account, given, role, file });
      } finally {
        await close();
      }
    });
    const trust = verb === "create" ? " --trust trust.json" : "";
    command.addHelpText("after", placeExamples(`role ${words}${trust}`));
    parent.addCommand(throwErrors(command.copyInheritedSettings(parent)));
  }
};

const examples = `
Roles are managed in the store, which --data or --store names (./data unless told otherwise), also
while a server runs: it sees what is changed within a second. With --endpoint or --profile a server
is called instead, as by \`ekiden key\`, with a key of the user admin, to which no policy is attached.

Examples:
  ekiden role create encoder --trust trust.json --max-duration 7200
  ekiden role create encoder --trust trust.json --endpoint https://ekiden.example.org
  ekiden policy attach worker.json --role encoder
  aws sts assume-role --role-arn arn:aws:iam::000000000000:role/encoder \\
    --role-session-name mary --endpoint-url http://127.0.0.1:7930`;

const timeText = (at: number): string => new Date(at).toISOString();

type ListedRole = Pick<ShownRole, "arn" | "createdAt" | "maxSessionSeconds">;

const listed = ({ arn, createdAt, maxSessionSeconds }: ListedRole) => ({
  arn,
  createdAt: timeText(createdAt),
  maxDuration: maxSessionSeconds,
});

const rowOf = ({ arn, createdAt, maxSessionSeconds }: ListedRole) => [
  ...[arn, timeText(createdAt), String(maxSessionSeconds)],
];

const shown = (role: ShownRole) => ({
  ...listed(role),
  id: role.id,
  policies: role.policies,
  boundary: role.boundary,
  trust: JSON.parse(role.trust),
});
