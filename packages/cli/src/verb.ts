// One command that asks a service for something: its words, its options, its help and what it does.
import { type Command, Option } from "commander";
import { type GivenSession, Session } from "./connection/session.ts";
import { givenName } from "./options.ts";
import type { ProgramContext } from "./program-context.ts";
import { outputFormats } from "./terminal/printer.ts";
import { timeStyles } from "./terminal/times.ts";

/** What about a domain's content, and what about the service as a whole. */
type Scope = "of a domain" | "of the service" | "of nothing";

export interface Verb<Given extends object> {
  /** As in `describe <workflow-id>`. */
  readonly words: string;
  readonly summary: string;
  /** Whether it takes --domain, only a server, or neither. */
  readonly scope: Scope;
  readonly addOptions?: (command: Command) => void;
  /** Lines of the help below the examples. */
  readonly more?: string;
  readonly examples: readonly [string, string, ...string[]];
  /** Resolves with the exit code, 0 unless it says otherwise. */
  readonly run: (
    session: Session,
    given: Given & GivenSession,
    words: readonly string[],
  ) => Promise<void> | Promise<number | undefined>;
}

export const addVerb = <Given extends object>(
  parent: Command,
  context: ProgramContext,
  verb: Verb<Given>,
): void => {
  const { words, summary, scope, examples, more } = verb;
  const command = parent.command(words).description(summary);
  verb.addOptions?.(command);
  addSessionOptions(command, scope);
  const lines = examples.map((example) => `  ${example}`).join("\n");
  command.addHelpText("after", `${more ? `\n${more}\n` : ""}\nExamples:\n${lines}`);
  command.action(async () => {
    const given = command.opts<Given & GivenSession>();
    const session = new Session(context.terminal, given);
    try {
      const code = await verb.run(session, given, command.args);
      if (typeof code === "number") context.exitCode = code;
    } finally {
      await session.close();
    }
  });
};

const addSessionOptions = (command: Command, scope: Scope): void => {
  const add = addOptionsOf(command, "Server and output:");
  addPlaceOptions(add, scope);
  add("--output <format>", "how results are shown (EKIDEN_OUTPUT)", outputFormats);
  add("--times <style>", "how tables show times: iso unless given", timeStyles);
};

/** Those that say which server and which domain, for a command whose results are not shown. */
export const addServerOptions = (command: Command): void =>
  addPlaceOptions(addOptionsOf(command, "Server:"), "of a domain");

type AddOption = (flags: string, help: string, choices?: readonly string[]) => void;

const addOptionsOf =
  (command: Command, group: string): AddOption =>
  (flags, help, choices) => {
    const option = new Option(flags, help).helpGroup(group);
    if (flags.endsWith("<name>")) option.argParser(givenName);
    command.addOption(choices ? option.choices(choices) : option);
  };

const addPlaceOptions = (add: AddOption, scope: Scope): void => {
  if (scope === "of a domain") add("--domain <name>", "which domain (EKIDEN_DOMAIN)");
  if (scope !== "of nothing") {
    add("--endpoint <url>", "the server (EKIDEN_ENDPOINT, AWS_ENDPOINT_URL_SWF; the local one)");
    add("--aws", "Amazon SWF itself");
    add("--region <name>", "of Amazon SWF, and of signatures (AWS_REGION)");
  }
  add("--profile <name>", "of `ekiden config` (EKIDEN_PROFILE)");
};

/** For an option that may be given several times. */
export const several = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  value,
];
