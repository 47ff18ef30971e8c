// `ekiden api`: any operation of the service by its name, with JSON in and out.
import { type Input, type OperationName, operationNames } from "@ekiden/client";
import type { Command } from "commander";
import type { ProgramContext } from "./program-context.ts";
import { CommandFailure } from "./terminal/command-failure.ts";
import { givenJson } from "./terminal/given-text.ts";
import { addVerb, type Verb } from "./verb.ts";

interface GivenCall {
  readonly input: string;
}

/** Each operation is a command: a mistyped one gets a suggestion, and a shell completes it. */
export const addApi = (program: Command, context: ProgramContext): void => {
  const api = program
    .command("api")
    .description("call any operation of the service by its name, with JSON")
    .helpCommand(false)
    .addHelpText(
      "after",
      `
Examples:
  ekiden api ListDomains --input '{"registrationStatus": "REGISTERED"}'
  ekiden api StartWorkflowExecution --input @start.json --aws`,
    );
  for (const operation of operationNames) addVerb(api, context, verbFor(operation));
};

const verbFor = (operation: OperationName): Verb<GivenCall> => ({
  words: operation,
  summary: `call ${operation}`,
  scope: "of the service",
  addOptions(command) {
    command.option("--input <json>", "what it is given: JSON, @file, or - for stdin", "{}");
  },
  more: "The input is checked before it is sent. Answers have their times in ISO 8601.",
  examples: [
    `ekiden api ${operation} --input @input.json`,
    `ekiden api ${operation} --input - --aws --output yaml < input.json`,
  ],
  async run(session, given) {
    const { value } = await givenJson(session.terminal, "--input", given.input);
    const input = await checkedInput(operation, value);
    const answer = await session.call(operation, input as Input<typeof operation>);
    if (answer === undefined) session.terminal.note("It was done; the answer is empty.\n");
    else if (session.printer.isForPeople) session.printer.line(JSON.stringify(answer, null, 2));
    else await session.printer.value(answer);
  },
});

/** Throws CommandFailure for what the service would refuse. */
const checkedInput = async (operation: OperationName, value: unknown): Promise<unknown> => {
  const { check, Fault, operations } = await import("@ekiden/model");
  try {
    return check(operations[operation].input, value);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new CommandFailure(
      `--input is not what ${operation} takes: ${error.message}`,
      "Correct it; nothing was sent.",
    );
  }
};
