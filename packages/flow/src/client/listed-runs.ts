// Runs of a workflowId, as the lists of the service have them; these may be a little behind.
import type { Connection } from "./connection.ts";

interface ListedWorkflow {
  readonly workflowId: string;
  /** Calls the reading off. */
  readonly signal?: AbortSignal | undefined;
}

const queryOf = ({ domain }: Connection, workflowId: string) => ({
  domain,
  startTimeFilter: { oldestDate: new Date(0) },
  executionFilter: { workflowId },
});

/** Undefined where none is open. */
export const openRunOf = async (
  connection: Connection,
  { workflowId, signal }: ListedWorkflow,
): Promise<string | undefined> => {
  const { client } = connection;
  const query = queryOf(connection, workflowId);
  const { executionInfos } = await client.call("ListOpenWorkflowExecutions", query, { signal });
  return executionInfos[0]?.execution.runId;
};

/** The open one, or the one that was started last; undefined where none is known. */
export const newestRunOf = async (
  connection: Connection,
  { workflowId, signal }: ListedWorkflow,
): Promise<string | undefined> => {
  const open = await openRunOf(connection, { workflowId, signal });
  if (open !== undefined) return open;
  const { client } = connection;
  // By the time of their starts, the latest first, which is the service's own order.
  const query = { ...queryOf(connection, workflowId), maximumPageSize: 1 };
  const { executionInfos } = await client.call("ListClosedWorkflowExecutions", query, { signal });
  return executionInfos[0]?.execution.runId;
};
