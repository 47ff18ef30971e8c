// `ekiden schedule`: executions that the server starts by itself, at the times of a calendar.
import type { Command } from "commander";
import type { ProgramContext } from "../program-context.ts";
import { addVerb } from "../verb.ts";
import {
  backfillVerb,
  deleteVerb,
  pauseVerb,
  resumeVerb,
  stopBackfillVerb,
  triggerVerb,
} from "./acting.ts";
import { createVerb, updateVerb } from "./defining.ts";
import { describeVerb } from "./describe.ts";
import { listVerb } from "./list.ts";

export const addSchedule = (program: Command, context: ProgramContext): void => {
  const schedule = program.command("schedule").helpCommand(false);
  addVerb(schedule, context, createVerb);
  addVerb(schedule, context, updateVerb);
  addVerb(schedule, context, listVerb);
  addVerb(schedule, context, describeVerb);
  addVerb(schedule, context, pauseVerb);
  addVerb(schedule, context, resumeVerb);
  addVerb(schedule, context, triggerVerb);
  addVerb(schedule, context, backfillVerb);
  addVerb(schedule, context, stopBackfillVerb);
  addVerb(schedule, context, deleteVerb);
};
