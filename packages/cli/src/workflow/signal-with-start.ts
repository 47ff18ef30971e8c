// `ekiden workflow signal-with-start`: a signal that starts its execution where none is open.
import { givenPayload, requireOneReader } from "../terminal/given-text.ts";
import type { Verb } from "../verb.ts";
import { addSettingOptions, addTypeOption, type GivenStart, startInput } from "./starting.ts";

interface GivenSignalWithStart extends Omit<GivenStart, "id"> {
  readonly name: string;
  readonly signalInput?: string;
  readonly signalInputText?: string;
}

export const signalWithStartVerb: Verb<GivenSignalWithStart> = {
  words: "signal-with-start <id>",
  summary: "send a signal, and start the execution for it where none is open (Ekiden alone)",
  scope: "of a domain",
  addOptions(command) {
    addTypeOption(command);
    command
      .requiredOption("--name <signal>", "of the signal")
      .option(
        "--signal-input <json>",
        "the signal's data: JSON, @file, or - for the standard input",
      )
      .option("--signal-input-text <text>", "its data where that is no JSON; also @file or -");
    addSettingOptions(command);
  },
  more: "What starts an execution is used only where none is open, and is checked only then.",
  examples: [
    "ekiden workflow signal-with-start cart-7 --type cart@1.0 --name add --signal-input '\"shoes\"'",
    "ekiden workflow signal-with-start cart-7 --type cart@1.0 --name add --input @cart.json",
  ],
  async run(session, given, [workflowId = ""]) {
    requireOneReader({
      "--input": given.input ?? given.inputText,
      "--signal-input": given.signalInput ?? given.signalInputText,
    });
    const signalInput = await givenPayload(session.terminal, {
      option: "--signal-input",
      json: given.signalInput,
      text: given.signalInputText,
    });
    const input = await startInput(session, { ...given, id: workflowId });
    const { runId, started } = await session.callEkiden("SignalWithStartWorkflowExecution", {
      ...input,
      signalName: given.name,
      ...(signalInput !== undefined && { signalInput }),
    });
    const what = started ? "was started with" : "was open and has";
    const text = `${workflowId} (run ${runId}) ${what} the signal ${given.name}.`;
    await session.printer.done({ workflowId, runId, started, signalName: given.name }, text);
  },
};
