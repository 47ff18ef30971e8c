// Asks people through forms that would keep a server busy, and answers so as well. However it ends,
// others are served after it.
import type { Random } from "../http/random.ts";
import { callOf, type Reply, requestOf } from "../http/wire.ts";
import { anyHostile, type Hostile } from "../human-tasks/hostile.ts";
import { healthyCall } from "./below-tls.ts";

type Ask = (bytes: Buffer) => Promise<Reply>;

const type = { name: "x", version: "1" };
const none = "NONE";

export interface Answered {
  readonly hostile: Hostile;
  readonly reply: Reply;
}

/** One task, in an execution of its own, and one answer to it. */
export const answerHostileForm = async (
  ask: Ask,
  index: number,
  random: Random,
): Promise<Answered> => {
  const hostile = anyHostile(random);
  const taskList = `people-${index}`;
  await schedule(ask, taskList, JSON.stringify({ humanTask: { form: hostile.form } }));
  const listed = await ask(ownCall("ListHumanTasks", { domain: "x", taskList }));
  const id = /"tasks":\[\{"id":"([^"]+)"/.exec(listed.body)?.[1];
  if (listed.status !== 200 || !id) throw new Error(`no task: ${listed.status} ${listed.body}`);
  const input = { id, as: "x", answer: hostile.answer };
  const reply = await ask(ownCall("CompleteHumanTask", input));
  const { status } = await ask(healthyCall);
  if (status !== 200) throw new Error(`a healthy client gets ${status} after ${hostile.what}`);
  return { hostile, reply };
};

const schedule = async (ask: Ask, name: string, input: string): Promise<void> => {
  const taskList = { name };
  await ask(
    callOf("StartWorkflowExecution", {
      domain: "x",
      workflowId: name,
      workflowType: type,
      taskList,
    }),
  );
  const polled = await ask(callOf("PollForDecisionTask", { domain: "x", taskList }));
  const { taskToken } = JSON.parse(polled.body);
  const attributes = {
    activityId: "x",
    activityType: type,
    taskList,
    input,
    scheduleToStartTimeout: none,
    scheduleToCloseTimeout: none,
    startToCloseTimeout: none,
    heartbeatTimeout: none,
  };
  const decision = {
    decisionType: "ScheduleActivityTask",
    scheduleActivityTaskDecisionAttributes: attributes,
  };
  await ask(callOf("RespondDecisionTaskCompleted", { taskToken, decisions: [decision] }));
};

/** One of Ekiden's own operations. */
const ownCall = (operation: string, input: object): Buffer =>
  requestOf({
    line: `POST /ekiden/${operation} HTTP/1.1`,
    headers: ["Host: localhost", "Content-Type: application/json"],
    body: JSON.stringify(input),
  });
