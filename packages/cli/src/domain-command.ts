// `ekiden domain`: the domains of an account.
import type { DomainInfo, RegistrationStatus } from "@ekiden/client";
import { type Command, Option } from "commander";
import { allPages } from "./connection/paging.ts";
import type { Session } from "./connection/session.ts";
import { pausesVerb } from "./pausing.ts";
import type { ProgramContext } from "./program-context.ts";
import { colorOfStatus } from "./terminal/colors.ts";
import { CommandFailure } from "./terminal/command-failure.ts";
import { addVerb, several, type Verb } from "./verb.ts";

export interface GivenStatus {
  readonly status: string;
}

export const addStatusOption = (command: Command): void => {
  const option = new Option("--status <status>", "which of them");
  command.addOption(option.choices(["all", "registered", "deprecated"]).default("all"));
};

export const statusesOf = ({ status }: GivenStatus): readonly RegistrationStatus[] =>
  (["REGISTERED", "DEPRECATED"] as const).filter(
    (each) => status === "all" || each === status.toUpperCase(),
  );

const listVerb: Verb<GivenStatus> = {
  words: "list",
  summary: "list the domains of the account",
  scope: "of the service",
  addOptions: addStatusOption,
  examples: ["ekiden domain list", "ekiden domain list --status registered --aws --output json"],
  async run(session, given) {
    const domains: DomainInfo[] = [];
    for (const status of statusesOf(given)) {
      for (const domain of await domainsOf(session, status)) domains.push(domain);
    }
    await session.printer.list(
      domains,
      [
        { title: "DOMAIN", text: ({ name }) => name, isShortened: true },
        {
          title: "STATUS",
          text: ({ status }) => status,
          color: ({ status }) => colorOfStatus(status),
        },
        { title: "DESCRIPTION", text: ({ description = "" }) => description, isShortened: true },
      ],
      "There are no domains. `ekiden domain register NAME` makes one.",
    );
  },
};

const domainsOf = async (
  session: Session,
  registrationStatus: RegistrationStatus,
): Promise<readonly DomainInfo[]> => {
  const domains: DomainInfo[] = [];
  const pages = allPages((next) => session.call("ListDomains", { registrationStatus, ...next }));
  for await (const { domainInfos } of pages) domains.push(...domainInfos);
  return domains;
};

const describeVerb: Verb<object> = {
  words: "describe <name>",
  summary: "show a domain, and how long its closed executions are kept",
  scope: "of the service",
  examples: ["ekiden domain describe shop", "ekiden domain describe shop --output yaml"],
  async run(session, _given, [name = ""]) {
    const detail = await session.call("DescribeDomain", { name });
    const { domainInfo, configuration } = detail;
    await session.printer.one(detail, [
      { label: "Domain", text: domainInfo.name },
      { label: "Status", text: domainInfo.status, color: colorOfStatus(domainInfo.status) },
      { label: "Description", text: domainInfo.description ?? "" },
      { label: "Retention", text: `${configuration.workflowExecutionRetentionPeriodInDays} days` },
      { label: "ARN", text: domainInfo.arn ?? "" },
    ]);
  },
};

interface GivenRegister {
  readonly retention: string;
  readonly description?: string;
  readonly tag?: readonly string[];
}

const registerVerb: Verb<GivenRegister> = {
  words: "register <name>",
  summary: "make a domain, in which types and executions live",
  scope: "of the service",
  addOptions(command) {
    command
      .option("--retention <days>", "how long closed executions are kept; NONE: not at all", "30")
      .option("--description <text>", "what it is for")
      .option("--tag <key=value>", "of the resource; several times for more", several);
  },
  examples: [
    "ekiden domain register shop --retention 90",
    'ekiden domain register shop --description "all orders" --tag team=orders',
  ],
  async run(session, given, [name = ""]) {
    const { retention, description, tag } = given;
    await session.call("RegisterDomain", {
      name,
      workflowExecutionRetentionPeriodInDays: retention,
      ...(description !== undefined && { description }),
      ...(tag && { tags: tag.map(tagOf) }),
    });
    await session.printer.done({ name }, `The domain ${name} is registered.`);
  },
};

const tagOf = (text: string) => {
  const at = text.indexOf("=");
  if (at > 0) return { key: text.slice(0, at), value: text.slice(at + 1) };
  throw new CommandFailure(
    `--tag cannot be "${text}"`,
    "Write it as key=value, as in --tag team=orders.",
  );
};

interface GivenDryRun {
  readonly dryRun?: boolean;
}

const deprecateVerb: Verb<GivenDryRun> = {
  words: "deprecate <name>",
  summary: "let no execution be started in a domain any more; those that run go on",
  scope: "of the service",
  addOptions(command) {
    command.option("--dry-run", "change nothing, and say what would happen");
  },
  examples: ["ekiden domain deprecate shop", "ekiden domain deprecate shop --dry-run"],
  async run(session, { dryRun }, [name = ""]) {
    if (dryRun) {
      const { domainInfo } = await session.call("DescribeDomain", { name });
      if (domainInfo.status === "DEPRECATED") {
        const next = "Nothing would be changed.";
        throw new CommandFailure(`the domain ${name} is deprecated already`, next);
      }
      const text = `The domain ${name} (${domainInfo.status}) would be deprecated. Nothing was changed.`;
      return session.printer.done(domainInfo, text);
    }
    await session.call("DeprecateDomain", { name });
    await session.printer.done({ name }, `The domain ${name} is deprecated.`);
  },
};

const undeprecateVerb: Verb<object> = {
  words: "undeprecate <name>",
  summary: "make a deprecated domain usable again",
  scope: "of the service",
  examples: ["ekiden domain undeprecate shop", "ekiden domain undeprecate shop --output json"],
  async run(session, _given, [name = ""]) {
    await session.call("UndeprecateDomain", { name });
    await session.printer.done({ name }, `The domain ${name} is registered again.`);
  },
};

export const addDomain = (program: Command, context: ProgramContext): void => {
  const domain = program.command("domain").helpCommand(false);
  addVerb(domain, context, listVerb);
  addVerb(domain, context, describeVerb);
  addVerb(domain, context, registerVerb);
  addVerb(domain, context, deprecateVerb);
  addVerb(domain, context, undeprecateVerb);
  addVerb(domain, context, pausesVerb);
};
