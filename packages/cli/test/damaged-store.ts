// A store with a bit of everything in it, made by a server that has ended since, and copies of it
// that a test may damage.
import { cpSync } from "node:fs";
import { join } from "node:path";
import { openSurvey } from "@ekiden/server";
import { startTestServer } from "@ekiden/testing";
import Sqlite from "better-sqlite3";
import { verifyStore } from "../src/verify/of-store.ts";
import { Verdict } from "../src/verify/verdict.ts";
import { call, temporaryDirectory } from "./command.ts";

export const domain = "film";
const workflowType = { name: "order", version: "1" };
const activityType = { name: "pack", version: "1" };
const taskList = { name: "list" };

const decisions = [
  {
    decisionType: "ScheduleActivityTask",
    scheduleActivityTaskDecisionAttributes: { activityId: "pack", activityType },
  },
  {
    decisionType: "StartTimer",
    startTimerDecisionAttributes: { timerId: "t", startToFireTimeout: "600" },
  },
  {
    decisionType: "StartChildWorkflowExecution",
    startChildWorkflowExecutionDecisionAttributes: { workflowId: "child", workflowType },
  },
];

const timeouts = {
  defaultTaskHeartbeatTimeout: "NONE",
  defaultTaskScheduleToCloseTimeout: "NONE",
  defaultTaskScheduleToStartTimeout: "NONE",
  defaultTaskStartToCloseTimeout: "NONE",
};

interface Task {
  readonly taskToken: string;
}

/** `waiting` has a child and much to wait for, `ended` is closed, `fresh` waits for a decider. */
export const fill = async (url: string): Promise<void> => {
  const say = (operation: string, input: object) => call(url, operation, input);
  await say("RegisterDomain", { name: domain, workflowExecutionRetentionPeriodInDays: "7" });
  await say("RegisterActivityType", {
    domain,
    ...activityType,
    ...timeouts,
    defaultTaskList: taskList,
  });
  await say("RegisterWorkflowType", {
    domain,
    ...workflowType,
    defaultTaskList: taskList,
    defaultTaskStartToCloseTimeout: "NONE",
    defaultExecutionStartToCloseTimeout: "86400",
    defaultChildPolicy: "ABANDON",
  });
  const start = (workflowId: string) =>
    say("StartWorkflowExecution", { domain, workflowId, workflowType, tagList: ["red"] });
  await start("waiting");
  const task = (await say("PollForDecisionTask", { domain, taskList })) as Task;
  await say("RespondDecisionTaskCompleted", { taskToken: task.taskToken, decisions });
  await start("ended");
  await say("TerminateWorkflowExecution", { domain, workflowId: "ended" });
  await start("fresh");
};

/** Starters, deciders and workers that are at it until they are told to stop. */
export class Bustle {
  readonly #url: string;
  #isOver = false;
  rounds = 0;

  constructor(url: string) {
    this.#url = url;
  }

  end(): void {
    this.#isOver = true;
  }

  async run(): Promise<void> {
    const workflowIds = ["one", "two", "three", "four"];
    await Promise.all(workflowIds.map((workflowId) => this.#goOn(workflowId)));
  }

  async #goOn(workflowId: string): Promise<void> {
    const say = (operation: string, input: object) => call(this.#url, operation, input);
    while (!this.#isOver) {
      await say("StartWorkflowExecution", { domain, workflowId, workflowType, tagList: ["blue"] });
      const task = (await say("PollForDecisionTask", { domain, taskList })) as Task;
      await say("RespondDecisionTaskCompleted", { taskToken: task.taskToken, decisions });
      const work = (await say("PollForActivityTask", { domain, taskList })) as Task;
      await say("RespondActivityTaskCompleted", { taskToken: work.taskToken });
      await say("SignalWorkflowExecution", { domain, workflowId, signalName: "go" });
      await say("TerminateWorkflowExecution", { domain, workflowId });
      this.rounds += 1;
    }
  }
}

export const makeStore = async () => {
  const original = temporaryDirectory();
  const server = await startTestServer({ data: original.path });
  await fill(server.endpoint);
  await server.settled();
  await server.close();
  return original;
};

export const damaged = (original: string, ...sql: readonly string[]) => {
  const copy = temporaryDirectory();
  cpSync(original, copy.path, { recursive: true });
  const connection = new Sqlite(join(copy.path, "ekiden.db"));
  connection.unsafeMode(true);
  for (const statement of sql) connection.exec(statement);
  connection.close();
  return copy;
};

/** Numbers of what is wrong, with every line that says so. */
export const verified = async (place: { data: string; store: string }) => {
  const lines: string[] = [];
  const survey = await openSurvey(place);
  try {
    await verifyStore(new Verdict({ onLine: (line) => lines.push(line) }), survey);
  } finally {
    await survey.close();
  }
  return { lines, numbers: [...new Set(lines.map((line) => line.split(" ")[0] ?? ""))] };
};
