// Asking a workflow of Flow: queries, which only look, and updates, which it answers.
import { randomUUID } from "node:crypto";
import type { WorkflowExecution, WorkflowExecutionDetail } from "@ekiden/client";
import { CallFailure } from "../connection/call-failure.ts";
import type { Session } from "../connection/session.ts";
import { findRun } from "../executions.ts";
import {
  addReactionOption,
  definitionOf,
  type GivenReaction,
  loadWorkflows,
} from "../history/workflow-code.ts";
import { CommandFailure } from "../terminal/command-failure.ts";
import { exitCodes } from "../terminal/exit-codes.ts";
import { givenValue } from "../terminal/given-text.ts";
import { json } from "../terminal/printer.ts";
import { several, type Verb } from "../verb.ts";
import { describedRun, flowClientOf, shownStateOf } from "./flow-state.ts";

interface GivenQuery extends GivenReaction {
  readonly name: string;
  readonly arg?: readonly string[];
  readonly with?: string;
}

export const queryVerb: Verb<GivenQuery> = {
  words: "query <workflow-id>",
  summary: "ask a workflow of Flow a query, and print its answer as JSON",
  scope: "of a domain",
  addOptions(command) {
    command
      .requiredOption("--name <query>", "of the query")
      .option("--arg <json>", "an argument: JSON, @file or -; several times for more", several)
      .option("--with <module>", "the file that exports the workflow, in TypeScript or not");
    addReactionOption(command);
  },
  more:
    "The answer to a query without arguments comes with each decision task, of open and of closed\n" +
    "executions. One with arguments is answered here: the history is replayed with --with.",
  examples: [
    "ekiden workflow query order-7 --name status",
    "ekiden workflow query order-7 --name stock --arg '\"shoes\"' --with ./workflows.ts",
  ],
  async run(session, given, [workflowId = ""]) {
    const { arg = [], name } = given;
    const args: unknown[] = [];
    for (const text of arg) args.push(await givenValue(session.terminal, "--arg", text));
    const execution = await findRun(session, workflowId, undefined);
    const described = await describedRun(session, execution);
    const answer =
      given.with === undefined
        ? await shownAnswer(session, described, { name, args })
        : await replayedAnswer(session, described, { ...given, args, module: given.with });
    await printAnswer(session, { ...execution, query: name, answer }, answer);
  },
};

interface Asked {
  readonly name: string;
  readonly args: readonly unknown[];
}

const shownAnswer = async (
  session: Session,
  described: WorkflowExecutionDetail,
  { name, args }: Asked,
): Promise<unknown> => {
  if (args.length > 0) {
    throw new CommandFailure(
      "a query with arguments is answered by a replay, which needs the code of the workflow",
      "Name the module that exports it, as in --with ./workflows.ts.",
    );
  }
  const { workflowId } = described.executionInfo.execution;
  const { queries = {} } = (await shownStateOf(session, described)) ?? {};
  const answer = Object.hasOwn(queries, name) ? queries[name] : undefined;
  if (answer && !("error" in answer)) return answer.value;
  if (answer) {
    throw new CommandFailure(`query ${name} failed: ${answer.error}`, "It is the workflow's own.");
  }
  const names = Object.keys(queries);
  throw new CommandFailure(
    `${workflowId} shows no query ${name}`,
    names.length > 0
      ? `Those that it shows: ${names.join(", ")}. One with arguments needs --with.`
      : "It shows none: its first decision task is not completed, or its workflow is not one of " +
          "Flow that handles queries without arguments. One with arguments needs --with.",
  );
};

const replayedAnswer = async (
  session: Session,
  { executionInfo }: WorkflowExecutionDetail,
  { name, args, module, unexpectedErrors }: Asked & GivenReaction & { readonly module: string },
): Promise<unknown> => {
  const code = await loadWorkflows(session.terminal, module);
  const { workflowType, execution } = executionInfo;
  const definition = definitionOf(code, workflowType);
  const client = await flowClientOf(session, { flow: code.flow, unexpectedErrors });
  const query = code.flow.defineQuery<unknown, readonly unknown[]>(name);
  return explainedByFlow(
    session.explained(() => client.handle(definition, execution).query(query, ...args), true),
    "Correct its name or arguments, or name the module of the version that runs.",
  );
};

interface GivenUpdate {
  readonly name: string;
  readonly input?: string;
  readonly updateId?: string;
}

export const updateVerb: Verb<GivenUpdate> = {
  words: "update <workflow-id>",
  summary: "send an update to an open workflow of Flow, and print what it answers as JSON",
  scope: "of a domain",
  addOptions(command) {
    command
      .requiredOption("--name <update>", "of the update")
      .option("--input <json>", "its input: JSON, @file, or - for the standard input")
      .option("--update-id <id>", "chosen by you: under the same ID it is done once");
  },
  more:
    "It waits until the workflow answers, which takes a worker. Ctrl+C ends the waiting and says how\n" +
    "to come back for the answer.",
  examples: [
    "ekiden workflow update order-7 --name setAddress --input '\"Kyoto\"'",
    "ekiden workflow update order-7 --name setAddress --input @address.json --update-id move-1",
  ],
  async run(session, given, [workflowId = ""]) {
    const { name, updateId: id = randomUUID() } = given;
    const input =
      given.input === undefined
        ? undefined
        : await givenValue(session.terminal, "--input", given.input);
    const execution = await findRun(session, workflowId, undefined);
    const signal = session.terminal.interruption();
    const sent = sendUpdate(session, { execution, name, input, id, signal });
    try {
      const answer = await explainedByFlow(
        sent,
        "The workflow decides that; its history has more.",
      );
      await printAnswer(session, { ...execution, update: name, updateId: id, answer }, answer);
      return exitCodes.done;
    } catch (error) {
      const mayGoOn = error instanceof CallFailure && !error.isGone;
      if (!signal.aborted && !mayGoOn) throw error;
      // It may not have been sent yet: then this sends it, as it was meant.
      const again = given.input === "-" ? JSON.stringify(input) : given.input;
      const flags = { name, "update-id": id, input: again };
      session.terminal.note(
        "\nThe waiting has ended; an update that was sent is not called off. For its answer:\n" +
          `  ${session.commandText("workflow update", [workflowId], flags)}\n`,
      );
      if (!signal.aborted) throw error;
      return exitCodes.interrupted;
    }
  },
};

interface SentUpdate {
  readonly execution: WorkflowExecution;
  readonly name: string;
  readonly input: unknown;
  readonly id: string;
  readonly signal: AbortSignal;
}

const sendUpdate = async (
  session: Session,
  { execution, name, input, id, signal }: SentUpdate,
): Promise<unknown> => {
  const { defineUpdate, workflowReference } = await import("@ekiden/flow");
  const client = await flowClientOf(session);
  // No type is asked for: an update goes to a workflow ID.
  const handle = client.handle(workflowReference("", ""), execution);
  const update = defineUpdate<unknown, unknown>(name);
  return session.explained(() => handle.update(update, input, { id, signal }));
};

/** What Flow says of a query or an update that failed is no mistake of the command. */
const explainedByFlow = async (answer: Promise<unknown>, next: string): Promise<unknown> => {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof CommandFailure || !(error instanceof Error)) throw error;
    throw new CommandFailure(error.message, next);
  }
};

/** Alone on the standard output, for a pipe. */
const printAnswer = async (
  { printer, terminal }: Session,
  value: unknown,
  answer: unknown,
): Promise<void> => {
  if (!printer.isForPeople) await printer.value(value);
  else if (answer === undefined) terminal.note("It answered without a value.\n");
  else printer.line(json(answer, 2));
};
