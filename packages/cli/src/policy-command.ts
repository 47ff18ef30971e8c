// `ekiden policy` as it is typed.
import type { Command } from "commander";
import { addAttachments } from "./attach.ts";
import { throwErrors } from "./options.ts";
import { addOutputOption, type GivenOutput, printerFor } from "./output-option.ts";
import { checkPolicies, type PolicyTest, reviewText, testPolicies, testText } from "./policy.ts";
import type { ProgramContext } from "./program-context.ts";
import { exitCodes } from "./terminal/exit-codes.ts";
import { several } from "./verb.ts";

export const addPolicy = (program: Command, context: ProgramContext): void => {
  const policy = program.command("policy");
  throwErrors(policy);
  addTest(policy, context);
  addCheck(policy, context);
  addAttachments(policy, context.terminal);
};

const addTest = (policy: Command, context: ProgramContext): void => {
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
    .action(async (given: PolicyTest & GivenOutput) => {
      const result = testPolicies(given);
      const printer = printerFor(context.terminal, given);
      if (printer.isForPeople) printer.line(testText(result));
      else await printer.value(result);
      if (!result.allowed) context.exitCode = exitCodes.found;
    })
    .addHelpText("after", policyExamples);
  addOutputOption(test);
  throwErrors(test);
};

const addCheck = (policy: Command, { terminal }: ProgramContext): void => {
  const check = policy
    .command("check")
    .description("validate policy documents, and say what is likely not meant")
    .argument("<files...>")
    .addHelpText("after", checkExamples)
    .action(async (files: readonly string[], given: GivenOutput) => {
      const reviews = checkPolicies(files);
      const printer = printerFor(terminal, given);
      if (printer.isForPeople) for (const review of reviews) printer.line(reviewText(review));
      else await printer.value(reviews);
    });
  addOutputOption(check);
  throwErrors(check);
};

const checkExamples = `
Examples:
  ekiden policy check starter.json
  ekiden policy check *.json --output json`;

const policyExamples = `
The exit code is 0 when all is allowed, 2 when something is denied, and 1 for input that is wrong.

Examples:
  ekiden policy test --policy starter.json --action swf:StartWorkflowExecution \\
    --domain video --context swf:workflowType.name=encode
  ekiden policy test --trust trust.json --policy mary.json \\
    --principal arn:aws:iam::123456789012:user/mary --resource arn:aws:iam::123456789012:role/encoder
  ekiden policy test --policy decider.json --domain video --call \\
    '{"operation":"RespondDecisionTaskCompleted","input":{"taskToken":"t","decisions":[]}}'`;
