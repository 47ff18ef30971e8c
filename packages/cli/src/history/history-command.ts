// `ekiden history`: its verbs.
import type { Command } from "commander";
import type { ProgramContext } from "../program-context.ts";
import { addVerb } from "../verb.ts";
import { exportVerb } from "./export.ts";
import { replayVerb } from "./replay.ts";

export const addHistory = (program: Command, context: ProgramContext): void => {
  const history = program.command("history").helpCommand(false);
  addVerb(history, context, exportVerb);
  addVerb(history, context, replayVerb);
};
