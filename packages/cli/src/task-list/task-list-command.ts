// `ekiden task-list`: what waits in task lists, and who polls them.
import type { Command } from "commander";
import { pauseTaskListVerb, resumeTaskListVerb } from "../pausing.ts";
import type { ProgramContext } from "../program-context.ts";
import { addVerb, type Verb } from "../verb.ts";
import { describeVerb } from "./describe.ts";
import { listVerb } from "./list.ts";

const countVerb: Verb<object> = {
  words: "count <name>",
  summary: "count the decision and activity tasks that wait in a task list",
  scope: "of a domain",
  examples: ["ekiden task-list count orders", "ekiden task-list count orders --output json"],
  async run(session, _given, [name = ""]) {
    const query = { domain: await session.domain(), taskList: { name } };
    const decisions = await session.call("CountPendingDecisionTasks", query);
    const activities = await session.call("CountPendingActivityTasks", query);
    const text = ({ count, truncated }: typeof decisions) =>
      `${count}${truncated ? " or more" : ""}`;
    await session.printer.one({ taskList: name, decisions, activities }, [
      { label: "Task list", text: name },
      { label: "Decision tasks", text: text(decisions) },
      { label: "Activity tasks", text: text(activities) },
    ]);
  },
};

export const addTaskList = (program: Command, context: ProgramContext): void => {
  const taskList = program.command("task-list").helpCommand(false);
  addVerb(taskList, context, listVerb);
  addVerb(taskList, context, describeVerb);
  addVerb(taskList, context, countVerb);
  addVerb(taskList, context, pauseTaskListVerb);
  addVerb(taskList, context, resumeTaskListVerb);
};
