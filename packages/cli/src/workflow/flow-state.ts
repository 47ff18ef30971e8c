// What a workflow of Flow shows of itself: the answers to its queries and its progress, which the
// service keeps as the execution context. Any Flow can read it, so the command's own does.
import type { WorkflowExecution, WorkflowExecutionDetail } from "@ekiden/client";
import type * as Flow from "@ekiden/flow";
import type { Session } from "../connection/session.ts";
import type { GivenReaction } from "../history/workflow-code.ts";

type QueryAnswer = { readonly value?: unknown } | { readonly error: string };

export interface ShownState {
  /** By name: those of queries without arguments. */
  readonly queries?: Readonly<Record<string, QueryAnswer>>;
  readonly progress?: unknown;
}

interface FlowChoice extends Pick<GivenReaction, "unexpectedErrors"> {
  /** That of the workflow's code; by default the command's own. */
  readonly flow?: Pick<typeof Flow, "FlowClient">;
}

/** A client of Flow that calls as the session does; loaded by the few verbs that need it. */
export const flowClientOf = async (
  session: Session,
  { flow, unexpectedErrors }: FlowChoice = {},
): Promise<Flow.FlowClient> => {
  const { FlowClient } = flow ?? (await import("@ekiden/flow"));
  const called = { client: await session.client(), domain: await session.domain() };
  return new FlowClient({ ...called, ...(unexpectedErrors && { unexpectedErrors }) });
};

export const describedRun = async (
  session: Session,
  execution: WorkflowExecution,
): Promise<WorkflowExecutionDetail> =>
  session.call("DescribeWorkflowExecution", { domain: await session.domain(), execution });

/** Undefined where the context was not written by Flow, or by one whose payloads are encoded. */
export const shownStateOf = async (
  session: Session,
  { latestExecutionContext: text }: WorkflowExecutionDetail,
): Promise<ShownState | undefined> => {
  if (text === undefined) return undefined;
  const client = await flowClientOf(session);
  const read = await client.readPayload(text).catch(() => undefined);
  const isFlows = typeof read === "object" && read !== null && "ekiden" in read;
  return isFlows ? (read as ShownState) : undefined;
};
