// Where keys are managed: in the store, by who may write it, or by calls to a server, by an
// administrator. What is typed decides it, and never the environment alone: what is made stays.
import { type OptionName, withoutPassword } from "@ekiden/server";
import type { Command } from "commander";
import type { TypedOptions } from "./config-file.ts";
import { Session } from "./connection/session.ts";
import { givenName } from "./options.ts";
import type { GivenOutput } from "./output-option.ts";
import { addOptions, exampleOf, storeExamples } from "./server-options.ts";
import { CommandFailure } from "./terminal/command-failure.ts";
import { flagsText } from "./terminal/command-text.ts";
import type { Terminal } from "./terminal/terminal.ts";

/** As typed. */
export type GivenPlace = TypedOptions &
  GivenOutput & {
    readonly endpoint?: string;
    readonly profile?: string;
  };

const ofServer = { endpoint: "--endpoint", profile: "--profile" } as const;
const ofStore = {
  data: "--data",
  store: "--store",
  masterKeyFile: "--master-key-file",
  config: "--config",
  account: "--account",
} as const;

/** Both places of a command, of which one is typed. */
export const addPlaceOptions = (command: Command, names: readonly OptionName[]): void => {
  addOptions(command, names);
  command
    .option("--endpoint <url>", "call this server, with a key of an administrator")
    .option("--profile <name>", "call the server of this profile of `ekiden config`")
    .option("--region <name>", "of the signatures of such calls (AWS_REGION)", givenName);
};

/** The flags by which a next command is about the same place, and the same account there. */
export const samePlace = (given: GivenPlace, account: string): string => {
  const { endpoint, profile, region, data, store, config } = given;
  const isServer = endpoint !== undefined || profile !== undefined;
  const flags = isServer
    ? { endpoint, profile, region }
    : { account, data, store: store && withoutPassword(store), config };
  return flagsText(flags);
};

/** For what takes something away. */
export const addDryRunOption = (command: Command): void => {
  command.option("--dry-run", "change nothing, and say what would happen");
};

/** One example for each place. */
export const placeExamples = (words: string): string =>
  `${storeExamples(words)}\n  ekiden ${exampleOf(words)} --endpoint https://ekiden.example.org`;

/** Throws CommandFailure where both are typed, or the half of one. */
export const isServerTyped = (given: GivenPlace): boolean => {
  const server = typedAmong(ofServer, given);
  const store = typedAmong(ofStore, given);
  if (server === undefined && given.region !== undefined) {
    throw new CommandFailure(
      "--region is about calls to a server, and none is named",
      "Name the server with --endpoint or --profile; where the data is, leave --region out.",
    );
  }
  if (server === undefined || store === undefined) return server !== undefined;
  const next =
    store === ofStore.account
      ? "A server is asked about the account of the key that signs the call, and about no other: " +
        "leave --account out, or use the command where the data is."
      : "Name a server, which is called with a key of an administrator, or the store, which is " +
        "opened: one of both.";
  throw new CommandFailure(`${server} and ${store} cannot be given together`, next);
};

const typedAmong = <T extends Readonly<Record<string, string>>>(
  flags: T,
  given: { readonly [K in keyof T]?: unknown },
): string | undefined =>
  Object.entries(flags).find(([name]) => given[name as keyof T] !== undefined)?.[1];

/** For the server that is typed. */
export const sessionAt = (terminal: Terminal, { endpoint, profile, region }: GivenPlace): Session =>
  new Session(terminal, {
    ...(endpoint !== undefined && { endpoint }),
    ...(profile !== undefined && { profile }),
    ...(region !== undefined && { region }),
  });

/** Opens the store. Where no place is typed, an error says that there are two. */
export const storeOpenedBy = async <T>(given: GivenPlace, open: () => Promise<T>): Promise<T> => {
  try {
    return await open();
  } catch (error) {
    const isExplained = error instanceof Error && /^(Store|Access)Error$/.test(error.name);
    if (!isExplained || typedAmong(ofStore, given) !== undefined) throw error;
    throw new CommandFailure(
      error.message,
      "That is the store on this machine, since no other place is named: --data or --store names " +
        "another store, --endpoint or --profile a server to be called.",
    );
  }
};
