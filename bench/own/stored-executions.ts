// What the benchmark of queries finds something in: a few executions that are made by calls, and
// copies of each of them, spread over a month.
import type { SwfClient } from "../client/swf.ts";
import { domain, workflowType } from "../load/domain.ts";

interface Kind {
  readonly workflowId: string;
  /** Copies of a million executions. */
  readonly perMillion: number;
  readonly type?: string;
  readonly tag?: string;
  readonly close: "complete" | "fail" | "terminate" | "none";
}

const kinds: readonly Kind[] = [
  { workflowId: "ordinary", perMillion: 577_000, close: "complete" },
  { workflowId: "order", perMillion: 200_000, type: "order", close: "complete" },
  { workflowId: "nightly", perMillion: 200_000, tag: "nightly", close: "complete" },
  { workflowId: "failed", perMillion: 10_000, close: "fail" },
  { workflowId: "open", perMillion: 10_000, close: "none" },
  { workflowId: "audit", perMillion: 1_000, type: "audit", close: "complete" },
  { workflowId: "vip", perMillion: 1_000, tag: "vip", close: "complete" },
  { workflowId: "terminated", perMillion: 1_000, close: "terminate" },
];

const spanMs = 30 * 86_400_000;
const taskList = { name: "find" };

const decisions = {
  complete: { decisionType: "CompleteWorkflowExecution" },
  fail: {
    decisionType: "FailWorkflowExecution",
    failWorkflowExecutionDecisionAttributes: { reason: "Insufficient funds" },
  },
} as const;

const makeOne = async (client: SwfClient, { workflowId, type, tag, close }: Kind) => {
  const { name, version } = { ...workflowType, ...(type !== undefined && { name: type }) };
  await client.call("StartWorkflowExecution", {
    domain,
    workflowId,
    workflowType: { name, version },
    taskList,
    ...(tag !== undefined && { tagList: ["all", tag] }),
    input: JSON.stringify({ customer: { id: 7 } }),
  });
  if (close === "terminate") {
    await client.call("TerminateWorkflowExecution", { domain, workflowId });
    return;
  }
  const { taskToken } = await client.call("PollForDecisionTask", { domain, taskList });
  if (close === "none") return;
  await client.call("RespondDecisionTaskCompleted", { taskToken, decisions: [decisions[close]] });
};

/** One of each kind, by calls. */
export const makeOriginals = async (client: SwfClient): Promise<void> => {
  for (const { type } of kinds) {
    if (type === undefined) continue;
    await client.call("RegisterWorkflowType", {
      domain,
      name: type,
      version: "1",
      defaultTaskStartToCloseTimeout: "3600",
      defaultExecutionStartToCloseTimeout: "86400",
      defaultChildPolicy: "TERMINATE",
    });
  }
  for (const kind of kinds) await makeOne(client, kind);
};

interface Copies {
  readonly workflowId: string;
  readonly count: number;
  readonly apartMs: number;
}

/** How the originals are copied, so that there are so many executions. */
export const copiesOf = (executions: number): readonly Copies[] =>
  kinds.map(({ workflowId, perMillion }) => {
    const count = Math.ceil((perMillion * executions) / 1e6);
    return { workflowId, count, apartMs: Math.floor(spanMs / count) };
  });
