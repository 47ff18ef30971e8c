// Attaches policies to users, roles and keys where these are stored, also beside a server.

import { basename } from "node:path";
import { openPolicyService, type PolicyService } from "@ekiden/server";
import { Command } from "commander";
import { configFrom, type TypedOptions } from "./config-file.ts";
import { throwErrors } from "./options.ts";
import { readPolicy, readText } from "./policy.ts";
import { addOptions, storeExamples } from "./server-options.ts";

type Environment = Readonly<Record<string, string | undefined>>;
type Given = TypedOptions & {
  readonly user?: string;
  readonly key?: string;
  readonly role?: string;
  readonly name?: string;
  readonly boundary?: boolean;
};

interface Verb {
  /** As in `detach <name>`. */
  readonly words: string;
  readonly help: string;
  readonly run: (
    service: PolicyService,
    given: Given & { account: string },
    word: string,
  ) => Promise<void>;
}

const withinASecond = "Running servers apply it within a second.";

const verbs: readonly Verb[] = [
  {
    words: "attach <file>",
    help: "let a user, a role or a key do what the document says; one of the same name is replaced",
    async run(service, given, file) {
      readPolicy(file);
      const name = given.name ?? basename(file).replace(/\.[^.]*$/, "");
      await service.attach(given, name, readText(file));
      console.error(`The policy ${name} is attached. ${withinASecond}`);
    },
  },
  {
    words: "detach <name>",
    help: "take a policy away from a user, a role or a key",
    async run(service, given, name) {
      await service.detach(given, name);
      console.error(`The policy ${name} is detached. ${withinASecond}`);
    },
  },
  {
    words: "list",
    help: "list which policies are attached to whom",
    async run(service) {
      const found = await service.list();
      if (found.length === 0) console.error("No policy is attached.");
      for (const { holder, name } of found) console.log(`${holder}  ${name}`);
    },
  },
];

export const addAttachments = (policy: Command, environment: Environment): void => {
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
      addOptions(command, ["account"]);
    }
    if (verb === "attach") command.option("--name <name>", "default: that of the file");
    addOptions(command, ["data", "store"]);
    command.action(async (...typed: unknown[]) => {
      const given = command.opts<Given>();
      const config = await configFrom(given, environment);
      const { service, close } = await openPolicyService(config);
      try {
        await run(service, { ...given, account: config.account }, String(typed[0]));
      } finally {
        await close();
      }
    });
    command.addHelpText("after", storeExamples(`policy ${words}${word ? " --user mary" : ""}`));
    policy.addCommand(throwErrors(command.copyInheritedSettings(policy)));
  }
};
