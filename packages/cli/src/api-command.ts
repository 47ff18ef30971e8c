// `ekiden api`: any operation of the service, or of Ekiden, by its name, with JSON in and out.
import {
  type EkidenInput,
  type EkidenOperationName,
  ekidenOperationNames,
  type Input,
  type OperationName,
  operationNames,
} from "@ekiden/client";
import type { Command } from "commander";
import type { Session } from "./connection/session.ts";
import type { ProgramContext } from "./program-context.ts";
import { CommandFailure } from "./terminal/command-failure.ts";
import { givenValue } from "./terminal/given-text.ts";
import { json } from "./terminal/printer.ts";
import { addVerb, type Verb } from "./verb.ts";

interface GivenCall {
  readonly input: string;
}

/** Each operation is a command: a mistyped one gets a suggestion, and a shell completes it. */
export const addApi = (program: Command, context: ProgramContext): void => {
  const api = program
    .command("api")
    .helpCommand(false)
    .addHelpText(
      "after",
      `
Examples:
  ekiden api ListDomains --input '{"registrationStatus": "REGISTERED"}'
  ekiden api StartWorkflowExecution --input @start.json --aws
  ekiden api ListIncidents --input '{"domain": "shop"}'`,
    );
  for (const name of operationNames) addVerb(api, context, verbFor({ name, of: "the service" }));
  for (const name of ekidenOperationNames) addVerb(api, context, verbFor({ name, of: "Ekiden" }));
};

type Operation =
  | { readonly name: OperationName; readonly of: "the service" }
  | { readonly name: EkidenOperationName; readonly of: "Ekiden" };

const verbFor = (operation: Operation): Verb<GivenCall> => ({
  words: operation.name,
  summary: `call ${operation.name}${operation.of === "Ekiden" ? " (Ekiden alone)" : ""}`,
  scope: "of the service",
  addOptions(command) {
    command.option("--input <json>", "what it is given: JSON, @file, or - for stdin", "{}");
  },
  more:
    operation.of === "Ekiden"
      ? "The input is checked before it is sent. Times are numbers, as docs/reference has them."
      : "The input is checked before it is sent. Answers have their times in ISO 8601.",
  examples: [
    `ekiden api ${operation.name} --input @input.json`,
    `ekiden api ${operation.name} --input - --output yaml < input.json`,
  ],
  async run(session, given) {
    const value = await givenValue(session.terminal, "--input", given.input);
    const answer = await called(session, operation, value);
    if (answer === undefined) session.terminal.note("It was done; the answer is empty.\n");
    else if (session.printer.isForPeople) session.printer.line(json(answer, 2));
    else await session.printer.value(answer);
  },
});

const called = async (session: Session, operation: Operation, value: unknown): Promise<unknown> => {
  const input = await checkedInput(operation, value);
  return operation.of === "Ekiden"
    ? session.callEkiden(operation.name, input as EkidenInput<typeof operation.name>)
    : session.call(operation.name, input as Input<typeof operation.name>);
};

/** Throws CommandFailure for what the service would refuse. */
const checkedInput = async (operation: Operation, value: unknown): Promise<unknown> => {
  const { check, Fault, ekidenOperations, operations } = await import("@ekiden/model");
  try {
    return check(
      operation.of === "Ekiden"
        ? ekidenOperations[operation.name].input
        : operations[operation.name].input,
      value,
    );
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new CommandFailure(
      `--input is not what ${operation.name} takes: ${error.message}`,
      "Correct it; nothing was sent.",
    );
  }
};
