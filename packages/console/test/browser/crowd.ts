// A domain with very many executions, made over several connections: half of them open, a quarter
// terminated, a quarter completed; of three types, most of them with tags.
import { Agent, request } from "node:http";

export interface Crowd {
  /** Of the server. */
  readonly url: string;
  readonly domain: string;
  readonly count: number;
}

const connections = 24;
const types = ["order", "parcel", "refund"].map((name) => ({ name, version: "1" }));
const timeouts = {
  defaultTaskStartToCloseTimeout: "3600",
  defaultExecutionStartToCloseTimeout: "86400",
  defaultChildPolicy: "TERMINATE",
};
const unpolled = { name: "unpolled" };
const deciders = { name: "deciders" };

type Call = (operation: string, input: object) => Promise<Record<string, unknown>>;

/** Every fourth of them is completed; of those before, one is terminated and two stay open. */
export const fill = async ({ url, domain, count }: Crowd): Promise<void> => {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const call = callOf(url, agent);
  await call("RegisterDomain", { name: domain, workflowExecutionRetentionPeriodInDays: "7" });
  for (const type of types) await call("RegisterWorkflowType", { domain, ...type, ...timeouts });
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count) await addOne(call, domain, next++);
  };
  await Promise.all(Array.from({ length: connections }, work));
  agent.destroy();
};

const addOne = async (call: Call, domain: string, at: number): Promise<void> => {
  const workflowId = nameOf(at);
  const completes = at % 4 === 3;
  await call("StartWorkflowExecution", {
    domain,
    workflowId,
    workflowType: types[at % types.length],
    taskList: completes ? deciders : unpolled,
    tagList: ["web", `region-${at % 5}`].slice(0, at % 3),
  });
  if (at % 4 === 2) await call("TerminateWorkflowExecution", { domain, workflowId });
  if (!completes) return;
  // Whichever comes first: each is completed by one of those who have started one.
  const { taskToken } = await call("PollForDecisionTask", { domain, taskList: deciders });
  const decisions = [
    {
      decisionType: "CompleteWorkflowExecution",
      completeWorkflowExecutionDecisionAttributes: {},
    },
  ];
  await call("RespondDecisionTaskCompleted", { taskToken, decisions });
};

/** The workflow id of one of them; the first has 0. */
export const nameOf = (at: number): string => `crowd-${String(at).padStart(6, "0")}`;

/** Calls of operations, which are not signed. */
export const callOf =
  (url: string, agent?: Agent): Call =>
  (operation, input) =>
    new Promise((resolve, reject) => {
      const headers = {
        "Content-Type": "application/x-amz-json-1.0",
        "X-Amz-Target": `SimpleWorkflowService.${operation}`,
      };
      const sent = request(url, { agent, method: "POST", headers }, async (answer) => {
        const text = (await answer.setEncoding("utf8").toArray()).join("");
        if (answer.statusCode === 200) resolve(text === "" ? {} : JSON.parse(text));
        else reject(new Error(`${operation}: ${answer.statusCode} ${text}`));
      });
      sent.on("error", reject).end(JSON.stringify(input));
    });
