// What may be typed: commands and their options. The options of `serve` are those of the server.
import { readFileSync } from "node:fs";
import { type OptionName, options, readConfig, readOption } from "@ekiden/server";
import { Command } from "commander";
import { addAttachments } from "./attach.ts";
import { addDoctor } from "./doctor.ts";
import { hideEnvironment } from "./hidden-environment.ts";
import { addKey } from "./key.ts";
import { migrate } from "./migrate.ts";
import { addOptions, throwErrors } from "./options.ts";
import { checkPolicies, type PolicyTest, testPolicies } from "./policy.ts";
import { addRole } from "./role.ts";
import { serve } from "./serve.ts";
import { addTask } from "./task.ts";
import { addVerify } from "./verify.ts";

const version: string = JSON.parse(
  readFileSync(new URL("../package.json", import.meta.url), "utf8"),
).version;

type Environment = Readonly<Record<string, string | undefined>>;

export const createProgram = (environment: Environment): Command => {
  const program = new Command("ekiden")
    .description("A self-hosted server that speaks the protocol of Amazon SWF.")
    .version(version)
    .addHelpText("after", examples);
  throwErrors(program);
  addServe(program, environment);
  addMigrate(program, environment);
  addVerify(program, environment);
  addDoctor(program, environment);
  addKey(program, environment);
  addRole(program, environment);
  addPolicy(program, environment);
  addTask(program, environment);
  return program;
};

const examples = `
Examples:
  ekiden serve                            listens on 127.0.0.1:7930, keeps its data in ./data
  ekiden serve --port 0 --data :memory:   any free port, nothing is kept
  ekiden serve --help                     all options, each also an environment variable
  ekiden migrate --store postgres://…     brings a database to the schema of this version
  ekiden verify --data ./data             checks that what is stored is consistent
  ekiden doctor --through http://balancer:7930   checks whether a load balancer loses tasks
  ekiden key create --user worker         a key that calls are signed with
  ekiden role create encoder --trust trust.json   what SDKs and the AWS CLI can assume
  ekiden task list --domain office        what waits for people
  ekiden policy test --help               what a policy allows, and why`;

const addServe = (program: Command, environment: Environment): void => {
  const command = program
    .command("serve")
    .description("run a server until a signal stops it (SIGTERM or Ctrl+C)")
    .action((given: { [K in OptionName]?: string }) =>
      serve({
        config: readConfig(given, environment),
        version,
        isUnderNpm: environment.npm_command !== undefined,
        isEnvironmentVisible: !hideEnvironment(),
      }),
    )
    .addHelpText("after", serveExamples);
  addOptions(command, Object.keys(options) as OptionName[]);
  throwErrors(command);
};

const addMigrate = (program: Command, environment: Environment): void => {
  const command = program
    .command("migrate")
    .description("bring a PostgreSQL database to the schema of this version, and end")
    .action(async (given: { store?: string; check?: boolean }) => {
      const store = readOption("store", given, environment);
      process.exitCode = await migrate({ store, check: given.check === true });
    })
    .addHelpText("after", migrateHelp);
  addOptions(command, ["store"]);
  command.option(
    "--check",
    "change nothing, only show its version; exit code 1 if a migration is due",
  );
  throwErrors(command);
};

const migrateHelp = `
Servers of this version and of the one before can run meanwhile. A server does the same by itself
when it starts, unless it is started with --migrate no.

Examples:
  ekiden migrate --store postgres://ekiden@db:5432/ekiden
  ekiden migrate --store postgres://ekiden@db:5432/ekiden --check`;

const serveExamples = `
Each option can also be given as the environment variable in capitals; the command line wins.
The key under which secrets are stored can be given in EKIDEN_MASTER_KEY, and only there.

Examples:
  ekiden serve --data /var/lib/ekiden --limits aws
  EKIDEN_PORT=8080 ekiden serve --poll-seconds 20

Then, from another terminal:
  aws swf list-domains --registration-status REGISTERED --endpoint-url http://127.0.0.1:7930`;

const addPolicy = (program: Command, environment: Environment): void => {
  const policy = program
    .command("policy")
    .description("say who may do what; try and check policy documents");
  throwErrors(policy);
  const several = (value: string, before: readonly string[] = []) => [...before, value];
  const test = policy
    .command("test")
    .description("say what policies allow, statement by statement; no server is needed")
    .option("--policy <file>", "a policy document; may be given several times", several)
    .option("--boundary <file>", "a permissions boundary; may be given several times", several)
    .option("--session <file>", "the policy that a role's session was begun with")
    .option("--trust <file>", "the trust policy of the role to assume; needs --principal")
    .option("--principal <arn>", "who asks: …:user/name, or …:assumed-role/name/session")
    .option("--action <name>", "what is asked for, such as swf:StartWorkflowExecution")
    .option("--resource <arn>", "on what: arn:aws:swf:region:account:/domain/name, or a role")
    .option("--domain <name>", "the domain, in place of --resource, or of the token of a call")
    .option("--call <json>", 'a whole call: {"operation": …, "input": …}')
    .option("--context <key=value>", "what the request says; several times for more", several)
    .option("--account <digits>", "of who asks", "000000000000")
    .option("--region <name>", "of the server", "us-east-1")
    .option("--json", "for machines")
    .action((given: PolicyTest) => testPolicies(given))
    .addHelpText("after", policyExamples);
  throwErrors(test);
  const check = policy
    .command("check")
    .description("validate policy documents, and say what is likely not meant")
    .argument("<files...>")
    .option("--json", "for machines")
    .action((files: readonly string[], given: { json?: boolean }) => checkPolicies(files, given));
  throwErrors(check);
  addAttachments(policy, environment);
};

const policyExamples = `
The exit code is 0 when all is allowed, 2 when something is denied, and 1 for input that is wrong.

Examples:
  ekiden policy test --policy starter.json --action swf:StartWorkflowExecution \\
    --domain video --context swf:workflowType.name=encode
  ekiden policy test --trust trust.json --policy mary.json \\
    --principal arn:aws:iam::123456789012:user/mary --resource arn:aws:iam::123456789012:role/encoder
  ekiden policy test --policy decider.json --domain video --call \\
    '{"operation":"RespondDecisionTaskCompleted","input":{"taskToken":"t","decisions":[]}}'`;
