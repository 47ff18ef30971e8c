// Checks whether a load balancer between clients and a server loses tasks.

import type { Command } from "commander";
import { optionFrom, type TypedOptions } from "./config-file.ts";
import { Examination, type Findings } from "./doctor/examination.ts";
import { throwErrors, wholeNumber } from "./options.ts";
import { addOptions } from "./server-options.ts";
import { CallError, credentialsIn } from "./verify/caller.ts";

type Environment = Readonly<Record<string, string | undefined>>;
type Given = TypedOptions & {
  readonly through: string;
  readonly domain?: string;
  readonly polls: number;
  readonly notice: number;
  readonly json?: boolean;
};

const ownDomain = "ekiden-doctor";
const maxPolls = 100;
const maxNoticeSeconds = 30;

export const addDoctor = (program: Command, environment: Environment): void => {
  const command = program
    .command("doctor")
    .description(
      "check whether a load balancer closes the server's connection when a poller leaves",
    )
    .requiredOption("--through <url>", "where clients call, which is the balancer")
    .option("--domain <name>", `a domain that is there (default: ${ownDomain}, made if needed)`)
    .option("--polls <number>", "how many polls are left", wholeNumber(1, maxPolls), 4)
    .option(
      "--notice <seconds>",
      "how long after that tasks are made for them",
      wholeNumber(0, maxNoticeSeconds),
      1,
    )
    .option("--json", "for machines")
    .action(async (given: Given) => {
      process.exitCode = await examine(given, environment);
    })
    .addHelpText("after", doctorHelp);
  addOptions(command, ["region"]);
  throwErrors(command);
};

const doctorHelp = `
Opens polls through the balancer, closes their connections, starts an execution for the task list of
each, and polls again: the task must come to the second poll. Where it goes to the first, the
balancer kept a poll alive whose client was gone, and tasks are lost to such polls every day.

It needs a server that serves, and the rights of a decider and a starter. Its executions are
terminated and its workflow type is deleted. A domain cannot be deleted: ${ownDomain} stays, unless
--domain names another. Calls are signed with AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and
AWS_SESSION_TOKEN where these are set.

The exit code is 0 when nothing is wrong, 2 when tasks went to polls that were left, and 1 when the
check could not be done.

Examples:
  ekiden doctor --through http://balancer:7930
  ekiden doctor --through https://swf.example.org --domain video --polls 20 --json`;

const examine = async (given: Given, environment: Environment): Promise<number> => {
  const { through, domain = ownDomain, polls, notice, json } = given;
  if (!URL.canParse(through) || !/^https?:/.test(through)) {
    throw new CallError(`--through must be a URL such as http://balancer:7930, not ${through}`);
  }
  const findings = await new Examination({
    endpoint: new URL(through),
    region: await optionFrom("region", given, environment),
    credentials: credentialsIn(environment),
    domain,
    isOwnDomain: given.domain === undefined,
    polls,
    noticeMilliseconds: notice * 1_000,
  }).run();
  console.log(json ? JSON.stringify({ through, domain, ...findings }) : textOf(findings, given));
  return findings.kept === 0 ? 0 : 2;
};

const textOf = ({ controlMilliseconds, left, kept }: Findings, { through, notice }: Given) => {
  const control = `Through ${through}, a poll that waits is given its task in ${controlMilliseconds} ms.`;
  if (kept === 0) {
    const went = `Of ${left} polls that were left, none was given a task: each went to the next poll.`;
    return `${control}\n${went}\nNothing is wrong.`;
  }
  const when = `${notice} second${notice === 1 ? "" : "s"}`;
  return `${control}
${kept} of ${left} tasks went to polls whose clients had left ${when} before, and are lost until they time out.
The load balancer keeps a request open when its client is gone. Check:
  HAProxy   "option abortonclose" must be in "defaults"; in a backend it does nothing
  nginx     "proxy_ignore_client_abort" must be off, which is its default
  others    docs/operations/balancers.md`;
};
