// `ekiden workflow`: its verbs.
import type { Command } from "commander";
import type { ProgramContext } from "../program-context.ts";
import { addVerb } from "../verb.ts";
import { deleteVerb } from "./deletion.ts";
import { describeVerb, showVerb } from "./describe.ts";
import { diffVerb } from "./diff.ts";
import { findVerb } from "./find.ts";
import { cancelVerb, restartVerb, signalVerb, terminateVerb } from "./influence.ts";
import { countVerb, listVerb } from "./list.ts";
import { pauseVerb, resumeVerb } from "./pausing.ts";
import { queryVerb, updateVerb } from "./query.ts";
import { forkVerb, resetVerb } from "./reset.ts";
import { signalWithStartVerb } from "./signal-with-start.ts";
import { stackVerb } from "./stack.ts";
import { executeVerb, resultVerb, startVerb } from "./start.ts";
import { whyVerb } from "./why.ts";

export const addWorkflow = (program: Command, context: ProgramContext): void => {
  const workflow = program
    .command("workflow")
    .description("start, find, follow and end workflow executions")
    .helpCommand(false);
  addVerb(workflow, context, startVerb);
  addVerb(workflow, context, executeVerb);
  addVerb(workflow, context, listVerb);
  addVerb(workflow, context, countVerb);
  addVerb(workflow, context, findVerb);
  addVerb(workflow, context, describeVerb);
  addVerb(workflow, context, showVerb);
  addVerb(workflow, context, whyVerb);
  addVerb(workflow, context, stackVerb);
  addVerb(workflow, context, diffVerb);
  addVerb(workflow, context, resultVerb);
  addVerb(workflow, context, signalVerb);
  addVerb(workflow, context, signalWithStartVerb);
  addVerb(workflow, context, queryVerb);
  addVerb(workflow, context, updateVerb);
  addVerb(workflow, context, pauseVerb);
  addVerb(workflow, context, resumeVerb);
  addVerb(workflow, context, cancelVerb);
  addVerb(workflow, context, terminateVerb);
  addVerb(workflow, context, deleteVerb);
  addVerb(workflow, context, restartVerb);
  addVerb(workflow, context, resetVerb);
  addVerb(workflow, context, forkVerb);
};
