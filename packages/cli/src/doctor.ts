// Says what is wrong with an installation; or whether a load balancer between clients and a server
// loses tasks.

import type { Command } from "commander";
import { configFrom, optionFrom, type TypedOptions } from "./config-file.ts";
import { Examination, type Findings } from "./doctor/examination.ts";
import type { Finding } from "./doctor/finding.ts";
import { examineInstallation } from "./doctor/installation.ts";
import { throwErrors, wholeNumber } from "./options.ts";
import { addOutputOption, type GivenOutput, printerFor } from "./output-option.ts";
import type { ProgramContext } from "./program-context.ts";
import { addOptions } from "./server-options.ts";
import { CommandFailure } from "./terminal/command-failure.ts";
import { exitCodes } from "./terminal/exit-codes.ts";
import { table } from "./terminal/table.ts";
import type { Environment, Terminal } from "./terminal/terminal.ts";
import { CallError, credentialsIn } from "./verify/caller.ts";

type Given = TypedOptions &
  GivenOutput & {
    readonly through?: string;
    readonly domain?: string;
    readonly polls: number;
    readonly notice: number;
  };

const ownDomain = "ekiden-doctor";
const maxPolls = 100;
const maxNoticeSeconds = 30;

export const addDoctor = (program: Command, context: ProgramContext): void => {
  const { terminal } = context;
  const command = program
    .command("doctor")
    .option("--through <url>", "look at the balancer that clients call at this address instead")
    .option("--domain <name>", `a domain that is there (default: ${ownDomain}, made if needed)`)
    .option("--polls <number>", "how many polls are left", wholeNumber(1, maxPolls), 4)
    .option(
      "--notice <seconds>",
      "how long after that tasks are made for them",
      wholeNumber(0, maxNoticeSeconds),
      1,
    )
    .action(async (given: Given) => {
      const { through } = given;
      const printer = printerFor(terminal, given);
      const { value, text, isWrong } =
        through === undefined
          ? await installationReport(given, terminal.environment)
          : await balancerReport({ ...given, through }, terminal);
      if (printer.isForPeople) printer.line(text);
      else await printer.value(value);
      context.exitCode = isWrong ? exitCodes.found : exitCodes.done;
    })
    .addHelpText("after", doctorHelp);
  addOutputOption(command);
  addOptions(command, [
    "region",
    "host",
    "allowedHosts",
    "port",
    "data",
    "store",
    "migrate",
    "access",
  ]);
  addOptions(command, ["masterKeyFile", "clockTolerance", "tlsCert", "tlsKey"]);
  throwErrors(command);
};

const doctorHelp = `
Without --through it looks at what \`ekiden serve\` with the same options would need: the versions of
Node.js and of the database driver, the data directory and its permissions, the master key, the disk,
the database, the clock, certificates, and the port. It changes nothing.

With --through it opens polls through the balancer, closes their connections, starts an execution for
the task list of each, and polls again: the task must come to the second poll. Where it goes to the
first, the balancer kept a poll alive whose client was gone, and tasks are lost to such polls every
day. That needs a server that serves, and the rights that docs/operations/balancers.md names. Its
executions are terminated and its workflow type is deleted; also after Ctrl+C or SIGTERM, within 10
seconds. A domain cannot be deleted: ${ownDomain} stays, unless --domain names another. Calls are
signed with AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN where these are set.

The exit code is 0 when nothing is wrong, 2 when something is (or tasks went to polls that were left),
1 when the check could not be done, and 130 when it was interrupted.

Examples:
  ekiden doctor --data /var/lib/ekiden
  ekiden doctor --config /etc/ekiden/ekiden.toml --output json
  ekiden doctor --through http://balancer:7930
  ekiden doctor --through https://swf.example.org --domain video --polls 20 --output yaml`;

interface Report {
  /** For programs. */
  readonly value: unknown;
  readonly text: string;
  readonly isWrong: boolean;
}

const installationReport = async (given: Given, environment: Environment): Promise<Report> => {
  const findings = await examineInstallation(await configFrom(given, environment));
  const isWrong = findings.some(({ outcome }) => outcome === "wrong");
  const end = isWrong ? "Something is wrong: see what the lines above say." : "Nothing is wrong.";
  const rows = findings.map(({ outcome, check, text }) => [marks[outcome], check, text]);
  const text = `${table(["", "CHECK", "FOUND"], rows)}\n${end}`;
  return { value: { findings }, text, isWrong };
};

const marks: Readonly<Record<Finding["outcome"], string>> = {
  good: "ok",
  notable: "NOTE",
  wrong: "WRONG",
};

const balancerReport = async (
  given: Given & { readonly through: string },
  terminal: Terminal,
): Promise<Report> => {
  const { environment } = terminal;
  const { through, domain = ownDomain, polls, notice } = given;
  if (!URL.canParse(through) || !/^https?:/.test(through)) {
    throw new CallError(`--through must be a URL such as http://balancer:7930, not ${through}`);
  }
  const interruption = terminal.interruption();
  const examination = new Examination({
    endpoint: new URL(through),
    region: await optionFrom("region", given, environment),
    credentials: credentialsIn(environment),
    domain,
    isOwnDomain: given.domain === undefined,
    polls,
    noticeMilliseconds: notice * 1_000,
    note: (text) => terminal.note(text),
    interruption,
  });
  const findings = await examination.run().catch((error: unknown) => {
    throw interruption.aborted ? interrupted() : error;
  });
  const value = { through, domain, ...findings };
  return { value, text: textOf(findings, given), isWrong: findings.kept > 0 };
};

const interrupted = () =>
  new CommandFailure(
    "the check was interrupted, so that nothing is known of the balancer",
    "What it had made is gone, unless a line above says otherwise.",
    exitCodes.interrupted,
  );

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
