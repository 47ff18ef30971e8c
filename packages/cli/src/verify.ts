// Checks the invariants of all that a store holds, or of what a server shows; changes nothing.

import { openSurvey, withoutPassword } from "@ekiden/server";
import type { Command } from "commander";
import { optionFrom, type TypedOptions } from "./config-file.ts";
import { explainedCredentials } from "./connection/call-failure.ts";
import { type Settings, settingsFor } from "./connection/settings.ts";
import { givenName, throwErrors } from "./options.ts";
import { addOutputOption, type GivenOutput, printerFor } from "./output-option.ts";
import type { ProgramContext } from "./program-context.ts";
import { addOptions } from "./server-options.ts";
import { CommandFailure } from "./terminal/command-failure.ts";
import { exitCodes } from "./terminal/exit-codes.ts";
import { shownText } from "./terminal/shown-text.ts";
import type { Environment, Terminal } from "./terminal/terminal.ts";
import { CallError, Caller } from "./verify/caller.ts";
import { ServerCheck, shownByServer } from "./verify/of-server.ts";
import { shownByStore, verifyStore } from "./verify/of-store.ts";
import { type Summary, Verdict } from "./verify/verdict.ts";

type Given = TypedOptions &
  GivenOutput & {
    readonly endpoint?: string;
    readonly profile?: string;
    readonly domain?: string;
  };

export const addVerify = (program: Command, context: ProgramContext): void => {
  const { terminal } = context;
  const command = program
    .command("verify")
    .option("--endpoint <url>", "a server, in the place of a store")
    .option("--profile <name>", "the server of this profile of `ekiden config`")
    .option("--domain <name>", "which of its domains (EKIDEN_DOMAIN)", givenName)
    .action(async (given: Given) => {
      const { isConsistent } = await verify(given, terminal);
      context.exitCode = isConsistent ? exitCodes.done : exitCodes.found;
    })
    .addHelpText("after", verifyHelp);
  addOutputOption(command);
  addOptions(command, ["data", "store", "region"]);
  throwErrors(command);
};

const verifyHelp = `
Every execution is rebuilt from its history and compared with what is stored or shown of it. Nothing
is changed; servers may use the store meanwhile. A server is called where --endpoint or --profile
is typed; its domain, and what calls are signed with, are found as by all other commands.

The exit code is 0 when nothing is wrong, 2 when something is, and 1 when the check
could not be done.

Programs get one value with --output json, jsonl or yaml: whether all is consistent, what was looked
at, how often each invariant was found broken, and the first 200 findings.

Examples:
  ekiden verify --data /var/lib/ekiden
  ekiden verify --store postgres://ekiden@db:5432/ekiden
  ekiden verify --endpoint http://127.0.0.1:7930 --domain video --output json`;

/** Throws CommandFailure for options of which one would be passed over. */
const requireOnePlace = (given: Given): void => {
  const server = given.endpoint ?? given.profile;
  const passedOver =
    server === undefined
      ? given.domain !== undefined && "--domain is of a server, and no server is named"
      : (given.data ?? given.store) !== undefined && "a server and a store cannot both be named";
  if (!passedOver) return;
  throw new CommandFailure(
    passedOver,
    "Name a server by --endpoint or --profile, and its --domain; or a store by --data or --store.",
  );
};

/** Shows people each line as it comes, and programs all of it at the end. */
const verify = async (given: Given, terminal: Terminal): Promise<Summary> => {
  requireOnePlace(given);
  const printer = printerFor(terminal, given);
  const onLine = (line: string): void => {
    if (printer.isForPeople) printer.line(shownText(line));
  };
  const verdict = new Verdict({ onLine, onProgress: (line) => terminal.note(`${line}\n`) });
  const { environment } = terminal;
  const invariants =
    given.endpoint === undefined && given.profile === undefined
      ? await verifyPlace({ given, environment, verdict, onLine })
      : await verifyServer({ given, terminal, verdict, onLine });
  const summary = verdict.end(invariants);
  if (!printer.isForPeople) await printer.value(summary);
  return summary;
};

interface Work {
  readonly given: Given;
  readonly verdict: Verdict;
  readonly onLine: (line: string) => void;
}

type OfPlace = Work & { readonly environment: Environment };
type OfServer = Work & { readonly terminal: Terminal };

/** Resolves with the invariants that were checked, as `verifyServer` does. */
const verifyPlace = async ({ given, environment, verdict, onLine }: OfPlace) => {
  const store = await optionFrom("store", given, environment);
  const data = await optionFrom("data", given, environment);
  const survey = await openSurvey({ data, store });
  try {
    onLine(`The store ${store === "files" ? `in ${data}` : `at ${withoutPassword(store)}`}:`);
    await verifyStore(verdict, survey);
    return shownByStore;
  } finally {
    await survey.close();
  }
};

const verifyServer = async ({ given, terminal, verdict, onLine }: OfServer) => {
  const region = given.region ?? terminal.environment.EKIDEN_REGION;
  const settings = await settingsFor({ ...given, ...(region && { region }) }, terminal);
  const { endpoint, domain } = settings;
  if (endpoint === undefined || settings.isAmazon) {
    throw new CallError("Amazon SWF is not verified: name a server of your own with --endpoint.");
  }
  if (!domain) throw new CallError("Name the domain with --domain or EKIDEN_DOMAIN.");
  const credentials = await credentialsOf(settings);
  const caller = new Caller({
    endpoint: new URL(endpoint),
    region: settings.region,
    credentials,
    onlyLooks: true,
  });
  onLine(`The domain ${domain} of ${endpoint}:`);
  await new ServerCheck({ caller, verdict, domain }).run();
  return shownByServer;
};

const credentialsOf = async ({ credentials }: Settings) => {
  if (credentials === "none") return undefined;
  if (typeof credentials !== "function") return credentials;
  return credentials().catch((error: unknown) => {
    throw explainedCredentials(error) ?? error;
  });
};
