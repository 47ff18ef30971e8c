// Attaches policies to users, roles and keys where these are stored, also beside a server, or by
// calls to a server.

import { basename } from "node:path";
import { parsePolicy } from "@ekiden/server";
import { Command } from "commander";
import {
  addDryRunOption,
  addPlaceOptions,
  type GivenPlace,
  placeExamples,
} from "./access-place.ts";
import { CommandError } from "./errors.ts";
import { throwErrors } from "./options.ts";
import { addOutputOption, printerFor, sayDone } from "./output-option.ts";
import { type GivenHolder, openPolicies, type Policies } from "./policies-of-place.ts";
import { checkedText } from "./policy.ts";
import type { Printer } from "./terminal/printer.ts";
import type { Terminal } from "./terminal/terminal.ts";

type Given = GivenPlace & GivenHolder & { readonly name?: string; readonly dryRun?: boolean };

/** Where a verb works, and what it is given. */
interface Work {
  readonly terminal: Terminal;
  /** Made before anything is changed: what is given wrongly for it changes nothing. */
  readonly printer: Printer;
  readonly policies: Policies;
  readonly given: Given;
  readonly word: string;
}

interface Verb {
  /** As in `detach <name>`. */
  readonly words: string;
  readonly help: string;
  readonly run: (work: Work) => Promise<void>;
}

const withinASecond = "Running servers apply it within a second.";

const verbs: readonly Verb[] = [
  {
    words: "attach <file>",
    help: "let a user, a role or a key do what the document says; one of the same name is replaced",
    async run({ terminal, printer, policies, given, word: file }) {
      const document = checkedText(file, parsePolicy);
      const name = given.name ?? basename(file).replace(/\.[^.]*$/, "");
      await policies.attach(given, name, document);
      const text = `The policy ${name} is attached. ${withinASecond}`;
      await sayDone(terminal, printer, { text, value: { name, isAttached: true } });
    },
  },
  {
    words: "detach <name>",
    help: "take a policy away from a user, a role or a key",
    async run(work) {
      const { terminal, printer, policies, given, word: name } = work;
      if (given.dryRun) return tryDetaching(work);
      await policies.detach(given, name);
      const text = `The policy ${name} is detached. ${withinASecond}`;
      await sayDone(terminal, printer, { text, value: { name, isAttached: false } });
    },
  },
  {
    words: "list",
    help: "list which policies are attached to whom",
    async run({ terminal, printer, policies }) {
      const found = await policies.list();
      if (!printer.isForPeople) return printer.value(found);
      if (found.length === 0) terminal.note("No policy is attached.\n");
      for (const { holder, name } of found) terminal.write(`${holder}  ${name}\n`);
    },
  },
];

/** Rejects where the policy is not attached, as the detaching itself would. */
const tryDetaching = async (work: Work): Promise<void> => {
  const { terminal, printer, policies, given, word: name } = work;
  const holder = await policies.holderOf(given, name);
  if (holder === undefined) {
    throw new CommandError(
      `No policy ${name} is attached to it. \`ekiden policy list\` shows those that are.`,
    );
  }
  const text = `The policy ${name} would be detached from ${holder}. Nothing was changed.`;
  await sayDone(terminal, printer, { text, value: { name, holder, isAttached: true } });
};

export const addAttachments = (policy: Command, terminal: Terminal): void => {
  for (const { words, help, run } of verbs) {
    const [verb = "", word] = words.split(" ");
    const command = new Command(verb).description(help);
    if (word) {
      command.argument(word).option("--user <name>", "whose it is: all keys of a user");
      command.option("--role <name>", "or what the sessions of a role may do");
      command.option("--key <id>", "or one key alone, as `ekiden key list` shows it");
      command.option(
        "--boundary",
        "of the user or role: nothing is allowed that it does not allow as well",
      );
    }
    if (verb === "detach") addDryRunOption(command);
    addOutputOption(command);
    if (verb === "attach") command.option("--name <name>", "default: that of the file");
    addPlaceOptions(command, word ? ["account", "data", "store"] : ["data", "store"]);
    command.action(async (...typed: unknown[]) => {
      const given = command.opts<Given>();
      const printer = printerFor(terminal, given);
      const { policies, close } = await openPolicies(terminal, given);
      try {
        await run({ terminal, printer, policies, given, word: String(typed[0]) });
      } finally {
        await close();
      }
    });
    command.addHelpText("after", placeExamples(`policy ${words}${word ? " --user mary" : ""}`));
    policy.addCommand(throwErrors(command.copyInheritedSettings(policy)));
  }
};
