// Checks the invariants of all that a store holds, or of what a server shows; changes nothing.

import { openSurvey, withoutPassword } from "@ekiden/server";
import type { Command } from "commander";
import { optionFrom, type TypedOptions } from "./config-file.ts";
import { throwErrors } from "./options.ts";
import { addOptions } from "./server-options.ts";
import { CallError, Caller, credentialsIn } from "./verify/caller.ts";
import { ServerCheck, shownByServer } from "./verify/of-server.ts";
import { shownByStore, verifyStore } from "./verify/of-store.ts";
import { Verdict } from "./verify/verdict.ts";

type Environment = Readonly<Record<string, string | undefined>>;
type Given = TypedOptions & {
  readonly endpoint?: string;
  readonly domain?: string;
};

export const addVerify = (program: Command, environment: Environment): void => {
  const command = program
    .command("verify")
    .description("check that all that a store holds, or a server shows, is consistent")
    .option("--endpoint <url>", "a server, in the place of a store; needs --domain")
    .option("--domain <name>", "which of its domains")
    .action(async (given: Given) => {
      process.exitCode = given.endpoint
        ? await verifyServer(given, environment)
        : await verifyPlace(given, environment);
    })
    .addHelpText("after", verifyHelp);
  addOptions(command, ["data", "store", "region"]);
  throwErrors(command);
};

const verifyHelp = `
Every execution is rebuilt from its history and compared with what is stored or shown of it. Nothing
is changed; servers may use the store meanwhile. Calls to an endpoint are signed with
AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN where these are set.

The exit code is 0 when nothing is wrong, 2 when something is, and 1 when the check
could not be done.

Examples:
  ekiden verify --data /var/lib/ekiden
  ekiden verify --store postgres://ekiden@db:5432/ekiden
  ekiden verify --endpoint http://127.0.0.1:7930 --domain video`;

const verifyPlace = async (given: Given, environment: Environment): Promise<number> => {
  const store = await optionFrom("store", given, environment);
  const data = await optionFrom("data", given, environment);
  const survey = await openSurvey({ data, store });
  const verdict = new Verdict();
  try {
    console.log(`The store ${store === "files" ? `in ${data}` : `at ${withoutPassword(store)}`}:`);
    await verifyStore(verdict, survey);
    return verdict.end(shownByStore);
  } finally {
    await survey.close();
  }
};

const verifyServer = async (given: Given, environment: Environment): Promise<number> => {
  const { endpoint = "", domain } = given;
  if (!domain) throw new CallError("Name the domain with --domain.");
  if (!URL.canParse(endpoint)) throw new CallError(`--endpoint ${endpoint} is not a URL.`);
  const region = await optionFrom("region", given, environment);
  const credentials = credentialsIn(environment);
  const caller = new Caller({ endpoint: new URL(endpoint), region, credentials });
  const verdict = new Verdict();
  console.log(`The domain ${domain} of ${endpoint}:`);
  await new ServerCheck({ caller, verdict, domain }).run();
  return verdict.end(shownByServer);
};
